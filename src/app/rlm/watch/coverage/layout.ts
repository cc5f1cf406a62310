/** Where the characters of a context lie in its strip: rows of text, in each a band for each way to touch it. Pure. */

import { touches } from '../../../../rlm/coverage/coverage';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface StripLayout {
  readonly span: Span;
  readonly rows: number;
  readonly left: number;
  readonly width: number;
  /** Of a band, and of a row with its bands and the gap below. */
  readonly band: number;
  readonly row: number;
  readonly top: number;
  readonly height: number;
}

const LEFT = 62;
const RIGHT = 8;
const TOP = 16;
const GAP = 14;

/** Up to so many characters stand in one row, or in two; more in four. */
const ROWS = [
  { characters: 20_000, rows: 1, band: 16 },
  { characters: 200_000, rows: 2, band: 12 },
  { characters: Infinity, rows: 4, band: 11 },
] as const;

/** @param span what is seen of the context. */
export function stripOf(characters: number, span: Span, width: number): StripLayout {
  const { rows: most, band } = ROWS.find((one) => characters <= one.characters)!;
  const inner = Math.max(10, width - LEFT - RIGHT);
  // Closer than a pixel for each character, further rows would be empty.
  const rows = Math.max(1, Math.min(most, Math.ceil((span.to - span.from) / inner)));
  const row = band * touches.length + GAP;
  return { span, rows, left: LEFT, width: inner, band, row, top: TOP, height: TOP + most * row };
}

/** Characters of a row: `[from, to)`. */
export function rowSpan({ span, rows }: StripLayout, row: number): Span {
  const each = (span.to - span.from) / rows;
  return { from: span.from + row * each, to: span.from + (row + 1) * each };
}

/** The row and the pixel of a place; null: it is not seen. */
export function pointOf(layout: StripLayout, position: number): { x: number; row: number } | null {
  const { span, rows, left, width } = layout;
  if (position < span.from || position >= span.to) return null;
  const share = ((position - span.from) / (span.to - span.from)) * rows;
  const row = Math.min(rows - 1, Math.floor(share));
  return { x: left + (share - row) * width, row };
}

/** The place at a point; null: it is beside the rows. */
export function positionAt(layout: StripLayout, x: number, y: number): number | null {
  const { left, width, top, rows } = layout;
  const row = Math.floor((y - top) / layout.row);
  if (row < 0 || row >= rows || x < left || x >= left + width) return null;
  const { from, to } = rowSpan(layout, row);
  return Math.floor(from + ((to - from) * (x - left)) / width);
}

/** The fewest characters that are seen. */
const CLOSEST = 60;
/** As many at least are seen around a part. */
const AROUND = 600;

/** @param factor below 1: closer, with `position` where it is as far as that can be. */
export function closer({ from, to }: Span, factor: number, position: number, characters: number): Span {
  const size = Math.min(characters, Math.max(Math.min(CLOSEST, characters), (to - from) * factor));
  const share = (position - from) / (to - from);
  return moved({ from: position - share * size, to: position + (1 - share) * size }, 0, characters);
}

/** What is seen of the context where a part of it is to be looked at: the part, with as much again on either side. */
export function around({ from, to }: Span, characters: number): Span {
  const start = Math.min(Math.max(0, from), Math.max(0, characters - 1));
  const size = Math.max(1, Math.min(to, characters) - start);
  const seen = Math.min(characters, Math.max(3 * size, Math.min(AROUND, characters)));
  return moved({ from: start + (size - seen) / 2, to: start + (size + seen) / 2 }, 0, characters);
}

export function moved({ from, to }: Span, by: number, characters: number): Span {
  const size = Math.min(to - from, characters);
  const start = Math.round(Math.min(Math.max(0, from + by), characters - size));
  return { from: start, to: start + size };
}
