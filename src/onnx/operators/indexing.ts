/** Operators that pick elements by index. Indices are int32, or int64 where ONNX wants them. */

import { badGraph, showShape } from '../dims';
import { cast, unsqueeze, zerosLike } from '../ops';
import type { Operator, Value } from '../types';

export const indexing: Operator[] = [
  {
    name: 'Gather',
    attributes: { axis: 'int' },
    infer: ([table, indices], { axis }) => {
      if (axis !== 0) throw badGraph('Gather takes rows (axis 0).');
      return [{ dtype: table!.dtype, shape: [...indices!.shape, ...table!.shape.slice(1)] }];
    },
    gradient: (node, [g]) => {
      const [table, indices] = node.inputs as [Value, Value];
      const at = unsqueeze(cast(indices, 'int64'), -1);
      return [table.graph.apply('ScatterND', [zerosLike(table), at, g!], { reduction: 'add' })[0]!, null];
    },
  },
  {
    name: 'GatherElements',
    attributes: { axis: 'int' },
    infer: ([x, indices]) => {
      if (x!.shape.length !== indices!.shape.length)
        throw badGraph(`GatherElements of ${showShape(x!.shape)} by ${showShape(indices!.shape)}.`);
      return [{ dtype: x!.dtype, shape: indices!.shape }];
    },
    gradient: (node, [g]) => {
      const [x, indices] = node.inputs as [Value, Value];
      const scattered = x.graph.apply('ScatterElements', [zerosLike(x), indices, g!], {
        axis: node.attributes.axis!,
        reduction: 'add',
      });
      return [scattered[0]!, null];
    },
  },
  {
    name: 'ScatterND',
    attributes: { reduction: 'string' },
    infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  },
  {
    name: 'ScatterElements',
    attributes: { axis: 'int', reduction: 'string' },
    infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  },
];
