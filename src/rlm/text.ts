/** Values as text; lengths, cuts and numbers in texts, as the prompts state them. Characters are Unicode's, as Python counts them. */

import type { Json } from '../json';

/** A text as it stands, anything else as JSON. */
export const plainText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Of a text as Python's `len` counts: a surrogate pair is one. */
export function lengthOf(text: string): number {
  if (!/[\ud800-\udbff]/.test(text)) return text.length;
  let pairs = 0;
  for (let i = 0; i < text.length - 1; i++) if (isPair(text, i)) pairs++;
  return text.length - pairs;
}

const isPair = (text: string, i: number) =>
  (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;

/** The first `count` UTF-16 units, one fewer where that would part a surrogate pair. */
export function headOf(text: string, count: number): string {
  if (count <= 0) return '';
  return text.slice(0, isPair(text, count - 1) ? count - 1 : count);
}

/** The last `count` UTF-16 units, one fewer where that would part a surrogate pair. */
export function tailOf(text: string, count: number): string {
  if (count <= 0) return '';
  const from = Math.max(0, text.length - count);
  return text.slice(from > 0 && isPair(text, from - 1) ? from + 1 : from);
}

/** What every service takes: lone surrogates become U+FFFD. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** `1234567` as `1,234,567`, in every locale. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 item`, `2 items`, `1,000 items`. */
export const counted = (count: number, noun: string): string =>
  `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
