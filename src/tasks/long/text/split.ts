/**
 * Which split a name, a key or a number belongs to: by a hash of its text, for good. So no text that a model was
 * trained on as an answer is one it is tested on, whatever the seed.
 */

import { LabError } from '../../../errors';
import type { Random } from '../../../random';
import { hashOf } from '../../hash';
import type { LongSplit } from '../task';

/** Used again at every call: long contexts ask a million times. */
const units: number[] = [];

/** Half of all texts are `train`, a quarter each `validation` and `test`. The case of letters counts. */
export function splitOf(text: string): LongSplit {
  units.length = text.length;
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  const part = hashOf(units) % 4;
  return part < 2 ? 'train' : part === 2 ? 'validation' : 'test';
}

export const ofSplit = (texts: readonly string[], split: LongSplit): string[] =>
  texts.filter((text) => splitOf(text) === split);

/**
 * Draws until a text belongs to the split and is not taken yet, and takes it.
 * @param taken what must not come again; the drawn text is added.
 * @throws LabError `bad_task` where 10,000 draws found none: the family asks for more keys than there are.
 */
export function drawOf(split: LongSplit, taken: Set<string>, draw: () => string): string {
  for (let i = 0; i < 10_000; i++) {
    const text = draw();
    if (taken.has(text) || splitOf(text) !== split) continue;
    taken.add(text);
    return text;
  }
  throw new LabError('bad_task', 'There are not enough different names for a question of this length.', {
    hint: 'Ask for fewer characters.',
    field: 'task.characters',
  });
}

/** A number of so many decimal digits (no leading zero) that belongs to the split. */
export function numberOf(
  split: LongSplit,
  random: Random,
  digits: number,
  taken = new Set<string>(),
): number {
  const low = 10 ** (digits - 1);
  return Number(drawOf(split, taken, () => String(low + random.int(9 * low))));
}
