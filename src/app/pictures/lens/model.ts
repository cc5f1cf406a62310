/**
 * What the logit lens says of every latent step, agent by agent and round by round: read off the trace's events and,
 * for tokens that are pinned, off its whole distributions. Nothing here depends on pixels or on the moment.
 */

import { rowsOf } from '../../../analysis/vectors';
import type { Recording } from '../../../experiment/recording';
import { lensName, type Alteration, type LensStep } from '../../../mas/trace';
import { taskFor } from '../../task';
import { absentUnlessLatent } from '../absence';
import { bareToken } from '../tokens';
import type { Absent, Chosen } from '../picture';

export const fills = ['probability', 'entropy', 'rank', 'right'] as const;
/** The statistic that colours the cells. */
export type Fill = (typeof fills)[number];

/** Steps of a column, one after the other, whose nearest tokens write the same. */
export interface Stretch {
  readonly bare: string;
  /** Indices from 0, both included. */
  readonly from: number;
  readonly to: number;
}

export interface LensTurn {
  readonly round: number;
  readonly steps: readonly LensStep[];
  readonly stretches: readonly Stretch[];
}

/** Why a round's column is empty: the agent's turn was left out, it speaks instead, or it has not come that far. */
export type Gap = 'dropped' | 'speaks' | 'waiting';

export interface LensBlock {
  readonly agent: number;
  readonly role: string;
  /** Tokens of its head; 0 before its first turn is over. */
  readonly vocabulary: number;
  readonly turns: ReadonlyMap<number, LensTurn>;
  readonly gaps: ReadonlyMap<number, Gap>;
  /** What counterfactuals did, by `place` of round and step. */
  readonly altered: ReadonlyMap<string, Alteration>;
  /** Ids of the tokens that were ever among the likeliest, by their text (several may have the same). */
  readonly ids: ReadonlyMap<string, ReadonlySet<number>>;
  /** Whole distributions [m][V] by round, where they were kept. */
  readonly distributions: ReadonlyMap<number, readonly Float32Array[]>;
}

export interface LensModel {
  readonly fill: Fill;
  readonly rounds: number;
  /** Latent steps of a turn. */
  readonly steps: number;
  readonly right: string;
  /** Of the right answer among the candidates; null where it is none of them. */
  readonly rightIndex: number | null;
  /** The largest one: ranges are the same for all agents. */
  readonly vocabulary: number;
  readonly blocks: readonly LensBlock[];
}

export const place = (round: number, step: number) => `${round}.${step}`;

export function modelOf(recording: Recording, chosen: Chosen): LensModel | Absent {
  const { spec, events, question } = recording;
  const run = events.find((event) => event.type === 'run');
  const absent = absentUnlessLatent(recording, 'latent steps to read');
  if (absent) return absent;
  if (!events.some((event) => event.type === 'lens'))
    return {
      absent: events.some((event) => event.type === 'answer')
        ? 'This run was recorded without the lens. Run it again to see it.'
        : 'No turn is over yet. Step on, or let the run go on.',
    };
  const only = Number(chosen.agents);
  if (only > spec.agents.length)
    return {
      absent: `This run has no agent ${only}: it has ${spec.agents.length}. Choose another, or all agents.`,
    };
  const rounds = run?.rounds ?? spec.rounds;
  const all = spec.agents.map(({ role }, i) => blockOf(recording, i + 1, role, rounds));
  const vocabulary = Math.max(2, ...all.map((block) => block.vocabulary));
  const rightIndex = taskFor(spec.data).answers.indexOf(question.answer);
  return {
    fill: fills.find((fill) => fill === chosen.fill) ?? 'probability',
    rounds,
    steps: Math.max(1, run?.latentSteps ?? spec.latentSteps),
    right: question.answer,
    rightIndex: rightIndex < 0 ? null : rightIndex,
    vocabulary,
    blocks: only >= 1 ? all.filter(({ agent }) => agent === only) : all,
  };
}

