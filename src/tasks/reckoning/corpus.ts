/**
 * The text of the reckoning's agents, as rows with targets: what they are pretrained on, and what links are taught by.
 *
 * Reflector: `Feedback: {north or south, 0 … 6 times} rule ? x ? ? ? y ? ? ? z ? ? ? Notes:` and the formula of that side,
 * again and again. Without feedback it is either side's: nothing tells which.
 *
 * Tool-caller: `Plan: {a formula} ? place x 3 4 7 y 5 8 2 z 9 1 6`, a cue, and what it writes: after `Notes:` the place's
 * side, again and again, whatever the plan; after `Answer:` the plan's formula as Python with the numbers in it, then, behind
 * what Python printed (which is given, not written), that number; after `Guess:` the number at once. Without a plan the
 * formula is any.
 */

import type { Random } from '../../random';
import { batchOf, Row } from '../rows';
import type { StreamBatch, Vocabulary } from '../task';
import {
  formulas,
  formulaTokens,
  letters,
  places,
  PLACES,
  ruleIn,
  rules,
  RULES,
  sides,
  type Formula,
} from './books';
import { expressionOf, randomNumber, reckon, type Case } from './reckoning';
import { cues, tags } from './vocabulary';

/** Tokens of a message, or of notes: at most, and mostly. */
const LONGEST = 6;
const USUAL = 3;

const repeated = (tokens: readonly string[], length: number): string[] =>
  Array.from({ length }, (_, i) => tokens[i % tokens.length]!);

const messageLength = (random: Random) => (random.next() < 0.6 ? USUAL : 1 + random.int(LONGEST));

export interface ReflectorOptions {
  readonly rows: number;
  /** Whose rules: all that the reflector knows, those that links are trained on, or the spare ones. */
  readonly words: 'all' | 'link' | 'spare';
  /** Whether rows have feedback; by chance where absent. */
  readonly feedback?: boolean;
}

/** Chance that a reflector's row has no feedback, as in the first round. */
const NO_FEEDBACK = 0.25;

export function createReflectorCorpus({ encode, pad, unk }: Vocabulary) {
  const put = (tokens: readonly string[]) => tokens.map(encode);
  const unknown = [unk, unk, unk];
  return (random: Random, { rows, words, feedback }: ReflectorOptions): StreamBatch => {
    const made = Array.from({ length: rows }, () => {
      const rule = rules[words === 'all' ? random.int(RULES) : ruleIn(random, words)]!;
      const side = random.pick(sides);
      const heard = feedback ?? random.next() >= NO_FEEDBACK;
      return new Row()
        .put(put([cues.feedback, ...repeated([side], heard ? messageLength(random) : 0), rule.word]))
        .put([unk, ...letters.flatMap((letter) => [encode(letter), ...unknown])])
        .put(put([cues.notes]))
        .write(put(repeated(formulaTokens(rule.formulas[side]), LONGEST)));
    });
    return batchOf(made, pad);
  };
}

export interface ToolCallerOptions {
  readonly rows: number;
  readonly cue: 'notes' | 'answer' | 'guess';
  /** Whether rows have a plan; by chance where absent. */
  readonly plan?: boolean;
}

/** Chance that a tool-caller's row has no plan. */
const NO_PLAN = 0.06;

export function createToolCallerCorpus({ encode, pad, eos, unk }: Vocabulary) {
  const put = (tokens: readonly string[]) => tokens.map(encode);
  const written = (number: number | string) => put([...String(number)]);
  const between = ([open, close]: readonly [string, string], ids: readonly number[]) => [
    encode(open),
    ...ids,
    encode(close),
  ];
  return (random: Random, { rows, cue, plan }: ToolCallerOptions): StreamBatch => {
    const made = Array.from({ length: rows }, () => {
      const formula: Formula = random.pick(formulas);
      const place = random.int(PLACES);
      const numbers = [randomNumber(random), randomNumber(random), randomNumber(random)] as const;
      const asked: Case = { rule: 0, place, numbers };
      const heard = plan ?? random.next() >= NO_PLAN;
      const length = heard ? Math.max(USUAL, messageLength(random)) : 0;
      const row = new Row().put(put([cues.plan, ...repeated(formulaTokens(formula), length)]));
      row.put([unk, encode(places[place]!.word)]);
      letters.forEach((letter, i) => row.put([encode(letter), ...written(numbers[i]!)]));
      row.put([encode(cues[cue])]);
      if (cue === 'notes') return row.write(put(repeated([places[place]!.side], LONGEST)));
      const result = written(reckon(asked, formula));
      if (cue === 'guess') return row.write([...result, eos]);
      const code = between(tags.print, written(expressionOf(asked, formula)));
      return row
        .write(between(tags.python, code))
        .put(between(tags.result, result))
        .write([...result, eos]);
    });
    return batchOf(made, pad);
  };
}

/** Of the reflector's links: rules of link training only. @param words those, or the spare ones. */
export function reflectorStreams(vocabulary: Vocabulary, words: 'link' | 'spare') {
  const draw = createReflectorCorpus(vocabulary);
  return (random: Random, rows: number): StreamBatch => draw(random, { rows, words, feedback: true });
}

/** Of the tool-caller's links: it thinks in notes only. */
export function toolCallerStreams(vocabulary: Vocabulary) {
  const draw = createToolCallerCorpus(vocabulary);
  return (random: Random, rows: number): StreamBatch => draw(random, { rows, cue: 'notes', plan: true });
}
