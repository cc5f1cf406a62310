/**
 * Finds what parts of a text are copied from a context: aligned pieces of the context are indexed, a window goes over the
 * text, and what both share is extended either way. Short lines are found whole. Pure.
 */

import { Buckets } from './buckets';
import { Pace } from './pace';

/** Characters in a row that count as copied; a match so long holds an aligned piece, wherever it begins. */
export const LEAST = 32;
/** A shorter copy counts where it is a whole line, here and there, of so many characters. */
export const LEAST_LINE = 12;
const PIECE = 16;
/** Places of one piece that are tried: of a line that stands there a million times, the best of these. */
const TRIED = 24;
/** Of further windows around a copy, where there were as many as are tried: they stand for each other. */
const TRIED_AGAIN = 4;
/** What looking a piece up takes, in characters that are compared. */
const LOOK = 50;
/** What going to a place takes. */
const PLACE = 10;
/** What moving the window on by one takes. */
const STEP = 3;
const BASE = 0x01000193;
/** `BASE` to the power of `PIECE`, for what leaves the window. */
const LEAVES = Array.from({ length: PIECE }).reduce((power: number) => Math.imul(power, BASE), 1);
const NEWLINE = 10;
/** A copy reaches back at most so far over those before it, so that no text takes long. */
const BACK = 65_536;
/** Characters of short lines that are looked up in one go. */
const LINES_AT_ONCE = 65_536;

/** `[from, to)` of the context stands at `at` of the text. */
export type Visit = (from: number, to: number, at: number, several: boolean) => void;

interface Copy {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  several: boolean;
}

const endOf = ({ from, to, at }: Copy) => at + to - from;

/** Puts a copy behind the others: what it reaches over and what is shorter gives way, else it begins later itself. */
function place(copies: Copy[], copy: Copy): void {
  for (let last = copies.at(-1); last && endOf(last) > copy.at; last = copies.at(-1)) {
    const over = endOf(last) - copy.at;
    const isLonger = copy.to - copy.from > last.to - last.from;
    if (!isLonger) {
      copies.push({ ...copy, from: copy.from + over, at: copy.at + over });
      return;
    }
    copies.pop();
    if (last.at < copy.at) {
      const shorter = { ...last, to: last.to - over };
      if (shorter.to - shorter.from >= LEAST) copies.push(shorter);
      break;
    }
  }
  copies.push(copy);
}

export class Matcher {
  private readonly pieces: Buckets;
  private readonly lines: Buckets;
  private readonly found: number[] = [];

  /** @param borders where texts of the context begin besides its lines, ascending. */
  constructor(
    private readonly context: string,
    private readonly borders: Int32Array = new Int32Array(),
    private readonly pace = new Pace(),
  ) {
    const { length } = context;
    this.pieces = new Buckets(Math.floor(length / PIECE), (tell) => {
      for (let at = 0; at + PIECE <= length; at += PIECE) tell(hashOf(context, at, at + PIECE), at);
    });
    let lines = 0;
    this.eachLine(() => lines++);
    this.lines = new Buckets(lines, (tell) =>
      this.eachLine((from, to) => tell(hashOf(context, from, to), from)),
    );
  }

  /** Short lines of the context; its texts begin and end them too. */
  private eachLine(tell: (from: number, to: number) => void): void {
    const { context, borders } = this;
    let from = 0;
    for (const border of borders) {
      shortLinesOf(context, from, border, border, tell);
      from = border;
    }
    shortLinesOf(context, from, context.length, context.length, tell);
  }

  /**
   * Every part of `text` that is copied from the context, in the text's order, none twice. What stands in several places
   * there is taken where it goes on from the part before, else where it is first. Yields wherever a pause is due.
   */
  *matches(text: string, visit: Visit): Generator<undefined, void> {
    let done = 0;
    let wanted = 0;
    for (const { from, to, at, several } of yield* this.copies(text)) {
      yield* this.shortLines(text, done, at, wanted, visit);
      visit(from, to, at, several);
      wanted = to;
      done = at + to - from;
    }
    yield* this.shortLines(text, done, text.length, wanted, visit);
  }

  /** Those of `LEAST` and more. */
  private *copies(text: string): Generator<undefined, Copy[]> {
    const copies: Copy[] = [];
    let at = 0;
    let hash = 0;
    let fresh = true;
    const { length } = text;
    while (at + PIECE <= length) {
      hash = fresh
        ? hashOf(text, at, at + PIECE)
        : (Math.imul(hash, BASE) +
            text.charCodeAt(at + PIECE - 1) -
            Math.imul(text.charCodeAt(at - 1), LEAVES)) |
          0;
      fresh = false;
      this.pace.did(STEP);
      if (this.pace.isDue()) yield;
      const best = this.pieces.has(hash) ? yield* this.best(text, at, hash, copies.at(-1) ?? null) : null;
      if (!best) {
        at++;
        continue;
      }
      place(copies, best);
      at = best.at + best.to - best.from;
      fresh = true;
    }
    return copies;
  }

