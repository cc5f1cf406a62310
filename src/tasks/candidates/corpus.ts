/**
 * The own text of the candidates' agents, to pretrain them on and to train their inner links on. Knows the books and an
 * agent's ids; knows no model, optimiser or file. No question of any split is in it: an expert's rows hold one word of
 * its own book, the summarizer's hold lists of numbers that belong to no word.
 *
 * Expert: `Feedback: {0 … 8 numbers} word Notes:` and the word's numbers in random order, then the end of text. In the
 * question's place of every other book's word stands an unknown token. The feedback is noise, half of the time one
 * number again and again, and tells nothing.
 *
 * Summarizer: `A: {numbers} B: {numbers} C: {numbers}`, three unknown tokens for the question, a cue, and the number that
 * the lists have in common: after `Answer:` once, then the end of text; after `Notes:` again and again.
 */

import type { Random } from '../../random';
import { batchOf, Row } from '../rows';
import type { StreamBatch, Vocabulary } from '../task';
import { books, NUMBERS, placeIn, SET_SIZE, WORDS } from './books';
import { cues, numbers } from './vocabulary';

/** Times that the summarizer writes its number after `Notes:`. */
const REPEATS = 4;
/** Chance that an expert's row has no feedback, as in the first round. */
const NO_FEEDBACK = 0.3;

export interface ExpertOptions {
  /** Index of the expert's book. */
  readonly book: number;
  readonly rows: number;
  /** Whose words: all that the expert knows, those that links are trained on, or the spare ones. */
  readonly words: 'all' | 'link' | 'spare';
  /** Numbers of feedback in every row; drawn anew for every batch where absent. */
  readonly feedback?: number;
}

export interface SummarizerOptions {
  readonly rows: number;
  readonly cue: 'notes' | 'answer';
  /**
   * `lists`: 1 to `longest` numbers each, exactly one in all three. `glimpses`: as many members each of three sets of
   * eight that share exactly one number, which need not be among those shown: what short texts are, and where a good
   * guess is all there is.
   */
  readonly kind: 'lists' | 'glimpses';
  /** 1 … 8; drawn anew for every batch where absent. */
  readonly longest?: number;
}

const idsOf = ({ encode }: Vocabulary) => numbers.map(encode);

/** A maker of an expert's rows. `end`: they go on to the end of text. */
export function createExpertCorpus(vocabulary: Vocabulary, { end }: { end: boolean }) {
  const { encode, eos, pad, unk } = vocabulary;
  const ids = idsOf(vocabulary);
  const [feedbackCue, notesCue] = [encode(cues.feedback), encode(cues.notes)];
  return (random: Random, { book, rows, words, feedback }: ExpertOptions): StreamBatch => {
    const length = feedback ?? (random.next() < NO_FEEDBACK ? 0 : 1 + random.int(8));
    const made = Array.from({ length: rows }, () => {
      const place = words === 'all' ? random.int(WORDS) : placeIn(random, words);
      const { words: own, sets } = books[book]!;
      const question = books.map((_, i) => (i === book ? encode(own[place]!) : unk));
      const members = random.shuffle([...sets[place]!]).map((number) => ids[number]!);
      return new Row()
        .put([feedbackCue, ...noise(random, length).map((number) => ids[number]!), ...question, notesCue])
        .write([...members, ...(end ? [eos] : [])]);
    });
    return batchOf(made, pad);
  };
}

function noise(random: Random, length: number): number[] {
  const same = random.next() < 0.5 ? random.int(NUMBERS) : null;
  return Array.from({ length }, () => same ?? random.int(NUMBERS));
}

/** A maker of the summarizer's rows. */
export function createSummarizerCorpus(vocabulary: Vocabulary) {
  const { encode, eos, pad, unk } = vocabulary;
  const ids = idsOf(vocabulary);
  const names = cues.lists.map(encode);
  const cueIds = { notes: encode(cues.notes), answer: encode(cues.answer) };
  return (random: Random, { rows, cue, kind, longest }: SummarizerOptions): StreamBatch => {
    const most = longest ?? 1 + random.int(SET_SIZE);
    const varied = kind === 'lists' && random.next() < 0.5;
    const made = Array.from({ length: rows }, () => {
      const lengths = names.map(() => (varied ? 1 + random.int(most) : most));
      const { lists, common } = kind === 'lists' ? listsOf(random, lengths) : glimpsesOf(random, lengths);
      const row = new Row();
      lists.forEach((list, i) => row.put([names[i]!, ...list.map((number) => ids[number]!)]));
      row.put([...books.map(() => unk), cueIds[cue]]);
      const answer = ids[common]!;
      return row.write(cue === 'answer' ? [answer, eos] : Array<number>(REPEATS).fill(answer));
    });
    return batchOf(made, pad);
  };
}

interface Lists {
  readonly lists: readonly (readonly number[])[];
  readonly common: number;
}

/** Random lists of these lengths with exactly one number in all of them, in random order. */
export function listsOf(random: Random, lengths: readonly number[]): Lists {
  const common = random.int(NUMBERS);
  const others = Array.from({ length: NUMBERS }, (_, number) => number).filter((number) => number !== common);
  for (;;) {
    const rest = lengths.map((length) => random.shuffle([...others]).slice(0, length - 1));
    const [first, ...further] = rest;
    if (first!.some((number) => further.every((list) => list.includes(number)))) continue;
    return { lists: rest.map((list) => random.shuffle([...list, common])), common };
  }
}

/** Some members each of random sets that share exactly one number, and that number. */
function glimpsesOf(random: Random, lengths: readonly number[]): Lists {
  const { lists, common } = listsOf(
    random,
    lengths.map(() => SET_SIZE),
  );
  return { lists: lists.map((list, i) => list.slice(0, lengths[i])), common };
}

/** Of an expert's inner link: link words only, and no end of text, which the summarizer would not understand. */
/** @param words those of link training, or the spare ones for looks at what was not trained on. */
export function expertStreams(book: number, vocabulary: Vocabulary, words: 'link' | 'spare' = 'link') {
  const draw = createExpertCorpus(vocabulary, { end: false });
  return (random: Random, rows: number): StreamBatch => draw(random, { book, rows, words });
}

export function summarizerStreams(vocabulary: Vocabulary) {
  const draw = createSummarizerCorpus(vocabulary);
  return (random: Random, rows: number): StreamBatch => draw(random, { rows, cue: 'notes', kind: 'lists' });
}
