/** Operators that move elements about and compute nothing. */

import { axisOf, badGraph, parseShape, sameShape, showShape, sumDims } from '../dims';
import {
  concat,
  reshapeLike,
  shapeOf,
  splitLike,
  squeeze,
  transpose,
  unbroadcast,
  unsqueeze,
  zerosLike,
} from '../ops';
import type { Dim, Operator, Shape, Value } from '../types';

function constant(value: Value, what: string): readonly number[] {
  const data = value.graph.constantOf(value);
  if (!data) throw badGraph(`${what} must be a constant.`);
  return data.data;
}

export const layout: Operator[] = [
  {
    name: 'Reshape',
    infer: ([x], { shape }) => [{ dtype: x!.dtype, shape: parseShape(shape as string) }],
    gradient: (node, [g]) => [reshapeLike(g!, node.inputs[0]!), null],
  },
  {
    name: 'Transpose',
    attributes: { perm: 'ints' },
    infer: ([x], { perm }) => {
      const order = perm as readonly number[];
      if (order.length !== x!.shape.length)
        throw badGraph(`Transpose of ${showShape(x!.shape)} by [${order.join(',')}].`);
      return [{ dtype: x!.dtype, shape: order.map((axis) => x!.shape[axis]!) }];
    },
    gradient: (node, [g]) => {
      const perm = node.attributes.perm as readonly number[];
      return [
        transpose(
          g!,
          perm.map((_, axis) => perm.indexOf(axis)),
        ),
      ];
    },
  },
  {
    name: 'Unsqueeze',
    infer: ([x, axes]) => {
      const [axis] = constant(axes!, 'The axis of Unsqueeze');
      return [{ dtype: x!.dtype, shape: [...x!.shape.slice(0, axis), 1, ...x!.shape.slice(axis)] }];
    },
    gradient: (node, [g]) => [squeeze(g!, constant(node.inputs[1]!, 'The axis')[0]!), null],
  },
  {
    name: 'Squeeze',
    infer: ([x, axes]) => {
      const [axis] = constant(axes!, 'The axis of Squeeze');
      if (x!.shape[axis!] !== 1) throw badGraph(`Squeeze of axis ${axis} of ${showShape(x!.shape)}.`);
      return [{ dtype: x!.dtype, shape: x!.shape.filter((_, i) => i !== axis) }];
    },
    gradient: (node, [g]) => [unsqueeze(g!, constant(node.inputs[1]!, 'The axis')[0]!), null],
  },
  {
    name: 'Concat',
    attributes: { axis: 'int' },
    infer: (values, { axis }) => {
      const at = axis as number;
      const first = values[0]!;
      const rest = (shape: Shape) => shape.filter((_, i) => i !== at);
      for (const value of values)
        if (!sameShape(rest(value.shape), rest(first.shape)) || value.dtype !== first.dtype)
          throw badGraph(`Concat of ${values.map((v) => `${v.dtype}${showShape(v.shape)}`).join(' and ')}.`);
      const length = sumDims(values.map((value) => value.shape[at]!));
      return [{ dtype: first.dtype, shape: first.shape.map((dim, i) => (i === at ? length : dim)) }];
    },
    gradient: (node, [g]) => splitLike(g!, node.inputs, node.attributes.axis as number),
  },
  {
    name: 'Split',
    attributes: { axis: 'int' },
    infer: ([x], { axis, lengths }) => {
      const parts: Dim[] = [...parseShape(lengths as string)];
      if (sumDims(parts) !== x!.shape[axis as number])
        throw badGraph(`Split of axis ${String(axis)} of ${showShape(x!.shape)} into ${parts.join(', ')}.`);
      return parts.map((part) => ({
        dtype: x!.dtype,
        shape: x!.shape.map((dim, i) => (i === axis ? part : dim)),
      }));
    },
    gradient: (node, cotangents) => [
      concat(
        node.outputs.map((part, i) => cotangents[i] ?? zerosLike(part)),
        node.attributes.axis as number,
      ),
      null,
    ],
  },
  {
    name: 'Slice',
    infer: ([x, starts, ends, axes]) => {
      const [start] = constant(starts!, 'The start of Slice');
      const [end] = constant(ends!, 'The end of Slice');
      const axis = axisOf(x!, constant(axes!, 'The axis of Slice')[0]!);
      const length = x!.shape[axis]!;
      const open = end === 2 ** 31 - 1;
      let kept: Dim;
      if (typeof length === 'number') {
        const from = start! < 0 ? start! + length : start!;
        kept = Math.min(open ? length : end! < 0 ? end! + length : end!, length) - from;
      } else if (start! < 0 && (open || end! < 0)) kept = (open ? 0 : end!) - start!;
      else if (start! >= 0 && end! > 0 && !open) kept = end! - start!;
      else throw badGraph(`Slice ${start}:${open ? '' : end} of the unknown length ${length}.`);
      return [{ dtype: x!.dtype, shape: x!.shape.map((dim, i) => (i === axis ? kept : dim)) }];
    },
    gradient: (node, [g]) => {
      const [x, starts, , axes] = node.inputs as [Value, Value, Value, Value];
      const axis = axisOf(x, constant(axes, 'The axis')[0]!);
      const [start] = constant(starts, 'The start');
      const graph = x.graph;
      const at = (value: number) => graph.constant('int64', [1], [value]);
      const length = typeof x.shape[axis] === 'number' ? at(x.shape[axis]) : shapeOf(x, axis);
      const before = start! < 0 ? graph.apply('Add', [length, at(start!)])[0]! : at(start!);
      const kept = at(node.outputs[0]!.shape[axis] as number);
      const after = graph.apply('Sub', [graph.apply('Sub', [length, before])[0]!, kept])[0]!;
      const pads = graph.apply('Concat', [before, after], { axis: 0 })[0]!;
      const shape = x.shape.join(',');
      const zero = graph.constant('float32', [], [0]);
      return [graph.apply('Pad', [g!, pads, zero, at(axis)], { shape })[0]!, null, null, null];
    },
  },
  {
    name: 'Pad', // zeros before and after along one axis; only the gradient of Slice uses it
    infer: ([x], { shape }) => [{ dtype: x!.dtype, shape: parseShape(shape as string) }],
  },
  {
    name: 'Expand',
    infer: ([x], { shape }) => [{ dtype: x!.dtype, shape: parseShape(shape as string) }],
    gradient: (node, [g]) => [unbroadcast(g!, node.inputs[0]!.shape), null],
  },
  {
    name: 'Identity', // stops the gradient
    infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
    gradient: () => [null],
  },
  {
    name: 'Shape',
    attributes: { start: 'int', end: 'int' },
    infer: ([x], { start, end }) => [
      {
        dtype: 'int64',
        shape: [start === undefined ? x!.shape.length : (end as number) - (start as number)],
      },
    ],
    gradient: () => [null],
  },
  {
    name: 'ConstantOfShape', // float32 zeros
    infer: (_inputs, { shape }) => [{ dtype: 'float32', shape: parseShape(shape as string) }],
    gradient: () => [null],
  },
];
