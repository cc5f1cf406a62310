/** Operators that sum, average or take the largest over axes. Axes come as an int64 constant (ONNX 18 and later). */

import { badGraph } from '../dims';
import { div, exp, expandLike, mul, reduceSum, shapeOf, sub, unsqueeze } from '../ops';
import type { Attributes, Node, Operator, Shape, Value } from '../types';

function axesOf(inputs: readonly Value[]): readonly number[] {
  const axes = inputs[1]!.graph.constantOf(inputs[1]!);
  if (!axes) throw badGraph('The axes of a reduction must be a constant.');
  return axes.data;
}

function reducedShape(inputs: readonly Value[], attributes: Attributes): Shape {
  const axes = axesOf(inputs);
  const shape = inputs[0]!.shape;
  return attributes.keepdims
    ? shape.map((dim, i) => (axes.includes(i) ? 1 : dim))
    : shape.filter((_, i) => !axes.includes(i));
}

/** A value of the reduced shape with the reduced axes back, of length 1. */
function withAxes(node: Node, value: Value): Value {
  if (node.attributes.keepdims) return value;
  return [...axesOf(node.inputs)].sort((a, b) => a - b).reduce((kept, axis) => unsqueeze(kept, axis), value);
}

function reduction(name: string, gradient?: (node: Node, g: Value) => Value): Operator {
  return {
    name,
    attributes: { keepdims: 'int' },
    infer: (inputs, attributes) => [{ dtype: inputs[0]!.dtype, shape: reducedShape(inputs, attributes) }],
    ...(gradient && {
      gradient: (node: Node, [g]: readonly (Value | null)[]) => [gradient(node, withAxes(node, g!)), null],
    }),
  };
}

/** How many elements were averaged, as a float32 scalar or [1]. */
function count(node: Node): Value | number {
  const x = node.inputs[0]!;
  let known = 1;
  const factors: Value[] = [];
  for (const axis of axesOf(node.inputs)) {
    const dim = x.shape[axis]!;
    if (typeof dim === 'number') known *= dim;
    else factors.push(x.graph.apply('Cast', [shapeOf(x, axis)], { to: 'float32' })[0]!);
  }
  return factors.length === 0
    ? known
    : mul(
        factors.reduce((a, b) => mul(a, b)),
        known,
      );
}

export const reductions: Operator[] = [
  reduction('ReduceSum', (node, g) => expandLike(g, node.inputs[0]!)),
  reduction('ReduceMean', (node, g) => expandLike(div(g, count(node)), node.inputs[0]!)),
  reduction('ReduceLogSumExp', (node, g) =>
    mul(g, exp(sub(node.inputs[0]!, withAxes(node, node.outputs[0]!)))),
  ),
  reduction('ReduceMax'),
  {
    name: 'Softmax',
    attributes: { axis: 'int' },
    infer: ([x], { axis }) => {
      if (axis !== -1) throw badGraph('Softmax is over the last axis.');
      return [{ dtype: x!.dtype, shape: x!.shape }];
    },
    gradient: (node, [g]) => {
      const y = node.outputs[0]!;
      const weighted = mul(g!, y);
      return [sub(weighted, mul(y, reduceSum(weighted, [-1])))];
    },
  },
];
