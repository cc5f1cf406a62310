/** Links as graphs: what each design of designs.ts computes. */

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
import { linkParameters, type Design, type LinkParameter, type LinkPlace } from './designs';

/** As torch.nn.LayerNorm. */
const LAYER_NORM_EPSILON = 1e-5;

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
