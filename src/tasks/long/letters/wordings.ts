/** How letter counts are asked for; `new` is kept from pretraining. `{L}` the letter, `{S}` the kinds of names. */

import type { Wording } from '../task';
import { expandAll } from '../text/expand';

export interface LetterForms {
  /** The context is a list of names. */
  readonly list: readonly string[];
  /** The context is a dict of lists. */
  readonly nested: readonly string[];
  /** Fifty names of one's own. */
  readonly own: readonly string[];
  /** Three times fifty of one's own. */
  readonly ownNested: readonly string[];
}

export const forms: Readonly<Record<Wording, LetterForms>> = {
  known: {
    list: expandAll(
      'How (often|many times) does (the letter |){L} occur in (each|every one) of the (names|entries|items)?',
      '(Count|Find) (the letter |the occurrences of |how often there is |){L} in (each|every) (name|entry|item)(| of the list).',
      'For (each|every) (name|entry|item)(| in the list), (how many times does {L} occur|count {L}|give the number of {L}).',
      '(Give|Return|Make) a dictionary from name to (its number of|the count of|how many) {L}.',
      'How many {L} (are in|does one find in|has) each of the (names|entries)?',
      'The context is a list of names. (Count|I want to know the number of) {L} in each.',
      '(Tell me|Report|Show) (the frequency of|the number of) {L} in (all names|each of them).',
    ),
    nested: expandAll(
      'How (often|many times) does (the letter |){L} occur in each name of (each|every) group?',
      'For (every|each) group, (count|give the number of) (the letter |){L} in every (name|entry).',
      '(Count|Find) (the letter |){L} in (each|every) name, by group.',
      '(Give|Return|Make) a nested dictionary: group, name, (number of|count of) {L}.',
      'How many {L} (are in|does one find in) each of the names of each group?',
      'The context holds groups of names. (Count|Tell me the frequency of) {L} in each name.',
    ),
    own: expandAll(
      '(Name|Write|List|Give me|Think of) 50 {S} and (count|give the number of) (the letter |){L} in each.',
      '(Make|Write) a list of 50 {S}. (How often|How many times) does {L} occur in each?',
      '(Give|Return|Make) a dictionary of 50 {S} with the (number|count) of {L} in each.',
      '(Think of|List|Choose) 50 {S} and (tell|say) how many {L} each has.',
      '(How many|What number of) {L} are in 50 {S}( that you choose|)?',
    ),
    ownNested: expandAll(
      '(Name|Write|List|Give me|Think of) 50 {S}, and (count|give the number of) (the letter |){L} in each.',
      '(Make|Write) lists of 50 {S}. (How often|How many times) does {L} occur in each name?',
      '(Give|Return|Make) a nested dictionary of 50 {S} with the (number|count) of {L} in each.',
      '(Think of|List|Choose) 50 {S}, and (tell|say) how many {L} each has.',
      '(How many|What number of) {L} are in 50 {S}( that you choose|)?',
    ),
  },
  new: {
    list: [
      'Tell me for all of the given names how frequent the letter {L} is.',
      'What is the count of {L}, name by name?',
      'I want to know of each entry how many times one finds {L} in it.',
    ],
    nested: [
      'Tell me for all names, group by group, how frequent the letter {L} is.',
      'What is the count of {L}, name by name within each group?',
    ],
    own: [
      'Write down 50 {S} and say of each how many times one finds {L} in it.',
      'What is the count of {L} in 50 {S} of your choice?',
    ],
    ownNested: [
      'Write down 50 {S} and say of each name how many times one finds {L} in it.',
      'What is the count of {L} in 50 {S} of your choice?',
    ],
  },
};

/** `fruits, 50 animals and 50 countries`: goes after the first “50 ”. */
export const kindsText = (kinds: readonly string[]): string =>
  kinds.length === 1 ? kinds[0]! : `${kinds.slice(0, -1).join(', 50 ')} and 50 ${kinds.at(-1)!}`;

export const fillLetters = (form: string, letter: string, kinds: readonly string[] = []): string =>
  form.replaceAll('{L}', `'${letter}'`).replace('{S}', kindsText(kinds));
