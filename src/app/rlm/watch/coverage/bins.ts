/** What was read of a context, by pixel, by piece and by place. Places are characters of the context's text. Pure. */

import type { Coverage, Parts, Touch } from '../../../../rlm/coverage/coverage';

export interface Bins {
  /** Of each pixel's characters, 0 to 1. */
  readonly share: Float32Array;
  /** The most times that one of them was touched. */
  readonly times: Float32Array;
}

/** Parts over `[from, to)` in `count` bins of one width. */
export function binsOf(parts: Parts, from: number, to: number, count: number): Bins {
  const share = new Float32Array(count);
  const times = new Float32Array(count);
  const width = (to - from) / count;
  for (let i = firstAfter(parts.to, from); i < parts.from.length && parts.from[i]! < to; i++) {
    const [start, end] = [Math.max(from, parts.from[i]!), Math.min(to, parts.to[i]!)];
    const last = Math.min(count - 1, Math.floor((end - from) / width));
    for (let bin = Math.floor((start - from) / width); bin <= last; bin++) {
      const left = from + bin * width;
      const covered = Math.min(end, left + width) - Math.max(start, left);
      if (covered <= 0) continue;
      share[bin] = Math.min(1, share[bin]! + covered / width);
      times[bin] = Math.max(times[bin]!, parts.times[i]!);
    }
  }
  return { share, times };
}

/** Index of the first number that is greater than `at`, of sorted ones. */
function firstAfter(sorted: readonly number[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How often the character at a place was touched so. */
export function timesAt(parts: Parts, position: number): number {
  const i = firstAfter(parts.to, position);
  return i < parts.from.length && parts.from[i]! <= position ? parts.times[i]! : 0;
}

export const mostTimes = ({ times }: Parts): number => times.reduce((most, one) => Math.max(most, one), 0);

/** The piece that a place lies in: its index; -1: there are no pieces. */
export function pieceAt(pieces: Coverage['pieces'], position: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.at <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where the next touched part begins after a place, or before it; null: there is none. */
export function nextPart(
  parts: Readonly<Record<Touch, Parts>>,
  position: number,
  direction: 1 | -1,
): number | null {
  const starts = Object.values(parts).flatMap(({ from }) => {
    const after = firstAfter(from, position);
    if (direction > 0) return after < from.length ? [from[after]!] : [];
    const before = from[after - 1] === position ? after - 2 : after - 1;
    return before >= 0 ? [from[before]!] : [];
  });
  if (starts.length === 0) return null;
  return direction > 0 ? Math.min(...starts) : Math.max(...starts);
}

/** Characters of `[from, to)` that are in a part. */
export function charactersIn(parts: Parts, from: number, to: number): number {
  let sum = 0;
  for (let i = firstAfter(parts.to, from); i < parts.from.length && parts.from[i]! < to; i++)
    sum += Math.min(to, parts.to[i]!) - Math.max(from, parts.from[i]!);
  return sum;
}

/** Of `[from, to)`, the characters that are in a part of any kind. */
export function charactersInAny(all: Readonly<Record<Touch, Parts>>, from: number, to: number): number {
  const spans = Object.values(all)
    .flatMap((parts) => {
      const found: [number, number][] = [];
      for (let i = firstAfter(parts.to, from); i < parts.from.length && parts.from[i]! < to; i++)
        found.push([Math.max(from, parts.from[i]!), Math.min(to, parts.to[i]!)]);
      return found;
    })
    .sort((a, b) => a[0] - b[0]);
  let [sum, at] = [0, from];
  for (const [start, end] of spans) {
    sum += Math.max(0, end - Math.max(at, start));
    at = Math.max(at, end);
  }
  return sum;
}
