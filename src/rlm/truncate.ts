/** What is kept of a long output in a prompt. Traces and sessions keep all of it. */

import type { Truncation } from './settings';
import { grouped, headOf, lengthOf, tailOf } from './text';

/**
 * At most `characters` (UTF-16 units) of a text and a line that states its true length in characters. Never parts a
 * surrogate pair. A text that fits comes back as it is.
 */
export function truncate(text: string, { keep, characters }: Truncation): string {
  if (text.length <= characters) return text;
  const head = keep === 'tail' ? '' : headOf(text, keep === 'both' ? Math.ceil(characters / 2) : characters);
  const tail = keep === 'head' ? '' : tailOf(text, keep === 'both' ? Math.floor(characters / 2) : characters);
  const full = lengthOf(text);
  const left = grouped(full - lengthOf(head) - lengthOf(tail));
  const place = keep === 'both' ? 'here' : keep === 'head' ? 'after this' : 'before this';
  const marker = `[... ${left} of ${grouped(full)} characters left out ${place} ...]`;
  return [head, marker, tail].filter(Boolean).join('\n');
}

/**
 * Shares of a total among texts of these lengths: short ones get what they need, what they leave goes to the long ones.
 * The shares' sum is at most `total`, unless a share would be less than `least`.
 */
export function shares(lengths: readonly number[], total: number, least = 40): number[] {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[a]! - lengths[b]!);
  const given = new Array<number>(lengths.length).fill(0);
  let left = total;
  order.forEach((index, rank) => {
    const fair = Math.max(least, Math.floor(left / (order.length - rank)));
    given[index] = Math.min(lengths[index]!, fair);
    left = Math.max(0, left - given[index]);
  });
  return given;
}
