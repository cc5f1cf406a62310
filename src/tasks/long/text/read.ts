/**
 * Answers as models give them, read where only one reading is possible. Nothing here throws, whatever the JSON is, and
 * nothing reads more than a thousand characters of prose.
 */

import type { Json } from '../../../json';

/** Longest text that is looked into for a number, a date or a label. */
const PROSE = 1000;

/** Lower case, NFKC, spaces collapsed, quotes and end marks around it gone: what scorers compare texts by. */
export function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'“”‘’«»`*([{]+|[\s"'“”‘’«»`*)\]}.,;:!?]+$/g, '');
}

const NUMBER = /(?<![\w.,-])[-−+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d{1,3})?(?![\w%]|[.,]\d)/gi;

/**
 * A finite number, or null. A number as it is (`42`, `42.0`); of a text, the one number in it: “42”, “ 1,234 ”, “The
 * answer is 42.”, “42, I repeat: 42”. Two different numbers (“42 of 50”), part of a word (“A42”, “42nd”), a share
 * (“42%”), number words, `true`, a list or an object: null.
 */
export function readNumber(answer: Json | undefined): number | null {
  if (typeof answer === 'number') return Number.isFinite(answer) ? answer : null;
  if (typeof answer !== 'string' || answer.length > PROSE) return null;
  // Any digit outside a clean number ("42nd", "2024-06-16", "42%") makes the text ambiguous.
  if (/\d/.test(answer.replace(NUMBER, ' '))) return null;
  const found = new Set(
    (answer.match(NUMBER) ?? []).map((text) => Number(text.replace(/,/g, '').replace('−', '-'))),
  );
  const [one] = found;
  return found.size === 1 && Number.isFinite(one) ? one! : null;
}

/**
 * The one of `labels` that a text names, as it is written in the list, or null: the label itself in any case, or a
 * sentence that holds just one of them as whole words. A label inside a longer one (“common” in “less common”) counts
 * as the longer.
 */
export function readLabel(answer: Json | undefined, labels: readonly string[]): string | null {
  if (typeof answer !== 'string' || answer.length > PROSE) return null;
  const text = normalised(answer);
  const byName = new Map(labels.map((label) => [normalised(label), label]));
  const exact = byName.get(text);
  if (exact !== undefined) return exact;
  const found = new Set<string>();
  let rest = ` ${text.replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  for (const name of [...byName.keys()].sort((a, b) => b.length - a.length)) {
    const sought = ` ${name.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
    if (!rest.includes(sought)) continue;
    found.add(byName.get(name)!);
    rest = rest.split(sought).join(' ; ');
  }
  const [one] = found;
  return found.size === 1 ? one! : null;
}

/** A text, or a number as its text; else null. */
export function readText(answer: Json | undefined): string | null {
  if (typeof answer === 'string') return answer.length > PROSE ? null : answer;
  return typeof answer === 'number' && Number.isFinite(answer) ? String(answer) : null;
}

const LEAD = /^(?:so,? )?(?:the |my )?(?:final |right |correct )?answer(?: is|:| is:)?\s+/;

/** Whether a text is the wanted one: equal when normalised, also after a lead such as “The answer is”. */
export function sameText(answer: Json | undefined, wanted: string): boolean {
  const text = readText(answer);
  if (text === null) return false;
  const sought = normalised(wanted);
  const given = normalised(text);
  return given === sought || normalised(given.replace(LEAD, '')) === sought;
}

/**
 * A list or an object that came as text (“[1, 2]”, also in a ```json fence), as JSON; everything else as it is.
 * Models without a REPL can only write text.
 */
export function readJson(answer: Json | undefined): Json | undefined {
  if (typeof answer !== 'string') return answer;
  const text = answer
    .trim()
    .replace(/^```(?:json)?\s*\n([^]*)\n\s*```$/i, '$1')
    .trim();
  if (!/^[[{]/.test(text)) return answer;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return answer;
  }
}
