/**
 * The RecursiveLink designs: the small trained maps between frozen agents. Parameters by name and shape, and their
 * graphs; no numbers. Sources: arXiv 2604.25917 equations 3 and 4 and table 4 (`1layer` … `2layer_res`), and the
 * released adapters (`2layer_ln_res`: `ln_res_adapter` inside an agent, `outer_ln_res_adapter` between two, which
 * doubles the receiver's width).
 */

import type { Graph } from '../onnx/graph';
import {
  add,
  div,
  gelu,
  layerNorm,
  linear,
  max,
  mul,
  reduceSum,
  sqrt,
  unsqueeze,
  zerosLike,
} from '../onnx/ops';
import type { Value } from '../onnx/types';

export const designs = [
  '1layer',
  '1layer_res',
  '2layer',
  '2layer_res',
  '2layer_ln_res',
  'soft_prompt',
] as const;
/**
 * `soft_prompt` is a control, not a link: every message is the same trained constant, whatever was thought, and thoughts
 * are fed back as they are.
 */
export type Design = (typeof designs)[number];
/** Those that pass on what was thought: the paper's and the released ones. */
export const linkDesigns = designs.filter((design) => design !== 'soft_prompt');

/** As torch.nn.LayerNorm. */
const LAYER_NORM_EPSILON = 1e-5;

/** One link: inside agent `from` (then `to` is the same width), or between two. */
export interface LinkPlace {
  /** `inner_links.{i}` or `outer_links.{j}`. */
  readonly name: string;
  readonly kind: 'inner' | 'outer';
  /** Width of what goes in. */
  readonly from: number;
  /** Width of what comes out. */
  readonly to: number;
  /** Of a soft prompt: how many positions a message has. */
  readonly positions?: number | undefined;
}

export interface LinkParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly part: 'weight' | 'bias' | 'norm_gain' | 'norm_bias';
  /** Inputs of the layer: what the initial spread depends on. */
  readonly fanIn: number;
}

interface Layers {
  W1: [out: number, into: number];
  W2?: [number, number];
  /** The residual of an outer link, whose ends differ in width. */
  W3?: [number, number];
  norms: boolean;
}

function layersOf(design: Design, { kind, from, to }: LinkPlace): Layers {
  const residual = design.endsWith('_res') && kind === 'outer' ? { W3: [to, from] as [number, number] } : {};
  const norms = design === '2layer_ln_res';
  if (design.startsWith('1layer')) return { W1: [to, from], ...residual, norms };
  const hidden = norms && kind === 'outer' ? 2 * to : to;
  return { W1: [hidden, from], W2: [to, hidden], ...residual, norms };
}

/** The parameters of a link, by their names in the file, in the order in which they are stored. */
export function linkParameters(design: Design, place: LinkPlace): LinkParameter[] {
  if (design === 'soft_prompt') {
    const shape = [place.positions ?? 1, place.to];
    const name = `${place.name}.prompt`;
    return place.kind === 'inner' ? [] : [{ name, shape, part: 'weight', fanIn: place.to }];
  }
  const { norms, ...layers } = layersOf(design, place);
  const parameters: LinkParameter[] = [];
  const norm = (name: string, width: number) => {
    for (const part of ['norm_gain', 'norm_bias'] as const)
      parameters.push({
        name: `${place.name}.${name}.${part === 'norm_gain' ? 'weight' : 'bias'}`,
        shape: [width],
        part,
        fanIn: width,
      });
  };
  if (norms) norm('pre_norm', place.from);
  for (const [name, [out, into]] of Object.entries(layers as Record<string, [number, number]>)) {
    parameters.push({
      name: `${place.name}.${name}.weight`,
      shape: [out, into],
      part: 'weight',
      fanIn: into,
    });
    parameters.push({ name: `${place.name}.${name}.bias`, shape: [out], part: 'bias', fanIn: into });
  }
  if (norms) norm('post_norm', place.to);
  return parameters;
}

/**
 * The link applied to x [...,from], giving [...,to]; its parameters become parameters of the graph.
 * @param norm every output vector is brought to this L2 norm; null: left as it is.
 */
export function applyLink(
  graph: Graph,
  design: Design,
  place: LinkPlace,
  x: Value,
  norm: number | null,
): Value {
  if (design === 'soft_prompt') return softPrompt(graph, place, x);
  const shapes = new Map(linkParameters(design, place).map(({ name, shape }) => [name, shape]));
  const parameter = (name: string) =>
    graph.parameter(`${place.name}.${name}`, shapes.get(`${place.name}.${name}`)!);
  const layer = (name: string, input: Value) =>
    linear(input, parameter(`${name}.weight`), parameter(`${name}.bias`));
  const normed = (name: string, input: Value) =>
    layerNorm(input, parameter(`${name}.weight`), parameter(`${name}.bias`), LAYER_NORM_EPSILON);

  const released = design === '2layer_ln_res';
  const input = released ? normed('pre_norm', x) : x;
  const first = layer('W1', input);
  const branch = design.startsWith('1layer') ? first : layer('W2', gelu(first, 'none'));
  const residual = design.endsWith('_res') ? (place.kind === 'inner' ? x : layer('W3', x)) : null;
  const sum = residual ? add(residual, branch) : branch;
  const y = released ? normed('post_norm', sum) : sum;
  if (norm === null) return y;
  const length = sqrt(max(reduceSum(mul(y, y), [-1]), 1e-12));
  return mul(y, div(norm, length));
}

/** The trained constant for x [B,m,from]; inside an agent, x itself. */
function softPrompt(graph: Graph, place: LinkPlace, x: Value): Value {
  if (place.kind === 'inner') return add(x, 0);
  const [{ name, shape }] = linkParameters('soft_prompt', place) as [LinkParameter];
  return add(zerosLike(reduceSum(x, [-1])), unsqueeze(graph.parameter(name, shape), 0)); // [B,m,to]
}
