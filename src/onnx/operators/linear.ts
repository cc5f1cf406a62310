/** Matrix products. */

import { badGraph, broadcast, showShape } from '../dims';
import { flattenRows, matmul, swapLast, transpose, unbroadcast } from '../ops';
import type { Operator, Value } from '../types';

export const linear: Operator[] = [
  {
    name: 'MatMul',
    infer: ([a, b]) => {
      const rank = Math.min(a!.shape.length, b!.shape.length);
      if (rank < 2 || a!.shape.at(-1) !== b!.shape.at(-2))
        throw badGraph(
          `MatMul of ${showShape(a!.shape)} “${a!.name}” by ${showShape(b!.shape)} “${b!.name}”.`,
        );
      const lead = broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
      return [{ dtype: a!.dtype, shape: [...lead, a!.shape.at(-2)!, b!.shape.at(-1)!] }];
    },
    gradient: (node, [g]) => {
      const [a, b] = node.inputs as [Value, Value];
      const da = () => unbroadcast(matmul(g!, swapLast(b)), a.shape);
      // A matrix shared by all leading axes: one product over all rows instead of a sum of many.
      const db = () =>
        b.shape.length === 2
          ? matmul(transpose(flattenRows(a), [1, 0]), flattenRows(g!))
          : unbroadcast(matmul(swapLast(a), g!), b.shape);
      return [da(), db()];
    },
  },
];
