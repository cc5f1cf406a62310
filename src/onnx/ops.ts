/**
 * The operators as functions of values: `add(matmul(x, w), b)`. A number stands for a float32 scalar.
 * Small identities (transposing back, reshaping to the same shape) are removed here, when the graph is built.
 */

import { axisOf, badGraph, sameShape, showShape } from './dims';
import type { Attributes, DType, Shape, Value } from './types';

type Operand = Value | number;

function one(op: string, inputs: readonly Value[], attributes?: Attributes): Value {
  return inputs[0]!.graph.apply(op, inputs, attributes)[0]!;
}

export function scalar(like: Value, x: number): Value {
  return like.graph.constant('float32', [], [x]);
}

function int64s(like: Value, data: readonly number[]): Value {
  return like.graph.constant('int64', [data.length], data);
}

function binary(op: string, a: Operand, b: Operand): Value {
  if (typeof a === 'number' && typeof b === 'number') throw badGraph(`${op} of two numbers.`);
  const like = (typeof a === 'number' ? b : a) as Value;
  const lift = (x: Operand) => (typeof x === 'number' ? scalar(like, x) : x);
  return one(op, [lift(a), lift(b)]);
}

export const add = (a: Operand, b: Operand) => binary('Add', a, b);
export const sub = (a: Operand, b: Operand) => binary('Sub', a, b);
export const mul = (a: Operand, b: Operand) => binary('Mul', a, b);
export const div = (a: Operand, b: Operand) => binary('Div', a, b);
export const min = (a: Operand, b: Operand) => binary('Min', a, b);
export const max = (a: Operand, b: Operand) => binary('Max', a, b);
export const pow = (a: Operand, b: Operand) => binary('Pow', a, b);
export const greater = (a: Operand, b: Operand) => binary('Greater', a, b);
export const neg = (x: Value) => one('Neg', [x]);
export const exp = (x: Value) => one('Exp', [x]);
export const log = (x: Value) => one('Log', [x]);
export const sqrt = (x: Value) => one('Sqrt', [x]);
export const reciprocal = (x: Value) => one('Reciprocal', [x]);
export const erf = (x: Value) => one('Erf', [x]);
export const tanh = (x: Value) => one('Tanh', [x]);
export const sigmoid = (x: Value) => one('Sigmoid', [x]);
export const sin = (x: Value) => one('Sin', [x]);
export const cos = (x: Value) => one('Cos', [x]);
export const where = (condition: Value, a: Value, b: Value) => one('Where', [condition, a, b]);

export function cast(x: Value, to: DType): Value {
  return x.dtype === to ? x : one('Cast', [x], { to });
}

/** Gaussian error linear unit, exact (`none`) or by the tanh approximation. */
export const gelu = (x: Value, approximate: 'none' | 'tanh') => one('Gelu', [x], { approximate });
/** x · sigmoid(x). */
export const silu = (x: Value) => mul(x, sigmoid(x));

/** a [...,M,K] by b [...,K,N], leading dimensions broadcast. */
export const matmul = (a: Value, b: Value) => one('MatMul', [a, b]);

/** x [...,in] through a PyTorch-layout weight [out,in], and a bias [out]. */
export function linear(x: Value, weight: Value, bias?: Value | null): Value {
  const y = matmul(x, transpose(weight, [1, 0]));
  return bias ? add(y, bias) : y;
}

export function transpose(x: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return x;
  if (x.node?.op === 'Transpose') {
    const inner = x.node.attributes.perm as readonly number[];
    return transpose(
      x.node.inputs[0]!,
      perm.map((axis) => inner[axis]!),
    );
  }
  return one('Transpose', [x], { perm });
}

/** Swaps the last two axes. */
export function swapLast(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
}

/**
 * To `shape`, whose names must be those of x in place, but for one (which ONNX infers).
 * `[B,S,96]` to `[B,S,4,24]` is fine, `[B,S]` to `[S,B]` is an error.
 */
export function reshape(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  let inferred = false;
  const spec = shape.map((dim, i) => {
    if (typeof dim === 'number') return dim;
    if (x.shape[i] === dim) return 0; // ONNX: take the length of the input here
    if (inferred)
      throw badGraph(`Cannot reshape ${showShape(x.shape)} to ${showShape(shape)}: two names moved.`);
    inferred = true;
    return -1;
  });
  return reshapeTo(x, spec, shape);
}

