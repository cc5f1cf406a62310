/** A picture's numbers as CSV (RFC 4180), with where they come from at the top, each line a cell that begins with `#`. */

import type { CellValue, Table } from '../pictures/picture';

/** @param source link, seed and the like, a line each. */
export function csv({ columns, rows }: Table, source: readonly string[]): string {
  const head = columns.map(({ name, unit }) => (unit ? `${name} (${unit})` : name));
  return [
    // Quoted: a comma in one would begin a cell, and that a formula.
    ...source.map((line) => quoted(`# ${line.replace(/[\r\n]+/g, ' ')}`)),
    ...[head, ...rows].map((row) => row.map(cell).join(',')),
    '',
  ].join('\r\n');
}

function cell(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return `${value}`;
  // A text that a spreadsheet would take for a formula is no formula: a model wrote it.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? quoted(text) : text;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
