/**
 * What the lab asks of a question family, and the families there are. Knows no model: a family makes questions of
 * each split, reads what a person types, and finds the answer in a text. Everything is seeded.
 */
import { relay } from './relay/task';

/** Who may see a question: agents' pretraining, the links' training, choices between settings, the final figure. */
export type Split = 'pretrain' | 'link' | 'validation' | 'test';
export const splits: readonly Split[] = ['pretrain', 'link', 'validation', 'test'];

export interface Question {
  /** The canonical text, as it goes into an agent's prompt. */
  text: string;
  answer: string;
  /** How many steps the answer takes. */
  depth: number;
  split: Split;
}

export interface Task {
  id: string;
  /** Every possible answer. */
  answers: readonly string[];
  /** `n` distinct questions of a split. The same seed gives the same list, and a smaller n its beginning. */
  generate(split: Split, n: number, seed: number): Question[];
  /** The question somebody typed, in canonical form. Throws LabError `bad_question`. */
  parse(text: string): Question;
  /** The answer that follows the last `Answer:` of a decoded text; null where there is none. */
  answerIn(decodedText: string): string | null;
}

/** Question families by id. */
export const tasks: Readonly<Record<string, Task>> = { [relay.id]: relay };
