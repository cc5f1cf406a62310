/** Places of a text by the hash of what stands there: typed arrays alone, so that 40 million characters fit. Pure. */

/** Ascending within a bucket; different hashes may share one. */
export class Buckets {
  private readonly begins: Int32Array;
  private readonly places: Int32Array;
  private readonly shift: number;

  /** @param each tells every place, ascending, with the hash of what stands there; it is gone through twice. */
  constructor(count: number, each: (tell: (hash: number, place: number) => void) => void) {
    const bits = Math.min(22, Math.max(8, Math.ceil(Math.log2(count + 1))));
    this.shift = 32 - bits;
    const begins = new Int32Array(2 ** bits + 1);
    each((hash) => begins[this.bucket(hash) + 1]!++);
    for (let i = 1; i < begins.length; i++) begins[i]! += begins[i - 1]!;
    const next = begins.slice(0, -1);
    const places = new Int32Array(begins.at(-1)!);
    each((hash, place) => {
      places[next[this.bucket(hash)]!++] = place;
    });
    this.begins = begins;
    this.places = places;
  }

  /** At most `most` of those that share the bucket: the first at or after `wanted` and on, then the first of all. */
  near(hash: number, wanted: number, most: number, into: number[]): void {
    into.length = 0;
    const bucket = this.bucket(hash);
    const from = this.begins[bucket]!;
    const to = this.begins[bucket + 1]!;
    if (to - from <= most) {
      for (let i = from; i < to; i++) into.push(this.places[i]!);
      return;
    }
    const half = most >> 1;
    for (let i = from; i < from + half; i++) into.push(this.places[i]!);
    const at = Math.max(from + half, this.lowest(from, to, wanted));
    for (let i = at; i < Math.min(to, at + half); i++) into.push(this.places[i]!);
  }

  /** Whether anything may stand there: most of what is asked for is in no bucket. */
  has(hash: number): boolean {
    const bucket = this.bucket(hash);
    return this.begins[bucket]! < this.begins[bucket + 1]!;
  }

  private lowest(from: number, to: number, wanted: number): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.places[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private bucket(hash: number): number {
    return Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> this.shift;
  }
}
