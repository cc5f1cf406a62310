/**
 * Streams of notes to pretrain an agent on, and to train its inner link on. Knows the relay and an agent's ids; knows
 * no model, optimiser or file.
 *
 * A row is a question, a cue, and pairs `label value` written by *everybody*: a walker starts somewhere on the chain
 * and goes on or repeats itself, no matter whose operation is next. Message and own notes are one stream, so a
 * hand-over looks like going on with one's own notes. The target at each place is what the ideal agent would write
 * there, which need not be what the stream goes on with:
 *
 * - after the cue, the root's label (nothing is known yet);
 * - after a label, its value if the agent can know it: read from the question (root), copied (a repeated label),
 *   computed (the step is its own). Else the weight is 0: it was told by somebody who knows;
 * - after a value, the next label if the step there is the agent's own and the asked label is not reached. Otherwise
 *   after `Notes:` the same label again, after `Solution:` the cue `Answer:`. No other place is unknown.
 *
 * After `Solution:` the walker's part is the message, of any length from none to `pairs`; then follow the pairs of the
 * ideal agent, `Answer:`, the last value and the end of the sequence. The agent cannot see where a message ends (in the
 * relay it is a slot of latents, of any length), so the policy above holds in the message as well: where the message
 * goes on by somebody else's step, or repeats, the target is `Answer:` all the same. Nothing in the question tells
 * the two apart, so the targets never contradict each other.
 */
import type { Random } from '../../random';
import type { Split } from '../task';
import { canAdvance, solutionNotes } from './ideal';
import { draw, hops, labels, operations, questionTokens, values, type Chain, type Operation } from './relay';
import { cues } from './vocabulary';

/** Tokens of a question with its cue: the first target that counts stands at index promptLength − 1. */
export const promptLength = 2 * (hops + 1) + 4;

/** What kind of target stands at a place; `kinds` of a batch index into it. */
export const targetKinds = [
  'none', // question, padding
  'root', // the root's label, after the cue
  'label', // the next label: the step is the agent's own
  'idle', // the same label again: nothing to add
  'read', // the root's value, read from the question
  'value', // a computed value
  'copied', // the value of a repeated label
  'unknown', // a value that only somebody else can know; weight 0
  'stop', // `Answer:`
  'answer', // the value after `Answer:`
  'end', // end of the sequence
  'recall', // the clause of a label, word for word
] as const;
export type TargetKind = (typeof targetKinds)[number];
const valueKinds: ReadonlySet<TargetKind> = new Set(['read', 'value', 'copied', 'answer']);
const unweighted: ReadonlySet<TargetKind> = new Set(['none', 'unknown']);

/** The agent to train: what it knows, and its ids. */
export interface CorpusAgent {
  knows: readonly Operation[];
  encode: (token: string) => number;
  specials: { pad: number; eos: number };
}

/**
 * What follows the question: notes, a solution, or (with no cue word) its own clauses again in any order: `recall`,
 * which has nothing but looking up by label in it, and gets that look-up to form before arithmetic hangs on it.
 */
export type Cue = 'notes' | 'solution' | 'recall';

export interface CorpusOptions {
  /** Rows. Default 128. */
  rows?: number;
  /** Pairs after the cue: exactly after `Notes:`, at most (message and own) after `Solution:`. Default 8. */
  pairs?: number;
  cue?: Cue;
  /** Default `pretrain`. */
  split?: Split;
  /** Chance that a row starts at the root for certain; otherwise uniform over positions 0 … 6. Default 0.15. */
  root?: number;
  /** Chance that the walker goes on where it can; otherwise it repeats its pair. Default 0.8. */
  advance?: number;
  /** Chance that the walker stops for good at a random pair, as the messages of idle agents do. Default 0. */
  stall?: number;
  /** Chance of replacing each operation by one of the agent's own, for those who do not know all. Default 0.2. */
  boost?: number;
  /** Chance of drawing an operand among the first three. The curriculum: 0.75 falling to 0 in mid-run. Default 0. */
  skew?: number;
  /** Loss weight of values; labels and cues weigh 1. Default 2. */
  valueWeight?: number;
}

export interface CorpusBatch {
  rows: number;
  /** Tokens a row: promptLength + 2 · pairs; 3 more after `Solution:`, one less without a cue. */
  length: number;
  ids: Int32Array; // [B,T]
  /** The ideal next token; 0 where the kind is `none`. */
  targets: Int32Array; // [B,T]
  weights: Float32Array; // [B,T]
  /** Index into `targetKinds`. */
  kinds: Uint8Array; // [B,T]
  /** Chain position of the target's label or value, −1 where there is none; for accuracies along the chain. */
  positions: Int8Array; // [B,T]
}

/** Ids of all that a row is made of, looked up once. */
interface Ids {
  label: ReadonlyMap<string, number>;
  digit: readonly number[];
  notes: number;
  solution: number;
  answer: number;
}

const idsOf = ({ encode }: CorpusAgent): Ids => ({
  label: new Map(labels.map((label) => [label, encode(label)])),
  digit: [...'0123456789'].map(encode),
  notes: encode(cues.notes),
  solution: encode(cues.solution),
  answer: encode(cues.answer),
});

