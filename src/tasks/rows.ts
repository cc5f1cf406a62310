/** Rows of an agent's own text, written token by token, and the batch that they make. Knows no question family. */

import type { StreamBatch } from './task';

/** A row in the making: ids, and the target after each where it counts. */
export class Row {
  readonly ids: number[] = [];
  readonly targets: (number | null)[] = [];

  put(ids: readonly number[]): this {
    for (const id of ids) {
      this.ids.push(id);
      this.targets.push(null);
    }
    return this;
  }

  /** What is written behind the row so far: each token is the target of the place before it. */
  write(ids: readonly number[]): this {
    for (const id of ids) {
      this.targets[this.targets.length - 1] = id;
      this.put([id]);
    }
    return this;
  }
}

/** Rows side by side, filled up on the right. The last token of a row, which has no target, is left out. */
export function batchOf(rows: readonly Row[], pad: number): StreamBatch {
  const length = Math.max(...rows.map(({ ids }) => ids.length - 1));
  const batch = {
    rows: rows.length,
    length,
    ids: new Int32Array(rows.length * length).fill(pad),
    targets: new Int32Array(rows.length * length),
    weights: new Float32Array(rows.length * length),
  };
  rows.forEach(({ ids, targets }, r) => {
    for (let t = 0; t < ids.length - 1; t++) {
      const at = r * length + t;
      batch.ids[at] = ids[t]!;
      batch.targets[at] = targets[t] ?? 0;
      batch.weights[at] = targets[t] === null ? 0 : 1;
    }
  });
  return batch;
}