/** To the shape of `like`, which holds as many elements. */
export function reshapeLike(x: Value, like: Value): Value {
  if (sameShape(x.shape, like.shape)) return x;
  const names = like.shape.filter((dim, i) => typeof dim === 'string' && x.shape[i] !== dim);
  if (names.length <= 1) return reshape(x, like.shape);
  return one('Reshape', [x, shapeOf(like)], { shape: like.shape.join(',') });
}

function reshapeTo(x: Value, spec: readonly number[], shape: Shape): Value {
  const source = x.node?.op === 'Reshape' && !spec.includes(0) ? x.node.inputs[0]! : x;
  return one('Reshape', [source, int64s(x, spec)], { shape: shape.map(String).join(',') });
}

/** All leading axes in one: [..., n] to [N, n]; `rows` names N where it is not a number. */
export function flattenRows(x: Value, rows = 'rows'): Value {
  const last = x.shape.at(-1)!;
  const lead = x.shape.slice(0, -1);
  if (lead.length === 1) return x;
  if (typeof last !== 'number')
    throw badGraph(`flattenRows needs a fixed last axis, not ${showShape(x.shape)}.`);
  const known = lead.every((dim) => typeof dim === 'number');
  const count = known ? lead.reduce((a, b) => a * b, 1) : `${rows}(${lead.join('*').replaceAll('+', '|')})`;
  return reshapeTo(x, [known ? (count as number) : -1, last], [count, last]);
}

export function unsqueeze(x: Value, axis: number): Value {
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  return one('Unsqueeze', [x, int64s(x, [at])]);
}

export function squeeze(x: Value, axis: number): Value {
  return one('Squeeze', [x, int64s(x, [axisOf(x, axis)])]);
}

export function concat(values: readonly Value[], axis: number): Value {
  return values.length === 1 ? values[0]! : one('Concat', values, { axis: axisOf(values[0]!, axis) });
}

/** x cut along `axis` into the lengths of `parts` along the same axis. */
export function splitLike(x: Value, parts: readonly Value[], axis: number): Value[] {
  const at = axisOf(x, axis);
  const lengths = parts.map((part) => part.shape[at]!);
  const sizes = lengths.every((length) => typeof length === 'number')
    ? int64s(x, lengths)
    : x.graph.apply(
        'Concat',
        parts.map((part) => shapeOf(part, at)),
        { axis: 0 },
      )[0]!;
  return x.graph.apply('Split', [x, sizes], { axis: at, lengths: lengths.join(',') });
}

/** x cut along `axis` into fixed lengths. */
export function split(x: Value, lengths: readonly number[], axis: number): Value[] {
  return x.graph.apply('Split', [x, int64s(x, lengths)], {
    axis: axisOf(x, axis),
    lengths: lengths.join(','),
  });
}

/** Elements `start` (negative: from the end) up to the end of `axis`, or `length` of them. */
export function slice(x: Value, axis: number, start: number, length?: number): Value {
  const at = axisOf(x, axis);
  const end = length === undefined || start + length === 0 ? 2 ** 31 - 1 : start + length;
  return one('Slice', [x, int64s(x, [start]), int64s(x, [end]), int64s(x, [at])]);
}

/** The length of one axis as an int64 tensor [1]; without `axis`, the whole shape. */
export function shapeOf(x: Value, axis?: number): Value {
  return one('Shape', [x], axis === undefined ? {} : { start: axis, end: axis + 1 });
}

/** x broadcast to the shape of `like`. */
export function expandLike(x: Value, like: Value): Value {
  return sameShape(x.shape, like.shape)
    ? x
    : one('Expand', [x, shapeOf(like)], { shape: like.shape.join(',') });
}

/** Zeros of the shape of `like`. */
export function zerosLike(like: Value): Value {
  return one('ConstantOfShape', [shapeOf(like)], { shape: like.shape.join(',') });
}

function reduce(op: string, x: Value, axes: readonly number[], keep: boolean): Value {
  return one(
    op,
    [
      x,
      int64s(
        x,
        axes.map((axis) => axisOf(x, axis)),
      ),
    ],
    { keepdims: keep ? 1 : 0 },
  );
}

export const reduceSum = (x: Value, axes: readonly number[], keep = true) =>
  reduce('ReduceSum', x, axes, keep);
