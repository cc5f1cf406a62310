/**
 * AdamW with clipping by the global norm, as nodes of a graph: it trains the links in any back end and pretrains the
 * built-in agents in Node. Source: Loshchilov and Hutter 2019; the order of operations is torch.optim.AdamW's.
 */

import { add, div, min, mul, sqrt, sub, total } from '../onnx/ops';
import type { Graph } from '../onnx/graph';
import type { Value } from '../onnx/types';
import { floats, type HostTensor } from '../runtime/tensor';
import type { Schedule } from './settings';

export interface AdamWOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** Gradients are scaled down to this global L2 norm where theirs is larger; Infinity: never. */
  clip: number;
}

export const adamwDefaults: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  clip: 1,
};

export const firstMoment = (name: string) => `first.${name}`;
export const secondMoment = (name: string) => `second.${name}`;
export const updated = (name: string) => `updated.${name}`;

/**
 * Adds one update of all `parameters` to the graph. New inputs: the scalars of `adamwScalars`, and two moments per
 * parameter, of its shape. New outputs: `updated.{name}` of each parameter and each moment, and `gradient_norm` []
 * before clipping.
 */
export function addAdamW(
  graph: Graph,
  parameters: readonly { name: string; value: Value; gradient: Value }[],
  options: AdamWOptions,
): { norm: Value; next: ReadonlyMap<string, Value> } {
  const { beta1, beta2, epsilon, weightDecay, clip } = options;
  const rate = graph.input('learning_rate', 'float32', []);
  const correction1 = graph.input('correction1', 'float32', []);
  const correction2 = graph.input('correction2', 'float32', []);
  const squares = parameters.map(({ gradient }) => total(mul(gradient, gradient)));
  const norm = sqrt(squares.reduce((sum, square) => add(sum, square)));
  const scale = Number.isFinite(clip) ? min(div(clip, add(norm, 1e-6)), 1) : null;
  const stepSize = mul(rate, correction1);
  const decay = sub(1, mul(rate, weightDecay));
  const next = new Map<string, Value>();
  for (const { name, value, gradient } of parameters) {
    const clipped = scale ? mul(gradient, scale) : gradient;
    const moment = (of: string, beta: number, x: Value) =>
      add(mul(graph.input(of, 'float32', value.shape), beta), mul(x, 1 - beta));
    const first = moment(firstMoment(name), beta1, clipped);
    const second = moment(secondMoment(name), beta2, mul(clipped, clipped));
    const direction = div(first, add(mul(sqrt(second), correction2), epsilon));
    next.set(name, sub(mul(value, decay), mul(direction, stepSize)));
    graph.output(updated(name), next.get(name)!);
    graph.output(updated(firstMoment(name)), first);
    graph.output(updated(secondMoment(name)), second);
  }
  graph.output('gradient_norm', norm);
  return { norm, next };
}

/** The scalar inputs of step `step`, counted from 1. */
export function adamwScalars(
  step: number,
  learningRate: number,
  options: AdamWOptions,
): Record<string, HostTensor> {
  const scalar = (x: number) => floats(Float32Array.of(x), []);
  return {
    learning_rate: scalar(learningRate),
    correction1: scalar(1 / (1 - options.beta1 ** step)),
    correction2: scalar(1 / Math.sqrt(1 - options.beta2 ** step)),
  };
}

/** Learning rate of step `step` (from 0) of a stage: linear warm-up, then as the schedule has it, down to 0 or constant. */
export function scheduledRate(
  schedule: Schedule,
  step: number,
  steps: number,
  peak: number,
  warmup: number,
): number {
  if (schedule === 'cosine') return cosineSchedule(step, steps, peak, warmup);
  const warm = Math.min(1, (step + 1) / Math.max(1, warmup));
  return peak * warm * (schedule === 'linear' ? 1 - step / steps : 1);
}

/** Learning rate of step `step` (from 0): linear warm-up, then half a cosine from `peak` down to `floor` · `peak`. */
export function cosineSchedule(step: number, steps: number, peak: number, warmup: number, floor = 0): number {
  const warm = Math.min(1, (step + 1) / Math.max(1, warmup));
  return peak * warm * (floor + (1 - floor) * 0.5 * (1 + Math.cos((Math.PI * step) / steps)));
}
