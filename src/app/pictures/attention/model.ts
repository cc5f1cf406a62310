/**
 * How much of each head's attention goes to the message in the slot, turn by turn and step by step, and the share it
 * would get by its length alone. Nothing here depends on pixels or on the moment.
 */

import type { Recording } from '../../../experiment/recording';
import { attentionName, kvLengthName } from '../../../mas/trace';
import type { HostTensor } from '../../../runtime/tensor';
import { absentUnlessLatent } from '../absence';
import { sourcesOf, type Source } from '../heard';
import type { Absent, Chosen } from '../picture';

export const reductions = ['heads', 'mean', 'max'] as const;
/** A row per head, or per layer: the mean or the largest of its heads. */
export type Reduction = (typeof reductions)[number];

export interface HeardTurn {
  readonly round: number;
  /** Whose message each position is; empty where that cannot be told. */
  readonly sources: readonly Source[];
  /** m: latent steps. */
  readonly steps: number;
  /** M: positions of all that was heard. */
  readonly positions: number;
  /** As recorded, [m,L,H,M]. */
  readonly weights: HostTensor;
  /** Share of attention on all slots, by row as shown (layers × heads, or layers) and step: [R][m]. */
  readonly shares: Float32Array;
  /** Mean over all heads of a layer, [L][m]; the same whatever the rows are. */
  readonly layers: Float32Array;
  /** What even attention over all positions would give the slot, by step; null where their number is not known. */
  readonly even: readonly number[] | null;
}

/** Why a round's columns are empty. */
export type Silence = 'nothing' | 'speaks' | 'missing' | 'waiting';

export interface AttentionBlock {
  readonly agent: number;
  readonly role: string;
  /** Of the receiver; 0 where it has heard nothing yet. */
  readonly layers: number;
  readonly heads: number;
  readonly rows: number;
  readonly turns: ReadonlyMap<number, HeardTurn>;
  readonly silences: ReadonlyMap<number, Silence>;
  /** Means over all turns and steps: by layer, and of what even attention would give. */
  readonly means: readonly number[];
  readonly even: number | null;
}

export interface AttentionModel {
  readonly reduction: Reduction;
  readonly rounds: number;
  /** Latent steps of a turn. */
  readonly steps: number;
  readonly blocks: readonly AttentionBlock[];
}

export function modelOf(recording: Recording, chosen: Chosen): AttentionModel | Absent {
  const { spec, events, tensors } = recording;
  const run = events.find((event) => event.type === 'run');
  const absent = absentUnlessLatent(recording, 'latent messages to attend to');
  if (absent) return absent;
  const heard = events.filter(
    (event) => event.type === 'stage' && event.kind === 'latent' && event.messageLength > 0,
  );
  if (heard.length === 0) return { absent: unheard(recording) };
  if (![...tensors.keys()].some((name) => name.endsWith('.attention')))
    return { absent: 'This run was recorded without attention. Run it again to see it.' };
  const reduction = reductions.find((one) => one === chosen.rows) ?? 'heads';
  return {
    reduction,
    rounds: run?.rounds ?? spec.rounds,
    steps: Math.max(1, run?.latentSteps ?? spec.latentSteps),
    blocks: spec.agents.map((_, i) => blockOf(recording, i + 1, reduction)),
  };
}

/** Why nobody has thought about a message. */
function unheard({ events }: Recording): string {
  const spoken = events.some((event) => event.type === 'stage' && event.kind === 'final');
  return spoken
    ? 'Nobody in this run thinks after having heard a message: only the speaker hears any, and it answers at once. Give the run more rounds.'
    : 'No agent has thought about a message yet. Step on, or run with more than one agent.';
}

function blockOf(recording: Recording, agent: number, reduction: Reduction): AttentionBlock {
  const { spec, events, tensors } = recording;
  const turns = new Map<number, HeardTurn>();
  const rounds = events.find((event) => event.type === 'run')?.rounds ?? spec.rounds;
  const silences = new Map<number, Silence>(Array.from({ length: rounds }, (_, i) => [i + 1, 'waiting']));
  const roles = spec.agents.map(({ role }) => role);
  let [layers, heads] = [0, 0];
  for (const event of events) {
    // Its turn is over, and its tensor would be there.
    if (event.type === 'message' && event.from === agent && silences.get(event.round) === 'waiting')
      silences.set(event.round, 'missing');
    if (event.type === 'altered' && event.kind === 'drop' && event.agent === agent)
      silences.set(event.round, 'nothing');
    if (event.type !== 'stage' || event.agent !== agent) continue;
    const { round, kind, messageLength } = event;
    const tensor = tensors.get(attentionName(round, agent));
    if (kind !== 'latent') silences.set(round, 'speaks');
    else if (messageLength === 0) silences.set(round, 'nothing');
    else if (tensor?.dims.length === 4) {
      silences.delete(round);
      const cache = tensors.get(kvLengthName(round, agent));
      const sources = sourcesOf(recording, event);
      turns.set(round, turnOf(tensor, round, sources, reduction, cache ? Number(cache.data[0]) : null));
      [layers, heads] = [tensor.dims[1]!, tensor.dims[2]!];
    }
  }
  const all = [...turns.values()];
  return {
    agent,
    role: roles[agent - 1]!,
    layers,
    heads,
    rows: reduction === 'heads' ? layers * heads : layers,
    turns,
    silences,
    means: Array.from({ length: layers }, (_, layer) =>
      mean(all.flatMap((turn) => [...turn.layers.subarray(layer * turn.steps, (layer + 1) * turn.steps)])),
    ),
    even: all.every(({ even }) => even) && all.length > 0 ? mean(all.flatMap(({ even }) => even!)) : null,
  };
}

