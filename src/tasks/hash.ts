/** A hash of small integers, for splits that hold for good: it sees a question's structure, not its text. */

/**
 * 32 bits. FNV-1a over the numbers in order; MurmurHash3's finaliser mixes the result, since FNV's low bits depend on
 * the low bits of its input alone.
 */
export function hashOf(numbers: readonly number[]): number {
  let h = 0x811c9dc5;
  for (const number of numbers) h = Math.imul(h ^ number, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