  /** The longest copy around `at`, null: none. It may reach back over the one before, which was then found elsewhere. */
  private *best(
    text: string,
    at: number,
    hash: number,
    before: Copy | null,
  ): Generator<undefined, Copy | null> {
    const done = before ? endOf(before) : 0;
    const search = { wanted: before?.to ?? 0, least: Math.max(0, done - BACK), best: null as Copy | null };
    yield* this.tryAll(text, at, hash, search, TRIED);
    if (!search.best) return null;
    // Other places of the same lie otherwise to the pieces: one of the next windows meets theirs.
    const last = Math.min(at + PIECE, text.length - PIECE + 1);
    const most = this.found.length < TRIED ? TRIED : TRIED_AGAIN;
    for (let next = at + 1; next < last; next++)
      yield* this.tryAll(text, next, hashOf(text, next, next + PIECE), search, most);
    const { best } = search;
    // What is left of it after the one before must be enough by itself, or it is the longer of both.
    const isEnough = endOf(best) - Math.max(done, best.at) >= LEAST;
    return isEnough || !before || best.to - best.from > before.to - before.from ? best : null;
  }

  private *tryAll(
    text: string,
    at: number,
    hash: number,
    search: { readonly wanted: number; readonly least: number; best: Copy | null },
    most: number,
  ): Generator<undefined, void> {
    const { context, found, pace } = this;
    const { wanted, least } = search;
    const rank = (from: number) => (from >= wanted ? from - wanted : from + context.length);
    this.pieces.near(hash, wanted, most, found);
    pace.did(PIECE + LOOK);
    for (const place of found) {
      const right = sharedRight(text, at, context, place);
      pace.did(right + PLACE);
      if (right < PIECE) continue;
      const left = sharedLeft(text, at, context, place, at - least);
      pace.did(left);
      if (pace.isDue()) yield;
      const from = place - left;
      const { best } = search;
      const more = left + right - (best ? best.to - best.from : LEAST - 1);
      if (more < 0 || (more === 0 && !best)) continue;
      if (best && more === 0) best.several ||= from !== best.from;
      if (!best || more > 0 || rank(from) < rank(best.from))
        search.best = { from, to: place + right, at: at - left, several: more === 0 };
    }
  }

  /** Whole lines of `text[from, to)` that are whole lines of the context. */
  private *shortLines(
    text: string,
    from: number,
    to: number,
    wanted: number,
    visit: Visit,
  ): Generator<undefined, void> {
    if (to - from < LEAST_LINE) return;
    const { found, pace } = this;
    const isBegun = from === 0 || text.charCodeAt(from - 1) === NEWLINE;
    const begin = isBegun ? from : text.indexOf('\n', from) + 1;
    if (begin === 0 && !isBegun) return;
    const tell = (at: number, end: number) => {
      const hash = hashOf(text, at, end);
      pace.did(end - at);
      if (!this.lines.has(hash)) return;
      this.lines.near(hash, wanted, TRIED, found);
      pace.did(LOOK + found.length * (end - at));
      const same = found.filter((place) => this.isLine(place, text, at, end));
      const place = same.find((one) => one >= wanted) ?? same[0];
      if (place === undefined) return;
      wanted = place + end - at;
      visit(place, wanted, at, same.length > 1);
    };
    for (let at = begin; at < to;) {
      const next = text.indexOf('\n', at + LINES_AT_ONCE) + 1;
      const until = next > 0 ? Math.min(next, to) : to;
      shortLinesOf(text, at, until, text.length, tell);
      pace.did(until - at);
      if (pace.isDue()) yield;
      at = until;
    }
  }

  /** Whether the line that begins there is this one. */
  private isLine(place: number, text: string, at: number, end: number): boolean {
    const { context } = this;
    const after = place + end - at;
    if (sharedRight(text, at, context, place) < end - at) return false;
    return after === context.length || context.charCodeAt(after) === NEWLINE || this.isBorder(after);
  }

  private isBorder(place: number): boolean {
    let [low, high] = [0, this.borders.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.borders[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return this.borders[low] === place;
  }
}

function hashOf(text: string, from: number, to: number): number {
  let hash = 0;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
  return hash;
}

function sharedRight(text: string, at: number, context: string, place: number): number {
  const most = Math.min(text.length - at, context.length - place);
  let count = 0;
  while (count < most && text.charCodeAt(at + count) === context.charCodeAt(place + count)) count++;
  return count;
}

function sharedLeft(text: string, at: number, context: string, place: number, room: number): number {
  const most = Math.min(room, place);
  let count = 0;
  while (count < most && text.charCodeAt(at - count - 1) === context.charCodeAt(place - count - 1)) count++;
  return count;
}

/**
 * Lines that end before `to`, or with it at `last`, of `LEAST_LINE` and more characters, but less than `LEAST`. `from` is
 * the beginning of one.
 */
function shortLinesOf(
  text: string,
  from: number,
  to: number,
  last: number,
  tell: (from: number, to: number) => void,
): void {
  for (let begin = from; begin < to;) {
    const next = text.indexOf('\n', begin);
    const end = next < 0 || next > last ? last : next;
    if (end > to) return;
    if (end - begin >= LEAST_LINE && end - begin < LEAST) tell(begin, end);
    begin = end + 1;
  }
}
