/** Dialogues to rows of token ids, with loss on what the assistant says; rows of like length share a batch. */

import type { Random } from '../../../src/random';
import type { TextTokenizer } from '../../../src/models/tokenizer';
import type { StreamBatch } from '../../../src/tasks/task';
import type { Dialogue } from './cells';

export interface Row {
  readonly ids: readonly number[];
  /** Of each token: whether the assistant says it (its end too). */
  readonly said: readonly boolean[];
}

/** As the chat template renders it. Checked once per tokenizer by `checkRows`. */
export function rowOf(tokenizer: TextTokenizer, dialogue: Dialogue): Row {
  const ids: number[] = [];
  const said: boolean[] = [];
  for (const { role, content } of dialogue) {
    const opening = tokenizer.id(`<|${role}|>`)!;
    const text = [...tokenizer.encode(content), tokenizer.eos[0]!];
    ids.push(opening, ...text);
    said.push(false, ...text.map(() => role === 'assistant'));
  }
  return { ids, said };
}

/** @param rest weight of the tokens that the assistant only reads. */
export function batchOf(rows: readonly Row[], pad: number, rest: number): StreamBatch {
  const length = Math.max(...rows.map(({ ids }) => ids.length)) - 1;
  const size = rows.length * length;
  const ids = new Int32Array(size).fill(pad);
  const targets = new Int32Array(size).fill(pad);
  const weights = new Float32Array(size);
  rows.forEach((row, r) => {
    for (let i = 0; i + 1 < row.ids.length; i++) {
      const at = r * length + i;
      ids[at] = row.ids[i]!;
      targets[at] = row.ids[i + 1]!;
      weights[at] = row.said[i + 1]! ? 1 : rest;
    }
  });
  return { rows: rows.length, length, ids, targets, weights };
}

/** Rows wait in a pool, sorted by length, and leave in batches of about `tokens`, in random order. */
export class Pool {
  private waiting: Row[][] = [];

  constructor(
    private readonly draw: (random: Random, progress: number) => Row,
    private readonly tokens: number,
    private readonly poolRows = 384,
  ) {}

  /** What waits is dropped: a saved state then goes on as the run itself does. */
  clear(): void {
    this.waiting = [];
  }

  next(random: Random, progress: number): readonly Row[] {
    if (this.waiting.length === 0) {
      const rows = Array.from({ length: this.poolRows }, () => this.draw(random, progress));
      rows.sort((a, b) => a.ids.length - b.ids.length);
      let batch: Row[] = [];
      for (const row of rows) {
        if (batch.length > 0 && (batch.length + 1) * row.ids.length > this.tokens) {
          this.waiting.push(batch);
          batch = [];
        }
        batch.push(row);
      }
      this.waiting.push(batch);
      random.shuffle(this.waiting);
    }
    return this.waiting.pop()!;
  }
}
