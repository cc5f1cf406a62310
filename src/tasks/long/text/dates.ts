/** Days as numbers, as text and back. Knows no time zone: a day is counted from 1970-01-01, proleptic Gregorian. */

import type { Random } from '../../../random';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const longMonths = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
export { longMonths as monthNames };

export const dayOf = (year: number, month: number, day: number): number =>
  Date.UTC(year, month - 1, day) / 86_400_000;

/** [year, month 1 … 12, day of the month]. */
export function partsOf(day: number): [year: number, month: number, day: number] {
  const date = new Date(day * 86_400_000);
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
}

/** `Jun 16, 2024`, as in OOLONG's lines. */
export function dateText(day: number): string {
  const [year, month, date] = partsOf(day);
  return `${months[month - 1]} ${String(date).padStart(2, '0')}, ${year}`;
}

/** The day that `dateText` wrote so; NaN of any other text. */
export function dayOfText(text: string): number {
  const month = months.indexOf(text.slice(0, 3)) + 1;
  return month === 0 ? NaN : dayOf(Number(text.slice(8)), month, Number(text.slice(4, 6)));
}

/** `2024-06-16`. */
export const isoText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** A day of the years given, both included. */
export function drawDay(random: Random, firstYear: number, lastYear: number): number {
  const from = dayOf(firstYear, 1, 1);
  return from + random.int(dayOf(lastYear + 1, 1, 1) - from);
}

const nameOfMonth = new RegExp(`\\b(${months.join('|')})[a-z]*\\b`, 'i');

/**
 * The one day that a text names, as `2024-06-16`, or null: `Jun 16, 2024`, `June 16th 2024`, `16 June 2024`,
 * `2024-06-16`, `2024/6/16`, each also inside a sentence. `06/07/2024` is nobody's date for certain: null. So is a text
 * with two different dates, and a day that no calendar has.
 */
export function readDate(answer: unknown): string | null {
  if (typeof answer !== 'string' || answer.length > 1000) return null;
  const found = new Set<string>();
  let rest = answer;
  const take = (pattern: RegExp, order: (parts: string[]) => [year: string, month: string, day: string]) => {
    rest = rest.replace(pattern, (_, ...groups: string[]) => {
      const [year, month, day] = order(groups);
      found.add(valid(Number(year), monthOf(month), Number(day)) ?? 'no date');
      return ' ; ';
    });
  };
  take(/(?<![\d-])(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:T[\d:.]+Z?)?(?!\w)/g, ([y, m, d]) => [y!, m!, d!]);
  take(/\b([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\w)/g, ([m, d, y]) => [y!, m!, d!]);
  take(/(?<!\d)(\d{1,2})(?:st|nd|rd|th)? (?:of )?([A-Za-z]{3,9})\.?,? (\d{4})(?!\w)/g, ([d, m, y]) => [
    y!,
    m!,
    d!,
  ]);
  const [one] = found;
  return found.size === 1 && one !== 'no date' ? one! : null;
}

/** 1 … 12; 0 for what is no month. */
function monthOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const lower = text.toLowerCase();
  if (!nameOfMonth.test(lower)) return 0;
  const at = longMonths.findIndex(
    (name) => name.toLowerCase() === lower || name.slice(0, 3).toLowerCase() === lower,
  );
  return lower === 'sept' ? 9 : at + 1;
}

function valid(year: number, month: number, day: number): string | null {
  const number = dayOf(year, month, day);
  const [y, m, d] = partsOf(number);
  return y === year && m === month && d === day ? isoText(number) : null;
}
