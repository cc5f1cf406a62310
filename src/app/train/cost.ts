/** What a training run will take, before it is asked for. Pure; estimates are said to be such. */

import { linkParameters } from '../../links/designs';
import { linkPlaces } from '../../links/linkset';
import type { Spec } from '../../experiment/spec';
import { patterns } from '../../mas/pattern';
import type { Pace } from '../../training/telemetry';

/** What of an agent's `config.json` says how large it is. */
export interface AgentSize {
  readonly width: number;
  readonly layers: number;
  /** Key heads times their width: numbers of a key, and of a value, per layer and position. */
  readonly keys: number;
}

export interface TrainingCost {
  readonly steps: number;
  /** Rows of text and questions that are learnt from. */
  readonly examples: number;
  /** Latent steps forward in training, at the mean number of rounds. */
  readonly latentSteps: number;
  /** At the peak, in bytes; null where an agent's size is not known. */
  readonly memory: number | null;
  /** Null: nothing to go by. */
  readonly seconds: number | null;
}

const FLOAT = 4;
/** A link's number stands in memory as itself, its gradient and two moments. */
const COPIES = 4;

/**
 * @param sizes by model id.
 * @param modelBytes of all weights.
 * @param tokens of a question in its prompt.
 * @param pace of an earlier run of these agents on this page.
 */
export function trainingCost(
  spec: Spec,
  sizes: ReadonlyMap<string, AgentSize>,
  modelBytes: number,
  tokens: number,
  pace: Pace | null,
): TrainingCost {
  const { inner, outer } = spec.training;
  const turns = (rounds: number) => rounds * spec.agents.length - 1;
  const m = outer?.latentSteps ?? spec.latentSteps;
  const rolled = outer && outer.forcing === 'rollout' ? outer : null;
  const perQuestion = rolled ? mean(rolled.rounds.map(turns)) * m : 0;
  const examples = (inner ? inner.steps * inner.batch : 0) + (outer ? outer.steps * outer.batch : 0);
  return {
    steps: (inner?.steps ?? 0) + (outer?.steps ?? 0),
    examples,
    latentSteps: Math.round(rolled ? rolled.steps * rolled.batch * perQuestion : 0),
    memory: memoryOf(spec, sizes, modelBytes, tokens),
    seconds: pace && pace.examplesPerSecond > 0 ? examples / pace.examplesPerSecond : null,
  };
}

/** Weights, links with gradient and moments, and the keys, values and embeddings kept for the backward walk. */
function memoryOf(
  spec: Spec,
  sizes: ReadonlyMap<string, AgentSize>,
  modelBytes: number,
  tokens: number,
): number | null {
  const agents = spec.agents.map(({ id }) => sizes.get(id));
  if (!agents.every((size) => size !== undefined)) return null;
  const { hops } = patterns[spec.pattern](agents.length);
  const places = linkPlaces(agents, hops);
  const numbers = places
    .flatMap((place) => linkParameters(spec.links.design, place))
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const { inner, outer } = spec.training;
  const position = ({ width, layers, keys }: AgentSize) => 2 * layers * keys + 2 * width;
  const m = outer?.latentSteps ?? spec.latentSteps;
  const round = agents.reduce((sum, size) => sum + position(size) * (tokens + 2 * m), 0);
  const outerPeak = outer ? outer.batch * Math.max(...outer.rounds) * round : 0;
  const innerPeak = inner ? inner.batch * Math.max(...agents.map(position)) * tokens : 0;
  return modelBytes + FLOAT * (COPIES * numbers + Math.max(outerPeak, innerPeak));
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

/** A size from a checkpoint's `config.json`; null where it does not say. */
export function sizeOf(config: unknown): AgentSize | null {
  const read = (config ?? {}) as Record<string, unknown>;
  const number = (key: string) => (typeof read[key] === 'number' ? read[key] : null);
  const [width, layers, heads] = ['hidden_size', 'num_hidden_layers', 'num_attention_heads'].map(number);
  if (!width || !layers || !heads) return null;
  const keyHeads = number('num_key_value_heads') ?? heads;
  return { width, layers, keys: keyHeads * (number('head_dim') ?? width / heads) };
}
