/**
 * What the lab asks of a question family, and the families there are. Knows no model: a family makes questions of
 * each split, reads what a person types, and finds the answer in a text. Everything is seeded.
 */
import type { Random } from '../random';
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

/** Rows of an agent's own text, with the ideal next token at every place that counts. */
export interface StreamBatch {
  readonly rows: number;
  /** Tokens a row. */
  readonly length: number;
  readonly ids: Int32Array; // [B,T]
  readonly targets: Int32Array; // [B,T]
  /** 0 where the next token cannot be known or does not matter. */
  readonly weights: Float32Array; // [B,T]
}

/** What a family needs of an agent's tokenizer to write text for it. */
export interface Vocabulary {
  /** The id of a token. Throws where there is none. */
  encode(token: string): number;
  readonly pad: number;
  readonly eos: number;
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
  /**
   * The text that an ideal speaker decodes after so many rounds of so many latent steps; null where even ideal agents
   * cannot have reached the answer. What the outer loop trains towards.
   */
  target(question: Question, rounds: number, latentSteps: number): string | null;
  /** Batches of the own text of the agent in `role`, of the `link` split; null where the family knows no such role. */
  streams(role: string, vocabulary: Vocabulary): ((random: Random, rows: number) => StreamBatch) | null;
}

/** Question families by id. */
export const tasks: Readonly<Record<string, Task>> = { [relay.id]: relay };
