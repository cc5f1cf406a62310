/** Records as texts that are equal just when the records are. */

import type { Json } from '../../../json';

/** Deepest nesting that a record of ours has, and some. */
const DEPTH = 8;

/**
 * Compact JSON with sorted keys, numbers to six decimals (12.30 is 12.3); null where the value is nested deeper than any
 * record, or holds what is no JSON. Never throws.
 */
export function canonical(value: Json | undefined, depth = DEPTH): string | null {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(Number(value.toFixed(6))) : null;
  if (typeof value !== 'object' || depth === 0) return null;
  const parts: string[] = [];
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) {
      const part = canonical(item, depth - 1);
      if (part === null) return null;
      parts.push(part);
    }
    return `[${parts.join(',')}]`;
  }
  const record = value as Readonly<Record<string, Json>>;
  for (const key of Object.keys(record).sort()) {
    const part = canonical(record[key], depth - 1);
    if (part === null) return null;
    parts.push(`${JSON.stringify(key)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}

/** Length of the longest strictly increasing subsequence (patience sorting, n log n). */
export function longestIncreasing(numbers: readonly number[]): number {
  const ends: number[] = [];
  for (const number of numbers) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < number) low = middle + 1;
      else high = middle;
    }
    ends[low] = number;
  }
  return ends.length;
}