/** A maker of batches for one agent. Each call draws new rows; all randomness comes from `random`. */
export function createCorpus(agent: CorpusAgent) {
  const ids = idsOf(agent);
  return (random: Random, options: CorpusOptions = {}): CorpusBatch => {
    const { rows = 128, pairs = 8, cue = 'notes' } = options;
    const extra = { notes: 0, solution: 3, recall: -1 }[cue];
    const batch = emptyBatch(rows, promptLength + 2 * pairs + extra, agent.specials.pad);
    for (let row = 0; row < rows; row++) {
      const { chain, start } = drawRow(random, agent, options);
      if (cue === 'recall') {
        writeClauses(batch, row, chain, random, agent);
        continue;
      }
      const length = cue === 'notes' ? pairs : random.int(pairs + 1);
      const walked = walk(random, chain, start, length, options);
      writeRow(batch, row, chain, walked, agent, ids, options);
    }
    return batch;
  };
}

function emptyBatch(rows: number, length: number, pad: number): CorpusBatch {
  const size = rows * length;
  return {
    rows,
    length,
    ids: new Int32Array(size).fill(pad),
    targets: new Int32Array(size),
    weights: new Float32Array(size),
    kinds: new Uint8Array(size),
    positions: new Int8Array(size).fill(-1),
  };
}

/** A question, and where its notes start: nobody is told of a position beyond the asked one. */
function drawRow(
  random: Random,
  { knows }: CorpusAgent,
  options: CorpusOptions,
): { chain: Chain; start: number } {
  const { root = 0.15, boost = 0.2, skew = 0, split = 'pretrain' } = options;
  const start = random.next() < root ? 0 : random.int(hops);
  const favoured = knows.length < operations.length ? knows : [];
  return { chain: draw(random, split, { askedFrom: Math.max(start, 1), favoured, boost, skew }), start };
}

/** Positions of `length` pairs written by everybody. */
function walk(random: Random, chain: Chain, start: number, length: number, options: CorpusOptions): number[] {
  const { advance = 0.8, stall = 0 } = options;
  const last = stall > 0 && random.next() < stall ? random.int(length) : length;
  const positions: number[] = [];
  for (let i = 0, position = start; i < length; i++) {
    positions.push(position);
    if (i < last && position < chain.asked && random.next() < advance) position++;
  }
  return positions;
}

/** A row of `recall`: the question, then its clauses in random order, as often as they fit. */
function writeClauses(
  batch: CorpusBatch,
  row: number,
  chain: Chain,
  random: Random,
  agent: CorpusAgent,
): void {
  const question = questionTokens(chain);
  const recall = targetKinds.indexOf('recall');
  const start = row * batch.length;
  question.forEach((token, i) => (batch.ids[start + i] = agent.encode(token)));
  let order: number[] = [];
  for (let at = start + question.length; at + 1 < start + batch.length; at += 2) {
    if (order.length === 0) order = random.shuffle(chain.labels.map((_, i) => i));
    const position = order.pop()!;
    batch.ids[at] = agent.encode(question[2 * position]!);
    batch.ids[at + 1] = agent.encode(question[2 * position + 1]!);
    batch.targets[at] = batch.ids[at + 1]!;
    batch.weights[at] = 1;
    batch.kinds[at] = recall;
    batch.positions[at] = position;
  }
}

/** Fills one row of the batch; what does not fit is cut off. */
function writeRow(
  batch: CorpusBatch,
  row: number,
  chain: Chain,
  walked: readonly number[],
  agent: CorpusAgent,
  ids: Ids,
  options: CorpusOptions,
): void {
  const { valueWeight = 2 } = options;
  const cue = options.cue === 'solution' ? 'solution' : 'notes';
  const end = (row + 1) * batch.length;
  let at = row * batch.length;
  const put = (id: number, kind: TargetKind, target = 0, position = -1) => {
    if (at >= end) return;
    batch.ids[at] = id;
    batch.targets[at] = target;
    batch.kinds[at] = targetKinds.indexOf(kind);
    batch.positions[at] = position;
    batch.weights[at] = unweighted.has(kind) ? 0 : valueKinds.has(kind) ? valueWeight : 1;
    at++;
  };

  const digits = values(chain);
  const label = chain.labels.map((name) => ids.label.get(name)!);
  const digit = digits.map((value) => ids.digit[value]!);
  const positions =
    cue === 'notes' ? walked : [...walked, ...solutionNotes(chain, agent.knows, walked.at(-1) ?? -1)];

  for (const token of questionTokens(chain)) put(agent.encode(token), 'none');
  put(ids[cue], 'root', label[0], 0);
  for (const [i, position] of positions.entries()) {
    put(
      label[position]!,
      valueKind(chain, agent.knows, position, positions[i - 1]),
      digit[position],
      position,
    );
    if (canAdvance(chain, agent.knows, position))
      put(digit[position]!, 'label', label[position + 1], position + 1);
    else if (cue === 'notes') put(digit[position]!, 'idle', label[position], position);
    else put(digit[position]!, 'stop', ids.answer);
  }
  if (cue === 'solution') {
    const last = positions.at(-1)!;
    put(ids.answer, 'answer', digit[last], last);
    put(digit[last]!, 'end', agent.specials.eos);
    put(agent.specials.eos, 'none');
  }
}

/** How the agent can know the value at `position`, whose label the stream has just named. */
function valueKind(
  chain: Chain,
  knows: readonly Operation[],
  position: number,
  previous: number | undefined,
): TargetKind {
  if (position === previous) return 'copied';
  if (position === 0) return 'read';
  if (previous === undefined) return 'unknown';
  return knows.includes(chain.steps[position - 1]!.kind) ? 'value' : 'unknown';
}
