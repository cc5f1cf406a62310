/** Where two texts differ: what they begin with and end with alike, and what lies between. Pure. */

import { isHigh, isLow } from '../../../characters';

export interface Marked {
  /** Before what differs, what differs, after it. */
  readonly a: readonly [string, string, string];
  readonly b: readonly [string, string, string];
}

export function marked(a: string, b: string): Marked {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  // Never between the halves of a pair.
  if (head > 0 && isHigh(a.charCodeAt(head - 1))) head--;
  let tail = 0;
  while (tail < most - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail))
    tail++;
  if (tail > 0 && isLow(a.charCodeAt(a.length - tail))) tail--;
  const parts = (text: string) =>
    [text.slice(0, head), text.slice(head, text.length - tail), text.slice(text.length - tail)] as const;
  return { a: parts(a), b: parts(b) };
}

/**
 * The first place at which two texts differ, read piece by piece.
 * @param read both texts from a place on, as much as one gets at once; @param length of the longer
 */
export async function placeOfDifference(
  read: (from: number) => Promise<readonly [string, string]>,
  length: number,
): Promise<number> {
  for (let from = 0; from < length;) {
    const [a, b] = await read(from);
    const most = Math.min(a.length, b.length);
    let at = 0;
    while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
    if (at < most || most === 0) return from + at;
    from += most;
  }
  return length;
}
