/** What the tool needs of a question family: an agent's tokenizer, its text, and what it gets right of it. */

import type { Random } from '../../src/random';
import type { StreamBatch } from '../../src/tasks/task';
import type { TokenizerFiles } from '../../src/tasks/vocabulary';
import type { Part } from './settings';
import type { Trainer } from './trainer';

export interface Share {
  right: number;
  n: number;
}

/** On text that no step was trained on. */
export interface Report {
  /** Share right of each kind of target, and how many there were. */
  kinds: Record<string, Share>;
  /** Further numbers of the family. */
  [measure: string]: unknown;
}

export interface Corpus {
  readonly files: TokenizerFiles;
  /** Ids of words with a space before them → the same without: they begin with like embeddings. */
  readonly twins?: ReadonlyMap<number, number>;
  /** A batch for a place of the run, 0 … 1. */
  draw(random: Random, progress: number): StreamBatch;
  report(trainer: Trainer): Promise<Report>;
}

/** One of the kinds of batch that are drawn at this place of the run. */
export function choose<P extends Part>(mixture: readonly P[], progress: number, random: Random): P {
  const open = mixture.filter(({ from = 0, until = 1 }) => from <= progress && progress < until);
  let draw = random.next() * open.reduce((sum, { share }) => sum + share, 0);
  return open.find(({ share }) => (draw -= share) < 0) ?? open[0]!;
}

/** Counts of what was right, by kind. */
export class Tally {
  private readonly counts = new Map<string, [right: number, n: number]>();

  add(kind: string, right: boolean): void {
    const [hits, n] = this.counts.get(kind) ?? [0, 0];
    this.counts.set(kind, [hits + Number(right), n + 1]);
  }

  /** Share right of a kind; 0 where there were none. */
  share(kind: string): number {
    const [hits, n] = this.counts.get(kind) ?? [0, 0];
    return Number((hits / Math.max(1, n)).toFixed(4));
  }

  shares(): Record<string, Share> {
    return Object.fromEntries(
      [...this.counts].map(([kind, [, n]]) => [kind, { right: this.share(kind), n }] as const),
    );
  }
}
