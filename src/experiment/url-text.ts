/**
 * The text of a link as keys and values, both ways: escaping, splitting, and the mark by which a link's parts belong
 * together. Knows no experiment; what cannot be read is said.
 */

import { sizes } from './limits';

export type Entries = ReadonlyMap<string, string>;

/** Notices beyond these are counted. */
const MAX_NOTICES = 12;

/** Spaces as `+`, and what may stand in a fragment as it is; not `?`, which chat programs cut off at a link's end. */
export function escape(text: string): string {
  const readable: Record<string, string> = {
    '%20': '+',
    '%2C': ',',
    '%3A': ':',
    '%2F': '/',
    '%3B': ';',
    '%3D': '=',
  };
  return encodeURIComponent(wellFormed(text)).replace(/%[0-9A-F]{2}/g, (code) => readable[code] ?? code);
}

/** Half of a pair of UTF-16 units, which no URL can hold. */
const LONE = /\p{Surrogate}/gu;
export const wellFormed = (text: string) => text.replace(LONE, '\uFFFD');

/** What follows `#` in a URL, or the text itself where it is no URL. */
export function fragment(url: string, notices: string[]): string {
  const isUrl = /^[a-z]+:\/\//i.test(url);
  const at = url.indexOf('#');
  const escaped = isUrl && at < 0 ? url.search(/%23/) : -1;
  let text = at >= 0 ? url.slice(at + 1) : escaped >= 0 ? url.slice(escaped + 3) : isUrl ? '' : url;
  text = text.trim().replace(/^[/?]+/, '');
  if (text.length > sizes.link) {
    notices.push(`The link is longer than ${sizes.link} characters and was not read.`);
    return '';
  }
  // Some programs encode a link once more.
  return !text.includes('=') && /%3D/i.test(text) ? (unescape(text) ?? text) : text;
}

export function parseEntries(text: string, notices: string[]): Map<string, string> {
  const entries = new Map<string, string>();
  const pieces = text.split('&').filter(Boolean);
  if (pieces.length > sizes.linkParts)
    notices.push(`The link has more than ${sizes.linkParts} parts; the rest was ignored.`);
  for (const piece of pieces.slice(0, sizes.linkParts)) {
    const at = piece.indexOf('=');
    const key = unescape(at < 0 ? piece : piece.slice(0, at));
    const value = at < 0 ? null : unescape(piece.slice(at + 1));
    if (!key || value === null) notices.push(`“${cut(piece)}” is no part of an experiment and was ignored.`);
    else {
      if (entries.has(key)) notices.push(`“${cut(key)}” is given twice; the last one counts.`);
      entries.set(key, value);
    }
  }
  return entries;
}

function unescape(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/**
 * A mark of these entries, whatever their order and escaping: 32 bits (FNV-1a) in hex. It tells an experiment that was
 * changed by hand from the one that a link's run belongs to; it is no protection against a forger.
 */
export function markOf(entries: Iterable<readonly [string, string]>): string {
  let hash = 0x811c9dc5;
  const lines = [...entries].map(([key, value]) => `${key}=${value}`).sort();
  for (const char of lines.join('\n')) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** Notices without repetition, the first dozen of them. */
export function few(notices: readonly string[]): string[] {
  const distinct = [...new Set(notices)];
  if (distinct.length <= MAX_NOTICES) return distinct;
  return [
    ...distinct.slice(0, MAX_NOTICES),
    `${distinct.length - MAX_NOTICES} more parts of the link were not taken.`,
  ];
}

export const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 37)}…` : text);