export const reduceMean = (x: Value, axes: readonly number[], keep = true) =>
  reduce('ReduceMean', x, axes, keep);
export const reduceMax = (x: Value, axes: readonly number[], keep = true) =>
  reduce('ReduceMax', x, axes, keep);
export const reduceLogSumExp = (x: Value, axes: readonly number[], keep = true) =>
  reduce('ReduceLogSumExp', x, axes, keep);

/** Sum over every element, a scalar []. */
export function total(x: Value): Value {
  return x.shape.length === 0
    ? x
    : reduceSum(
        x,
        x.shape.map((_, i) => i),
        false,
      );
}

/** Sums a cotangent over the axes along which its value, of `shape`, was broadcast. */
export function unbroadcast(cotangent: Value, shape: Shape): Value {
  const extra = cotangent.shape.length - shape.length;
  let result = cotangent;
  const stretched = shape.flatMap((dim, i) =>
    dim === 1 && cotangent.shape[i + extra] !== 1 ? [i + extra] : [],
  );
  if (stretched.length) result = reduceSum(result, stretched);
  if (extra > 0)
    result = reduceSum(
      result,
      Array.from({ length: extra }, (_, i) => i),
      false,
    );
  return result;
}

/** Softmax over the last axis. */
export const softmax = (x: Value) => one('Softmax', [x], { axis: -1 });

/** x / rms(x) · scale over the last axis (Zhang and Sennrich 2019). */
export const rmsNorm = (x: Value, scale: Value, epsilon: number) =>
  one('RMSNormalization', [x, scale], { axis: -1, epsilon });

/** (x − mean) / std · scale + bias over the last axis. */
export const layerNorm = (x: Value, scale: Value, bias: Value, epsilon: number) =>
  one('LayerNormalization', [x, scale, bias], { axis: -1, epsilon });

/** Rotary position embedding in the half-split layout: x [B,H,S,d], cosine and sine [B,S,d/2]. */
export const rotary = (x: Value, cosine: Value, sine: Value) => one('RotaryEmbedding', [x, cosine, sine]);

/** Rows of `table` [V,...] at int32 `indices`. */
export const gather = (table: Value, indices: Value) => one('Gather', [table, indices], { axis: 0 });

/** Along the last axis, the element of x that `indices` (same rank) names. */
export const gatherElements = (x: Value, indices: Value) => one('GatherElements', [x, indices], { axis: -1 });

/** Cosine of a and b [...,D], result [...]. Zero vectors give 0. */
export function cosine(a: Value, b: Value): Value {
  const dot = reduceSum(mul(a, b), [-1], false);
  const norms = mul(reduceSum(mul(a, a), [-1], false), reduceSum(mul(b, b), [-1], false));
  return div(dot, sqrt(max(norms, 1e-16)));
}

/** x, from which no gradient goes back. */
export const stopGradient = (x: Value) => one('Identity', [x]);

/** log(1 + s) for s ≥ 0, as exact near 0 as elsewhere. */
function log1p(s: Value): Value {
  const series = mul(s, sub(1, mul(s, sub(1 / 2, mul(s, sub(1 / 3, mul(s, 1 / 4)))))));
  return where(greater(0.01, s), series, log(add(s, 1)));
}

/**
 * −log softmax(logits)[target]: logits [...,V], targets int32 [...], result [...]. Written over the differences to the
 * target's logit, log(1 + Σ exp(l_j − l_t)), so that loss and gradient keep their digits when the target is near certain.
 */
export function crossEntropy(logits: Value, targets: Value): Value {
  const index = unsqueeze(targets, -1); // [...,1]
  const ones = add(zerosLike(index), 1);
  const marks = one('ScatterElements', [zerosLike(logits), index, ones], { axis: -1, reduction: 'none' });
  const differences = sub(logits, gatherElements(logits, index));
  const others = where(greater(marks, 0.5), scalar(logits, -1e9), differences);
  const peak = stopGradient(max(reduceMax(others, [-1]), 0)); // 0 where the target leads
  const rest = reduceSum(exp(sub(others, peak)), [-1]);
  // Where another token leads, `rest` is at least 1 and the target's own share exp(−peak) joins it.
  const led = log(add(exp(neg(peak)), rest));
  return squeeze(where(greater(peak, 0), add(peak, led), log1p(rest)), -1);
}
