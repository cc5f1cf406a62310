/** Overlapping segments as disjoint parts with counts. Pure. */

import type { Parts } from './coverage';

/** Segments as they come: two numbers each, in arrays that grow. */
export class Segments {
  private data = new Int32Array(2048);
  length = 0;

  add(from: number, to: number): void {
    if (2 * this.length === this.data.length) {
      const larger = new Int32Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[2 * this.length] = from;
    this.data[2 * this.length + 1] = to;
    this.length++;
  }

  from(index: number): number {
    return this.data[2 * index]!;
  }

  to(index: number): number {
    return this.data[2 * index + 1]!;
  }
}

/** @param chosen which of the segments; absent: all. */
export function partsOf(segments: Segments, chosen: (index: number) => boolean = () => true): Parts {
  let count = 0;
  const begins = new Int32Array(segments.length);
  const ends = new Int32Array(segments.length);
  for (let i = 0; i < segments.length; i++) {
    if (!chosen(i)) continue;
    begins[count] = segments.from(i);
    ends[count++] = segments.to(i);
  }
  const starts = begins.subarray(0, count).sort();
  const stops = ends.subarray(0, count).sort();
  const parts = { from: [] as number[], to: [] as number[], times: [] as number[] };
  let [next, over, open, at] = [0, 0, 0, 0];
  while (over < count) {
    const place = next < count ? Math.min(starts[next]!, stops[over]!) : stops[over]!;
    if (open > 0 && place > at) {
      const last = parts.to.length - 1;
      if (last >= 0 && parts.to[last] === at && parts.times[last] === open) parts.to[last] = place;
      else {
        parts.from.push(at);
        parts.to.push(place);
        parts.times.push(open);
      }
    }
    for (; next < count && starts[next] === place; next++) open++;
    for (; over < count && stops[over] === place; over++) open--;
    at = place;
  }
  return parts;
}

export const charactersOf = ({ from, to }: Parts): number =>
  from.reduce((sum, start, i) => sum + to[i]! - start, 0);

/**
 * At most `most` parts: what lies closer together than a picture or a table could show becomes one, with the highest of
 * its counts.
 */
export function thinned(parts: Parts, characters: number, most: number): Parts {
  if (parts.from.length <= most) return parts;
  const cell = Math.max(1, Math.ceil((2 * characters) / most));
  const coarse = { from: [] as number[], to: [] as number[], times: [] as number[] };
  for (let i = 0; i < parts.from.length; i++) {
    const last = coarse.to.length - 1;
    const [from, to, times] = [parts.from[i]!, parts.to[i]!, parts.times[i]!];
    if (last >= 0 && Math.floor(to / cell) === Math.floor(coarse.from[last]! / cell)) {
      coarse.to[last] = to;
      coarse.times[last] = Math.max(coarse.times[last]!, times);
    } else {
      coarse.from.push(from);
      coarse.to.push(to);
      coarse.times.push(times);
    }
  }
  return coarse;
}
