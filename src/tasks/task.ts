/**
 * What the lab asks of a question family, and the families there are. Knows no model: a family makes questions of
 * each split, reads what a person types, and finds the answer in a text. Everything is seeded.
 */
import type { Random } from '../random';

/**
 * Who may see a question: agents' pretraining, the links' training, choices between settings, the final figure. Families
 * whose questions are made of parts also test on questions with one part, and with all parts, that no link was trained on.
 */
export const splits = ['pretrain', 'link', 'validation', 'test', 'test-one-new', 'test-all-new'] as const;
export type Split = (typeof splits)[number];

export interface Question {
  /** The canonical text, as it goes into an agent's prompt. */
  text: string;
  /** Empty: it is not known (a question of somebody's own), and no answer can be called right or wrong. */
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
  /** Which places are no padding, row by row; absent: all. */
  readonly real?: readonly Uint8Array[]; // [B] of [T]
}

/** What a family needs of an agent's tokenizer to write text for it. */
export interface Vocabulary {
  /** The id of a token. Throws where there is none. */
  encode(token: string): number;
  readonly pad: number;
  readonly eos: number;
  /** What stands for every word that it does not know. */
  readonly unk: number;
}

/** What a family may ask of an agent that is to read its text. */
export interface AgentVocabulary extends Vocabulary {
  /** Ids of any text. */
  encodeText(text: string): readonly number[];
  /** Ids of the agent's latent prompt around a question, with nothing in its slots. */
  prompt(question: string): readonly number[];
}

export interface Task {
  id: string;
  /** What it is called in a sentence; absent: “the {id}”. */
  title?: string;
  /** Every possible answer; none where answers are free text. */
  answers: readonly string[];
  /** Those it has questions of. */
  splits: readonly Split[];
  /**
   * `n` distinct questions of a split. The same seed gives the same list, and a smaller n its beginning.
   * @throws LabError `bad_split` for a split that the family does not have, or that has fewer questions.
   */
  generate(split: Split, n: number, seed: number): Question[];
  /** How many questions a split has, where that is a number that one may reach; absent: more than anybody draws. */
  size?(split: Split): number;
  /** The question somebody typed, in canonical form. Throws LabError `bad_question`. */
  parse(text: string): Question;
  /** The answer in a decoded text; null where there is none. */
  answerIn(decodedText: string): string | null;
  /**
   * The text that an ideal speaker decodes after so many rounds of so many latent steps; null where even ideal agents
   * cannot have reached the answer. What the outer loop trains towards.
   */
  target(question: Question, rounds: number, latentSteps: number): string | null;
  /**
   * The text that `role` writes in `round` with `latentSteps` tokens, as an ideal agent would: what teacher forcing
   * runs it on. Null where the family knows no such role.
   */
  notes(question: Question, role: string, round: number, latentSteps: number): string | null;
  /** Batches of the own text of the agent in `role`, of a split (`link`); null where the family knows no such role. */
  streams(
    role: string,
    vocabulary: AgentVocabulary,
    split?: Split,
  ): ((random: Random, rows: number) => StreamBatch) | null;
}

/**
 * `n` questions of a split, or as many as there are.
 * @throws LabError `bad_split` where there is none.
 */
export const upTo = (task: Task, split: Split, n: number, seed: number): Question[] =>
  task.generate(split, Math.max(1, Math.min(n, task.size?.(split) ?? n)), seed);
