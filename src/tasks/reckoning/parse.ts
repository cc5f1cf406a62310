/**
 * Reads a reckoning question as a person types it, and says what is wrong: the canonical text, or any text with one rule,
 * one place and the three numbers, by their letters or in their order. Knows nothing of agents or splits.
 */

import { LabError } from '../../errors';
import { letters, placeNumbers, places, ruleNumbers, rules } from './books';
import { format, numberRange, type Case } from './reckoning';

const maxLength = 500;

/** Words of a question that name nothing. */
const fillers = new Set('how is are what the a of to reckoned in at for with and x y z please'.split(' '));

function bad(sentence: string, advice: string, field: string): LabError {
  const example = format({ rule: 0, place: 0, numbers: [347, 582, 916] });
  return new LabError('bad_question', sentence, { hint: `${advice} For example: “${example}”`, field });
}

/** @throws LabError `bad_question`, whose `field` is the word at fault (or `question`) and whose hint shows a whole example. */
export function parseCase(text: string): Case {
  if (text.length > maxLength)
    throw bad(
      `The question has ${text.length} characters; at most ${maxLength} are read.`,
      'Type a rule, a place and three numbers.',
      'question',
    );
  const plain = text.normalize('NFKC').toLowerCase();
  const words = plain.match(/\p{L}+/gu) ?? [];
  const rule = only(words, ruleNumbers, 'rule');
  const place = only(words, placeNumbers, 'place');
  const strange = words.find(
    (word) => !ruleNumbers.has(word) && !placeNumbers.has(word) && !fillers.has(word),
  );
  if (strange !== undefined)
    throw bad(`Neither book has the word “${strange}”.`, 'Use words that the agents know.', strange);
  return { rule, place, numbers: numbersOf(plain) };
}

function only(words: readonly string[], book: ReadonlyMap<string, number>, what: 'rule' | 'place'): number {
  const found = [...new Set(words.filter((word) => book.has(word)))];
  const known = what === 'rule' ? rules[0]!.word : places[0]!.word;
  if (found.length === 0)
    throw bad(`The question names no ${what}.`, `Name one, such as “${known}”.`, 'question');
  if (found.length > 1)
    throw bad(`“${found[0]}” and “${found[1]}” are both a ${what}.`, `Name one ${what}.`, found[1]!);
  return book.get(found[0]!)!;
}

function numbersOf(text: string): Case['numbers'] {
  const named = letters.map(
    (letter) => new RegExp(`(?<!\\p{L})${letter}\\s*=?\\s*(-?\\d+)`, 'u').exec(text)?.[1],
  );
  const all = text.match(/-?\d+/g) ?? [];
  const written = named.every((one) => one !== undefined) ? named : all;
  if (written.length !== letters.length || all.length !== letters.length)
    throw bad(
      `The question has ${all.length} ${all.length === 1 ? 'number' : 'numbers'}; x, y and z are wanted.`,
      'Give each letter one number.',
      'question',
    );
  const [x, y, z] = written.map((digits) => {
    const value = Number(digits);
    if (value >= numberRange.min && value <= numberRange.max) return value;
    throw bad(`The number ${digits} does not have three digits.`, 'Take one from 100 to 999.', digits);
  });
  return [x!, y!, z!];
}
