/**
 * A seed for every call, from what is asked and from nothing that merely stands before it: a rerun gives the same call
 * the same seed, and a call that is new shifts no other's.
 */

/** 31 bits: MurmurHash3's finaliser over FNV-1a of the seed and all parts, whose ends count. */
export function seedOf(seed: number, parts: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const part of [seed, ...parts]) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (0x10000 + text.length), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 1;
}

/** Seeds of one run's calls and children: what is asked again, word for word, gets another one. */
export class Seeds {
  private readonly counts = new Map<number, number>();

  /** @param seed the run's own: the settings' for the root, what `of` gave its parent for a child */
  constructor(private readonly seed: number) {}

  of(...parts: readonly string[]): number {
    const first = seedOf(this.seed, parts);
    const before = this.counts.get(first) ?? 0;
    this.counts.set(first, before + 1);
    return before === 0 ? first : seedOf(first, [before]);
  }
}
