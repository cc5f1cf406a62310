/** Sets of pairs of whole numbers: reading them from an answer, and F1. */

import type { Json } from '../../../json';

/** Lower first; a pair is unordered, so `7, 3` is read as `3, 7`. */
export const pairKey = (a: number, b: number): string => (a < b ? `${a},${b}` : `${b},${a}`);

export interface ReadPairs {
  /** Keys as of `pairKey`; a pair given twice is once here. */
  readonly pairs: ReadonlySet<string>;
  /** Items that are no pair of two different whole numbers: each counts as a wrong pair. */
  readonly unread: number;
}

/**
 * Pairs of an answer: a list whose items are lists of two whole numbers (or their digits as text), or texts with just
 * two whole numbers (“(3, 7)”); or one text, a pair a line or in brackets. Anything else: no pairs.
 */
export function readPairs(answer: Json | undefined): ReadPairs {
  const items: readonly Json[] = Array.isArray(answer)
    ? (answer as readonly Json[])
    : typeof answer === 'string'
      ? linesOf(answer)
      : [];
  const pairs = new Set<string>();
  let unread = 0;
  for (const item of items) {
    const key = pairOf(item);
    if (key === null) unread += 1;
    else pairs.add(key);
  }
  return { pairs, unread };
}

function linesOf(text: string): string[] {
  const inBrackets = text.match(/[([][^()[\]]{1,100}[)\]]/g);
  return inBrackets ?? text.split('\n').filter((line) => /\d/.test(line));
}

function pairOf(item: Json): string | null {
  let two: readonly Json[];
  if (Array.isArray(item)) two = item as readonly Json[];
  else if (typeof item === 'string' && item.length <= 200) two = item.match(/\d+/g) ?? [];
  else return null;
  if (two.length !== 2) return null;
  const [a, b] = two.map(wholeOf);
  return a == null || b == null || a === b ? null : pairKey(a, b);
}

function wholeOf(value: Json): number | null {
  const number = typeof value === 'string' && /^\s*\d{1,15}\s*$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : null;
}

export interface F1 {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly hits: number;
}

/** F1 of a set against the right one; two empty sets agree (1). */
export function f1Of({ pairs, unread }: ReadPairs, gold: ReadonlySet<string>): F1 {
  let hits = 0;
  for (const pair of pairs) if (gold.has(pair)) hits += 1;
  const given = pairs.size + unread;
  if (given === 0 && gold.size === 0) return { precision: 1, recall: 1, f1: 1, hits };
  const precision = given === 0 ? 0 : hits / given;
  const recall = gold.size === 0 ? 0 : hits / gold.size;
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall), hits };
}
