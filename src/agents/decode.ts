/** Text from an agent: greedy or sampled decoding behind a chunk, for a whole batch. */

import type { Random } from '../random';
import type { Scope } from '../runtime/scope';
import type { HostTensor } from '../runtime/tensor';
import type { Agent, Chunk } from './agent';
import { padLeft } from './layout';

export interface Sampling {
  /** 0: greedy. */
  readonly temperature: number;
  /** Nucleus: the smallest set of tokens with this much probability. */
  readonly topP: number;
}

export interface DecodeOptions {
  readonly maxTokens: number;
  readonly sampling: Sampling;
  readonly random: Random;
  /** Rows go on past an end-of-text token, so that all are equally long. */
  readonly ignoreEnd?: boolean;
  /** No token twice within a row: the likeliest, or the drawn one, among those that it has not yet. */
  readonly distinct?: boolean;
  /** Ids whose probabilities are wanted at every step. */
  readonly candidates?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  readonly pauses?: Pauses;
}

/** Rows that stop in the middle, read something and go on. A row that waits leaves the others alone. */
export interface Pauses {
  /** Whether a row stops behind its last step. */
  stops(row: number, steps: readonly DecodedStep[]): boolean;
  /** Once no row can go on: what each of those that stopped reads before it does, as ids; null: it ends there. */
  read(rows: readonly number[]): Promise<readonly (readonly number[] | null)[]>;
}

export interface DecodedStep {
  readonly id: number;
  readonly probability: number;
  readonly candidates: readonly number[];
}

/** What follows `chunk`, one list of steps per row; an end-of-text token is its row's last step. */
export async function decode(
  agent: Agent,
  chunk: Chunk,
  options: DecodeOptions,
  scope: Scope,
): Promise<DecodedStep[][]> {
  const batch = chunk.last.dims[0]!;
  const rows: DecodedStep[][] = Array.from({ length: batch }, () => []);
  const done = rows.map(() => false);
  const ends = options.ignoreEnd ? [] : agent.tokenizer.eos;
  const waiting = rows.map(() => false);
  let current = chunk;
  for (;;) {
    options.signal?.throwIfAborted();
    const picked = pick(await agent.logits(current.last), rows, options);
    picked.forEach((choice, b) => {
      if (done[b] || waiting[b]) return;
      rows[b]!.push(choice);
      done[b] = ends.includes(choice.id) || rows[b]!.length === options.maxTokens;
      waiting[b] = !done[b] && options.pauses !== undefined && options.pauses.stops(b, rows[b]!);
    });
    let fed = rows.map((row, b) => (done[b] || waiting[b] ? [] : [row.at(-1)!.id]));
    if (fed.every(({ length }) => length === 0)) {
      const stopped = [...rows.keys()].filter((b) => waiting[b]);
      if (stopped.length === 0) break;
      const given = await options.pauses!.read(stopped);
      fed = rows.map((row, b) => {
        const ids = waiting[b] ? given[stopped.indexOf(b)]! : null;
        if (waiting[b] && ids === null) done[b] = true;
        waiting[b] = false;
        return ids === null ? [] : [row.at(-1)!.id, ...ids];
      });
      if (done.every(Boolean)) break;
    }
    const before = current;
    const { ids, real } = padLeft(fed, agent.tokenizer.pad ?? 0);
    current = await agent.forward(await agent.embed(ids, batch, scope), real, before.cache, scope);
    // A cache that has grown on is not needed any more; the chunk's own is its caller's.
    if (before !== chunk)
      for (const tensor of before.cache.tensors) if ('dispose' in tensor) scope.free(tensor);
  }
  return rows;
}

function pick(
  { data, dims }: HostTensor,
  before: readonly (readonly DecodedStep[])[],
  options: DecodeOptions,
): DecodedStep[] {
  const width = dims.at(-1)!;
  return Array.from({ length: data.length / width }, (_, row) => {
    const probabilities = softmax(data as Float32Array, row * width, width);
    const id = choose(options.distinct ? without(probabilities, before[row]!) : probabilities, options);
    return {
      id,
      probability: probabilities[id]!,
      candidates: (options.candidates ?? []).map((candidate) => probabilities[candidate]!),
    };
  });
}

/** Probabilities of `width` logits from `start`. */
export function softmax(logits: Float32Array, start: number, width: number): Float64Array {
  const values = Float64Array.from(logits.subarray(start, start + width));
  const peak = values.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let i = 0; i < width; i++) sum += values[i] = Math.exp(values[i]! - peak);
  return values.map((value) => value / sum);
}

/** The distribution over all tokens but those of `steps`; the whole one where that leaves nothing. */
function without(probabilities: Float64Array, steps: readonly DecodedStep[]): Float64Array {
  const left = probabilities.slice();
  for (const { id } of steps) left[id] = 0;
  const mass = left.reduce((a, b) => a + b, 0);
  return mass > 0 ? left.map((p) => p / mass) : probabilities;
}

/** The likeliest token at temperature 0, else one drawn from the nucleus; probabilities [V]. */
export function choose(
  probabilities: Float64Array,
  { sampling, random }: Pick<DecodeOptions, 'sampling' | 'random'>,
): number {
  const likeliest = probabilities.reduce((best, p, i) => (p > probabilities[best]! ? i : best), 0);
  if (sampling.temperature === 0) return likeliest;
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b]! - probabilities[a]!);
  const kept: number[] = [];
  let mass = 0;
  for (const id of order) {
    kept.push(id);
    mass += probabilities[id]!;
    if (mass >= sampling.topP) break;
  }
  const weights = kept.map((id) => probabilities[id]! ** (1 / sampling.temperature));
  let draw = random.next() * weights.reduce((a, b) => a + b, 0);
  return kept.find((_, i) => (draw -= weights[i]!) < 0) ?? likeliest;
}
