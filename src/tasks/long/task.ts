/**
 * Questions over long contexts, for models that read by program. Generated offline, seeded, with exact checkers. Knows
 * no model and no Python.
 */

import type { Json } from '../../json';

/** `known`: wordings that the built-in models were trained on; `new`: never seen by them. */
export const wordings = ['known', 'new'] as const;
export type Wording = (typeof wordings)[number];

/** Disjoint by construction (names, keys and numbers go by a hash): only `train` may be trained on. */
export const longSplits = ['train', 'validation', 'test'] as const;
export type LongSplit = (typeof longSplits)[number];

export interface LongOptions {
  /** Of the context, about: at least a thousand, at most 40 million (10 million tokens). */
  readonly characters: number;
  readonly seed: number;
  readonly split: LongSplit;
  readonly wording: Wording;
  /** One of the task's variants; absent: its first. */
  readonly variant?: string;
  /** Where the needle lies, 0 … 1; absent: drawn. Tasks without depth ignore it. */
  readonly depth?: number;
}

export type LongContext =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly text: string }[] };

export interface LongQuestion {
  readonly task: string;
  readonly variant: string;
  readonly question: string;
  readonly context: LongContext;
  /** Null where any of many answers is right (`letters` with names of one's own): then only `score` can tell. */
  readonly gold: Json;
  /** JSON Schema of a well-formed answer. */
  readonly schema: Json;
  /** What the checker needs besides. */
  readonly facts: Readonly<Record<string, Json>>;
}

export interface LongScore {
  /** 0 … 1: F1, 0.75^|difference|, share of records, or 0 and 1. */
  readonly score: number;
  /** Exactly right. */
  readonly right: boolean;
  /** One sentence: what was compared with what. */
  readonly note: string;
}

export interface LongTask {
  readonly id: string;
  readonly title: string;
  readonly variants: readonly string[];
  /** Characters it is meaningful for. */
  readonly limits: { readonly min: number; readonly max: number };
  /** @throws LabError `bad_task` with a field for what it does not have. */
  generate(options: LongOptions): LongQuestion;
  /** Of any JSON that a model gave; numbers, dates and labels as text are read where that is unambiguous. Never throws. */
  score(question: LongQuestion, answer: Json): LongScore;
}