/**
 * @param weights [m,L,H,M].
 * @param cache positions in the K/V cache after the turn: the prompt's and those of the m − 1 thoughts that were read again.
 */
function turnOf(
  weights: HostTensor,
  round: number,
  sources: readonly Source[],
  reduction: Reduction,
  cache: number | null,
): HeardTurn {
  const [steps, layers, heads, positions] = weights.dims as [number, number, number, number];
  const rows = reduction === 'heads' ? layers * heads : layers;
  const data = weights.data as Float32Array;
  const shares = new Float32Array(rows * steps);
  const means = new Float32Array(layers * steps);
  for (let step = 0, at = 0; step < steps; step++)
    for (let layer = 0; layer < layers; layer++)
      for (let head = 0; head < heads; head++) {
        let share = 0;
        for (const end = at + positions; at < end; at++) share += data[at]!;
        const row = reduction === 'heads' ? layer * heads + head : layer;
        shares[row * steps + step] = reduced(reduction, shares[row * steps + step]!, share, heads);
        means[layer * steps + step]! += share / heads;
      }
  // At step t the head reads the prompt and the t − 1 thoughts before.
  const even =
    cache === null
      ? null
      : Array.from({ length: steps }, (_, i) => Math.min(1, positions / (cache - steps + i + 1)));
  return { round, sources, steps, positions, weights, shares, layers: means, even };
}

/** What a row holds once one more head is counted in. */
function reduced(reduction: Reduction, sofar: number, value: number, heads: number): number {
  if (reduction === 'heads') return value;
  return reduction === 'mean' ? sofar + value / heads : Math.max(sofar, value);
}

/** The weights of a step (from 1) by row and position of the message, [R][M]. */
export function weightsAt(
  { reduction }: AttentionModel,
  { rows, layers, heads }: AttentionBlock,
  { weights, positions }: HeardTurn,
  step: number,
): Float32Array {
  const data = weights.data as Float32Array;
  const values = new Float32Array(rows * positions);
  for (let head = 0; head < layers * heads; head++) {
    const row = reduction === 'heads' ? head : Math.floor(head / heads);
    const from = ((step - 1) * layers * heads + head) * positions;
    for (let position = 0; position < positions; position++) {
      const at = row * positions + position;
      values[at] = reduced(reduction, values[at]!, data[from + position]!, heads);
    }
  }
  return values;
}

/** Attention on one sender's message, of a row (from 0) at a step (from 1). */
export function shareOf(
  model: AttentionModel,
  block: AttentionBlock,
  turn: HeardTurn,
  { row, step, source }: { row: number; step: number; source: Source },
): number {
  const { start, length } = source;
  const { layers, heads } = block;
  const data = turn.weights.data as Float32Array;
  const rows =
    model.reduction === 'heads' ? [row] : Array.from({ length: heads }, (_, head) => row * heads + head);
  return rows.reduce((sofar, head) => {
    const from = ((step - 1) * layers * heads + head) * turn.positions + start;
    const share = data.subarray(from, from + length).reduce((sum, weight) => sum + weight, 0);
    return reduced(model.reduction, sofar, share, heads);
  }, 0);
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Layer and head of a row, from 1; without a head where rows are layers. */
export function rowName({ reduction }: AttentionModel, { heads }: AttentionBlock, row: number): string {
  if (reduction === 'heads') return `layer ${Math.floor(row / heads) + 1}, head ${(row % heads) + 1}`;
  return `layer ${row + 1}, ${reduction === 'mean' ? 'mean' : 'largest'} of ${heads} heads`;
}

/** Index of the layer that a row is of. */
export const layerOf = ({ reduction }: AttentionModel, { heads }: AttentionBlock, row: number): number =>
  reduction === 'heads' ? Math.floor(row / heads) : row;

/** Of an agent's turn, the numbers of one row at one step (indices from 0). */
export const shareAt = (turn: HeardTurn, row: number, step: number): number =>
  turn.shares[row * turn.steps + step]!;
