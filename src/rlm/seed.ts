/** A seed for every call of a run, from the run's own: the same call of a rerun gets the same. */

/** 31 bits. MurmurHash3's finaliser over FNV-1a of seed, run and number. */
export function callSeed(seed: number, run: string, call: number): number {
  let h = 0x811c9dc5;
  for (const char of `${seed}/${run}/${call}`) h = Math.imul(h ^ char.charCodeAt(0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 1;
}
