/**
 * What a run read of its context, worked out from its trace after the fact. Pure; long work is done in slices, so that
 * whoever runs it can do other things between them.
 */

import type { ContextValue } from '../run-types';
import { counted } from '../text';
import type { RlmEvent } from '../trace';
import { touches, type Coverage, type CoverageAt, type Parts, type Touch } from './coverage';
import { LEAST, LEAST_LINE, Matcher } from './matcher';
import { Pace } from './pace';
import { charactersOf, partsOf, Segments, thinned } from './parts';
import { readingsOf, type Reader, type Reading } from './readings';
import { contextText, type ContextText } from './text';

/** Parts of one touch that are told; more are more than a picture shows. */
const MOST_PARTS = 50_000;
const MOST_READERS = 200;
/** Characters around a place that are shown. */
const AROUND = 400;
/** What a reading takes by itself, in characters that are looked at. */
const BY_ITSELF = 1000;
/** Segments that are kept: a trace could be made to have any number. */
const MOST_SEGMENTS = 4_000_000;

export interface CoverInput {
  readonly context: ContextValue | null;
  readonly events: readonly RlmEvent[];
  /** What a child was given; null: it is not known. */
  readonly given: (start: Extract<RlmEvent, { type: 'run_start' }>) => ContextValue | null;
}

export interface Covered {
  readonly coverage: Coverage;
  at(position: number): CoverageAt;
}

/** @param pause gives way now and then; rejects to end the work. */
export async function cover(
  { context, events, given }: CoverInput,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<Covered> {
  const told = contextText(context);
  const work = new Work(told);
  for (const reading of readingsOf(events, given)) {
    const taking = work.take(reading);
    while (!taking.next().done) await pause();
  }
  return work.done();
}

/** A part of a child's context that is a copy of the root's. */
interface Copied {
  readonly from: number;
  readonly to: number;
  /** Where it begins in the child's. */
  readonly at: number;
}

class Work {
  private readonly pace = new Pace();
  private readonly matcher: Matcher;
  private readonly segments = new Segments();
  /** By segment. */
  private readonly readerOf: number[] = [];
  private readonly readers: Reader[] = [];
  private readonly copies = new Map<string, readonly Copied[]>();
  private several = 0;
  private unknown = 0;
  private left = 0;

  constructor(private readonly told: ContextText) {
    this.matcher = new Matcher(told.text, told.borders, this.pace);
  }

  /** Yields wherever a pause is due. */
  *take(reading: Reading): Generator<undefined, void> {
    const reader = this.readers.push(reading.reader) - 1;
    this.pace.did(BY_ITSELF);
    if (this.pace.isDue()) yield;
    if ('text' in reading) yield* this.match(reader, reading.text);
    else if ('spans' in reading) this.hold(reader, reading);
    else {
      const { child, given, asked } = reading;
      if (given === null) this.unknown++;
      this.copies.set(child, yield* this.match(reader, given === null ? asked : contextText(given).text));
    }
  }

  done(): Covered {
    const { segments, readerOf, readers, told } = this;
    const whole = (touch: Touch): Parts => partsOf(segments, (i) => readers[readerOf[i]!]!.touch === touch);
    const all = { printed: whole('printed'), sent: whole('sent'), held: whole('held') };
    const any = charactersOf(partsOf(segments));
    const characters = told.text.length;
    const thin = (parts: Parts) => thinned(parts, characters, MOST_PARTS);
    const coverage: Coverage = {
      characters,
      parts: { printed: thin(all.printed), sent: thin(all.sent), held: thin(all.held) },
      read: {
        printed: charactersOf(all.printed),
        sent: charactersOf(all.sent),
        held: charactersOf(all.held),
        any,
        never: characters - any,
      },
      pieces: told.pieces,
      notes: this.notes(touches.some((touch) => all[touch].from.length > MOST_PARTS)),
    };
    return { coverage, at: (position) => this.at(position) };
  }

  private *match(reader: number, text: string): Generator<undefined, Copied[]> {
    const copied: Copied[] = [];
    yield* this.matcher.matches(text, (from, to, at, several) => {
      this.add(reader, from, to);
      if (several) this.several += to - from;
      copied.push({ from, to, at });
    });
    return copied;
  }

  private hold(reader: number, { reader: { run }, spans }: Extract<Reading, { spans: unknown }>): void {
    const { length } = this.told.text;
    const copies = run === '0' ? [{ from: 0, to: length, at: 0 }] : (this.copies.get(run) ?? []);
    this.pace.did(spans.length * copies.length);
    for (const [begin, end] of spans)
      for (const { from, to, at } of copies) {
        const first = Math.max(begin, at);
        const last = Math.min(end, at + to - from);
        if (first < last) this.add(reader, from + first - at, from + last - at);
      }
  }

  private add(reader: number, from: number, to: number): void {
    if (this.segments.length >= MOST_SEGMENTS) {
      this.left++;
      return;
    }
    this.segments.add(from, to);
    this.readerOf.push(reader);
  }

  private at(position: number): CoverageAt {
    const { text } = this.told;
    const readers: CoverageAt['readers'][number][] = [];
    let more = 0;
    for (let i = 0; i < this.segments.length; i++) {
      const [from, to] = [this.segments.from(i), this.segments.to(i)];
      if (position < from || position >= to) continue;
      if (readers.length === MOST_READERS) more++;
      else readers.push({ ...this.readers[this.readerOf[i]!]!, from, to });
    }
    const from = wholeCharacter(text, Math.max(0, Math.floor(position) - AROUND));
    const to = wholeCharacter(text, Math.min(text.length, Math.floor(position) + AROUND));
    return { text: text.slice(from, to), from, readers, more };
  }

  private notes(thin: boolean): string[] {
    const { several, unknown, left } = this;
    const notes = [...this.told.notes];
    if (several > 0)
      notes.push(
        `${counted(several, 'character')} of what was read ${several === 1 ? 'stands' : 'stand'} in several places of the context: each part is counted where it goes on from the part before, else where it stands first.`,
      );
    if (unknown > 0)
      notes.push(
        `What ${counted(unknown, 'child run')} ${unknown === 1 ? 'was' : 'were'} given as context was not kept: only what the question shows of it is counted.`,
      );
    if (left > 0) notes.push(`${counted(left, 'part')} more were found than are kept, and are not counted.`);
    if (thin) notes.push('Parts that lie close together are told as one; the shares are exact.');
    notes.push(
      `A copy counts from ${LEAST} characters in a row, or as a whole line of ${LEAST_LINE} or more; what a program computed from the text without copying it is not seen.`,
    );
    return notes;
  }
}

/** Not inside a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}
