/** What stands in a log for a context that is not in it: written by our export, and known again by our import. */

import type { Json } from '../../json';
import type { ContextFacts } from '../trace';
import { countOf } from './foreign';

/** A description in the context's place. */
export const leftOut = ({ type, length, characters, hash }: ContextFacts): string =>
  `<${type}, length ${length}, ${characters} characters, hash ${hash}: left out>`;

/** The facts of a context that `leftOut` described; null: it is a context itself. */
export function factsOfLeftOut(value: Json): ContextFacts | null {
  if (typeof value !== 'string' || value.length > 1000) return null;
  const found = /^<([^,<>]*), length (\d{1,15}), (\d{1,15}) characters, hash ([^:<>]*): left out>$/.exec(
    value,
  );
  if (!found) return null;
  const [, type, length, characters, hash] = found as unknown as [string, string, string, string, string];
  return { type, length: countOf(Number(length)), characters: countOf(Number(characters)), hash };
}
