/** What every family checks and draws first. */

import { LabError } from '../../errors';
import { Random } from '../../random';
import { longSplits, wordings, type LongOptions, type LongTask } from './task';

export type Described = Pick<LongTask, 'id' | 'title' | 'variants' | 'limits'>;

const bad = (sentence: string, field: string, hint: string): never => {
  throw new LabError('bad_task', sentence, { hint, field });
};

/**
 * The options' variant (absent: the first) and their own stream of randomness: another for each family, variant,
 * length, split, wording and seed, the same whatever the depth.
 * @throws LabError `bad_task` with the field of what the family does not have.
 */
export function readOptions(
  { id, title, variants, limits }: Described,
  { characters, seed, split, wording, variant = variants[0]!, depth }: LongOptions,
): { variant: string; random: Random } {
  if (!variants.includes(variant))
    bad(
      `${title} have no variant “${variant}”.`,
      'task.variant',
      `It may be one of: ${variants.join(', ')}.`,
    );
  if (!(Number.isFinite(characters) && characters >= limits.min && characters <= limits.max))
    bad(
      `${title} cannot be ${characters} characters long.`,
      'task.characters',
      `Ask for ${limits.min} to ${limits.max} characters.`,
    );
  if (!longSplits.includes(split))
    bad(`There is no split “${String(split)}”.`, 'task.split', `It may be one of: ${longSplits.join(', ')}.`);
  if (!wordings.includes(wording))
    bad(
      `There is no wording “${String(wording)}”.`,
      'task.wording',
      `It may be one of: ${wordings.join(', ')}.`,
    );
  if (!Number.isSafeInteger(seed))
    bad('The seed is not a whole number.', 'task.seed', 'Give a whole number, such as 1.');
  if (depth !== undefined && !(depth >= 0 && depth <= 1))
    bad(
      'The depth is not between 0 and 1.',
      'task.depth',
      'Give 0 for the start, 1 for the end, or leave it out.',
    );
  return { variant, random: new Random(`${id} ${variant} ${characters} ${split} ${wording} ${seed}`) };
}

/** A right or wrong answer that has no degrees. */
export const allOrNothing = (right: boolean, note: string) => ({ score: right ? 1 : 0, right, note });

/** Any JSON in at most so many characters, for a note. Never throws, and reads no more than it shows. */
export function shown(value: unknown, characters = 60): string {
  let text: string;
  if (typeof value === 'string') text = JSON.stringify(value.slice(0, characters + 1));
  else if (Array.isArray(value)) text = `a list of ${value.length}`;
  else if (typeof value === 'object' && value !== null) text = 'an object';
  else text = String(value);
  return text.length <= characters ? text : `${text.slice(0, characters)}…`;
}
