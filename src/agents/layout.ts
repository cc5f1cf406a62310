/**
 * Which positions of a batch are real, and the positions and masks that follow: padding may stand anywhere, takes no
 * position and is attended to by nobody. Plain arithmetic on host memory.
 */

import { floats, type HostTensor } from '../runtime/tensor';

/** Added to scores where attention is not allowed: far below any score, far from overflow. */
const BLOCKED = -1e9;

/** Per row, 1 for a real position and 0 for padding, in the order of the K/V cache. */
export type Rows = readonly Uint8Array[];

export function rowsOf(batch: number): Rows {
  return Array.from({ length: batch }, () => new Uint8Array(0));
}

/** `count` real positions in each of `batch` rows. */
export function allReal(batch: number, count: number): Rows {
  return Array.from({ length: batch }, () => new Uint8Array(count).fill(1));
}

/** The rows with `added` behind them. */
export function append(past: Rows, added: Rows): Rows {
  return past.map((row, b) => {
    const joined = new Uint8Array(row.length + added[b]!.length);
    joined.set(row);
    joined.set(added[b]!, row.length);
    return joined;
  });
}

/** Ids of unequal rows, padded on the left to the longest: `ids` [B·S] and which are real. */
export function padLeft(
  rows: readonly (readonly number[])[],
  pad: number,
): { ids: Int32Array; real: Rows; length: number } {
  const length = Math.max(0, ...rows.map((row) => row.length));
  const ids = new Int32Array(rows.length * length).fill(pad);
  const real = rows.map((row, b) => {
    ids.set(row, (b + 1) * length - row.length);
    return new Uint8Array(length).fill(1, length - row.length);
  });
  return { ids, real, length };
}

export interface Layout {
  positions: HostTensor; // [B,S]
  mask: HostTensor; // [B,1,S,P+S]
  /** The same within the sliding window, where one was given. */
  maskLocal: HostTensor | null;
}

/**
 * For a chunk whose `added` positions follow `past`: positions count real places only (0 at padding), and a place
 * attends to the real places up to itself, with a window to those less than `window` positions back.
 */
export function layoutOf(past: Rows, added: Rows, window: number | null): Layout {
  const batch = added.length;
  const before = past[0]?.length ?? 0;
  const count = added[0]?.length ?? 0;
  const width = before + count;
  const positions = new Float32Array(batch * count);
  const mask = new Float32Array(batch * count * width).fill(BLOCKED);
  const local = window === null ? null : new Float32Array(batch * count * width).fill(BLOCKED);
  const place = new Int32Array(width);
  for (let b = 0; b < batch; b++) {
    const real = (i: number) => (i < before ? past[b]![i] : added[b]![i - before]);
    let next = 0;
    for (let i = 0; i < width; i++) place[i] = real(i) ? next++ : 0;
    for (let s = 0; s < count; s++) {
      const query = before + s;
      positions[b * count + s] = place[query]!;
      const at = (b * count + s) * width;
      for (let i = 0; i <= query; i++) {
        if (!real(i)) continue;
        mask[at + i] = 0;
        if (local && place[query]! - place[i]! < window!) local[at + i] = 0;
      }
    }
  }
  const dims = [batch, 1, count, width];
  return {
    positions: floats(positions, [batch, count]),
    mask: floats(mask, dims),
    maskLocal: local && floats(local, dims),
  };
}
