/**
 * What a model wrote again that stood there already: characters of its answers, code included, that it took over from the
 * context or from an answer of a sub-model, letter by letter. What a program moves through variables costs none. Pure.
 */

import { plainText } from '../../../rlm/text';
import type { RlmEvent } from '../../../rlm/trace';

/** So many characters in a row count as taken over; shorter pieces may stand there by chance. */
export const LEAST = 24;
/** Of a match of `LEAST` characters, one piece of this length begins at every `STRIDE`th place of the source. */
const PIECE = 12;
const STRIDE = LEAST - PIECE + 1;
/** Written characters that are looked at, and places that a piece may have in them: a flood stays quick. */
const MOST_WRITTEN = 2_000_000;
const MOST_PLACES = 64;

export const definition =
  `Characters that the driving model itself wrote, in its answers with their code, which stand in the context or in an ` +
  `answer of a sub-model: ${LEAST} or more in a row. Shorter pieces (a name, a number) and what the question says are ` +
  `not counted.`;

export interface Retyped {
  /** Of its answers, in characters. */
  readonly written: number;
  readonly fromContext: number;
  /** Not in the context as well. */
  readonly fromAnswers: number;
}

/** @param events of a whole trace. @param context its text; empty: there is none. */
export function retyped(events: readonly RlmEvent[], context: string): Retyped {
  const driving = new Set<string>();
  const children = new Set<string>();
  const texts: string[] = [];
  const answers: string[] = [];
  const questions: string[] = [];
  let left = MOST_WRITTEN;
  for (const event of events) {
    const key = 'call' in event ? `${event.run} ${event.call}` : '';
    if (event.type === 'request' && event.purpose !== 'sub') driving.add(key);
    else if (event.type === 'run_start') {
      questions.push(event.question);
      if (event.parent) children.add(event.run);
    } else if (event.type === 'run_end') {
      if (children.has(event.run)) answers.push(plainText(event.value ?? null));
    }
    if (event.type !== 'response') continue;
    if (!driving.has(key)) answers.push(event.text);
    else if (left > 0) {
      texts.push(event.text.slice(0, left));
      left -= event.text.length;
    }
  }
  const written = new Written(texts.join('\u0000'));
  const asked = written.standingIn(questions);
  const inContext = written.standingIn([context]);
  const inAnswers = written.standingIn(answers);
  let [fromContext, fromAnswers] = [0, 0];
  for (let i = 0; i < written.text.length; i++) {
    if (asked[i]) continue;
    if (inContext[i]) fromContext++;
    else if (inAnswers[i]) fromAnswers++;
  }
  return { written: texts.reduce((sum, { length }) => sum + length, 0), fromContext, fromAnswers };
}

/** What was written, with the places of all its pieces: it is short, and the sources are long. */
class Written {
  private readonly places = new Map<string, number[]>();

  constructor(readonly text: string) {
    for (let at = 0; at + PIECE <= text.length; at++) {
      const piece = text.slice(at, at + PIECE);
      const known = this.places.get(piece);
      if (!known) this.places.set(piece, [at]);
      else if (known.length < MOST_PLACES) known.push(at);
    }
  }

  /** By character: 1 where it belongs to `LEAST` or more in a row that stand in one of the sources. */
  standingIn(sources: readonly string[]): Uint8Array {
    const { text, places } = this;
    const marked = new Uint8Array(text.length);
    if (places.size === 0) return marked;
    for (const source of sources) {
      for (let from = 0; from + PIECE <= source.length; from += STRIDE) {
        const found = places.get(source.slice(from, from + PIECE));
        if (!found) continue;
        for (const at of found)
          if (!(marked[at] && marked[at + PIECE - 1])) extend(text, at, source, from, marked);
      }
    }
    return marked;
  }
}

function extend(text: string, at: number, source: string, from: number, marked: Uint8Array): void {
  let [start, end] = [at, at + PIECE];
  let behind = from - 1;
  while (start > 0 && behind >= 0 && same(text, start - 1, source, behind)) {
    start--;
    behind--;
  }
  let ahead = from + PIECE;
  while (end < text.length && ahead < source.length && same(text, end, source, ahead)) {
    end++;
    ahead++;
  }
  if (end - start >= LEAST) marked.fill(1, start, end);
}

const same = (a: string, i: number, b: string, j: number): boolean => a.charCodeAt(i) === b.charCodeAt(j);
