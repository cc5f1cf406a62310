/** The text of a context, with where its pieces begin: what places of coverage count in. Pure. */

import type { Json } from '../../json';
import type { ContextValue } from '../run-types';

export interface ContextText {
  /** Pieces joined, nothing between them. */
  readonly text: string;
  /** Of a context of several; where there are too many to be listed, every second, third, … */
  readonly pieces: readonly { readonly at: number; readonly name: string }[];
  /** Where its texts begin, ascending, the first aside; of a value of JSON all that are in it. */
  readonly borders: Int32Array;
  /** What of the context is no text, as sentences. */
  readonly notes: readonly string[];
}

const mostPieces = 4000;
const mostName = 200;

/**
 * Of a value of JSON the texts inside, in the order in which `JSON.parse` keeps them: names that are array indexes first.
 * Python's side counts in the same order (lab_places.py).
 */
export function contextText(value: ContextValue | null): ContextText {
  switch (value?.kind) {
    case undefined:
      return plain('');
    case 'text':
      return plain(value.text);
    case 'bytes':
      return plain(decode(value.bytes));
    case 'json':
      return textsOf(value.value);
    case 'files':
      return joined(value.files.map(({ name, bytes }) => ({ name, texts: [decode(bytes)] })));
  }
}

const plain = (text: string): ContextText => ({ text, pieces: [], borders: new Int32Array(), notes: [] });

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

function textsOf(value: Json): ContextText {
  if (typeof value === 'string') return plain(value);
  const other = { count: 0 };
  const parts =
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([name, below]) => ({ name, texts: textsBelow(below, other) }))
      : [];
  const isAllText = other.count === 0 && Array.isArray(value);
  const notes = isAllText
    ? []
    : ['The context is JSON: its texts are counted, its numbers and the names of its fields are not.'];
  return { ...joined(parts), notes };
}

/** Without recursion: a value may lie deeper than a stack. */
function textsBelow(value: Json, other: { count: number }): string[] {
  if (typeof value === 'string') return [value];
  const texts: string[] = [];
  const ahead: Json[] = [value];
  while (ahead.length > 0) {
    const next = ahead.pop()!;
    if (typeof next === 'string') texts.push(next);
    else if (typeof next !== 'object' || next === null) other.count++;
    else {
      if (!Array.isArray(next)) other.count++;
      const below = Object.values(next) as Json[];
      for (let i = below.length - 1; i >= 0; i--) ahead.push(below[i]!);
    }
  }
  return texts;
}

function joined(parts: readonly { readonly name: string; readonly texts: readonly string[] }[]): ContextText {
  const step = Math.ceil(parts.length / mostPieces) || 1;
  const pieces: { at: number; name: string }[] = [];
  const texts: string[] = [];
  const borders: number[] = [];
  let at = 0;
  parts.forEach((part, i) => {
    if (i % step === 0) pieces.push({ at, name: part.name.slice(0, mostName) });
    for (const text of part.texts) {
      if (at > 0 && text !== '') borders.push(at);
      texts.push(text);
      at += text.length;
    }
  });
  return { text: texts.join(''), pieces, borders: Int32Array.from(borders), notes: [] };
}