function blockOf({ events, tensors }: Recording, agent: number, role: string, rounds: number): LensBlock {
  const turns = new Map<number, LensTurn>();
  const altered = new Map<string, Alteration>();
  const gaps = new Map<number, Gap>(Array.from({ length: rounds }, (_, i) => [i + 1, 'waiting']));
  let vocabulary = 0;
  for (const event of events) {
    if (!('agent' in event) || event.agent !== agent) continue;
    const { round } = event;
    if (event.type === 'stage' && event.kind === 'final') gaps.set(round, 'speaks');
    if (event.type === 'altered' && event.kind === 'drop') gaps.set(round, 'dropped');
    if (event.type === 'altered' && event.step !== null) altered.set(place(round, event.step), event.kind);
    if (event.type !== 'lens' || event.steps.length === 0) continue;
    gaps.delete(round);
    vocabulary = event.vocabulary;
    turns.set(round, { round, steps: event.steps, stretches: stretchesOf(event.steps) });
  }
  const ids = idsOf([...turns.values()]);
  const distributions = new Map(
    [...turns.keys()].flatMap((round) => {
      const tensor = tensors.get(lensName(round, agent));
      return tensor?.dims.length === 2 ? [[round, rowsOf(tensor)] as const] : [];
    }),
  );
  return { agent, role, vocabulary, turns, gaps, altered, ids, distributions };
}

function stretchesOf(steps: readonly LensStep[]): Stretch[] {
  const stretches: Stretch[] = [];
  steps.forEach(({ top }, i) => {
    const bare = bareToken(top[0]?.text ?? '');
    const last = stretches.at(-1);
    if (last && last.bare === bare) stretches[stretches.length - 1] = { ...last, to: i };
    else stretches.push({ bare, from: i, to: i });
  });
  return stretches;
}

function idsOf(turns: readonly LensTurn[]): Map<string, Set<number>> {
  const ids = new Map<string, Set<number>>();
  for (const { steps } of turns)
    for (const { top } of steps)
      for (const { id, text } of top) ids.set(text, (ids.get(text) ?? new Set()).add(id));
  return ids;
}

type Series = ReadonlyMap<number, readonly (number | null)[]>;

/** What was asked of a block before: an overlay asks the same in every frame. */
const known = new WeakMap<LensBlock, Map<string, Series>>();

/** Probabilities of a token by round and step; null where they are not known (below the ten likeliest). */
export function probabilitiesOf(block: LensBlock, token: string): Series {
  const { turns, ids, distributions } = block;
  const before = known.get(block) ?? new Map<string, Series>();
  known.set(block, before);
  const series =
    before.get(token) ??
    new Map(
      [...turns.values()].map((turn) => [
        turn.round,
        seriesOf(turn, token, ids.get(token), distributions.get(turn.round) ?? []),
      ]),
    );
  before.set(token, series);
  return series;
}

/** @param rows whole distributions [m][V], where they were kept. */
function seriesOf(
  { steps }: LensTurn,
  token: string,
  ids: ReadonlySet<number> | undefined,
  rows: readonly Float32Array[],
): (number | null)[] {
  return steps.map(({ top }, i) => {
    if (ids && rows.length === steps.length)
      return [...ids].reduce((sum, id) => sum + (rows[i]![id] ?? 0), 0);
    const found = top.filter(({ text }) => text === token);
    return found.length === 0 ? null : found.reduce((sum, { probability }) => sum + probability, 0);
  });
}

/** Rank and probability of the right answer; null where the task does not know it. */
export function rightOf({ rightIndex }: LensModel, step: LensStep) {
  if (rightIndex === null) return null;
  const [rank, probability] = [step.ranks[rightIndex], step.probabilities[rightIndex]];
  return rank === undefined || probability === undefined ? null : { rank, probability };
}

/** Place of a rank on a logarithmic scale: 1 for the first, 0 for the last of the vocabulary. */
export const rankLevel = (rank: number, vocabulary: number): number =>
  1 - Math.log(rank) / Math.log(vocabulary);

/** Where a step stands on the scale of the chosen statistic, 0 to 1; null: nothing to colour. */
export function levelOf(model: LensModel, step: LensStep): number | null {
  const right = rightOf(model, step);
  switch (model.fill) {
    case 'probability':
      return step.top[0]?.probability || null;
    case 'entropy':
      return step.entropy / Math.log(model.vocabulary);
    case 'rank':
      return right && rankLevel(right.rank, model.vocabulary);
    case 'right':
      return right && (right.probability || null);
  }
}
