/**
 * Which of a user's questions train links, and which are kept from them. Where a line does not say, the hash of the
 * question's text does, so that a question stays in its split for good, whatever is added around it.
 */

import { hashOf } from '../hash';
import type { Split } from '../task';
import { normal } from './text';

/** Those that a user's own questions can be of. */
export const ownSplits = ['link', 'validation', 'test'] as const satisfies readonly Split[];
export type OwnSplit = (typeof ownSplits)[number];

/** Of ten hash classes one is test, one validation, eight are link. Typings that differ in white space count as one. */
export function splitOf(question: string): OwnSplit {
  const text = normal(question);
  const part = hashOf(Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))) % 10;
  return part === 0 ? 'test' : part === 1 ? 'validation' : 'link';
}

/**
 * The split of every question, in order, and what to know about it. Questions are never of two splits; where the hash
 * leaves none to train on, as it may of one or two, all that do not say are to train on.
 */
export function assign(
  questions: readonly { readonly question: string; readonly split: OwnSplit | null }[],
): {
  splits: OwnSplit[];
  notes: string[];
} {
  const said = questions.filter(({ split }) => split !== null).length;
  const splits = questions.map(({ question, split }) => split ?? splitOf(question));
  const few = said < questions.length && !splits.includes('link');
  if (few) questions.forEach(({ split }, i) => (splits[i] = split ?? 'link'));
  const how =
    said === questions.length
      ? 'as the lines say'
      : few
        ? 'too few to divide'
        : 'by hash where a line does not say';
  const [link, validation, test] = ownSplits.map((split) => splits.filter((one) => one === split).length);
  const count = questions.length === 1 ? '1 question' : `${questions.length} questions`;
  const notes = [
    `${count} (${how}): ${link} to train links, ${validation} for validation, ${test} for the test.`,
  ];
  for (const [split, what] of Object.entries(purposes) as [OwnSplit, string][])
    if (!splits.includes(split)) notes.push(`No question is left ${what}: ${remedy(split)}`);
  return { splits, notes };
}

const purposes: Readonly<Record<OwnSplit, string>> = {
  link: 'to train links',
  validation: 'for validation, so that training is not watched',
  test: 'for the test',
};

/** What a person does about an empty split. */
export const remedy = (split: OwnSplit): string => `add lines, or write "split": "${split}" into some.`;
