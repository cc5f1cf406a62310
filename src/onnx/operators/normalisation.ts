/** Normalisations over the last axis, and the rotary embedding: fused in ONNX, so fused here. */

import { badGraph, sameShape, showShape } from '../dims';
import { add, mul, neg, reciprocal, reduceMean, rotary, sqrt, sub, unbroadcast } from '../ops';
import type { Operator, Value } from '../types';

function overLast(name: string, inputs: readonly Value[]): { dtype: 'float32'; shape: Value['shape'] }[] {
  const [x, ...weights] = inputs as [Value, ...Value[]];
  for (const weight of weights)
    if (!sameShape(weight.shape, [x.shape.at(-1)!]))
      throw badGraph(`${name} of ${showShape(x.shape)} with “${weight.name}” ${showShape(weight.shape)}.`);
  return [{ dtype: 'float32', shape: x.shape }];
}

/** dx of y = scale · n, where n = x · r is x brought to unit variance: r (c − n · mean(c · n)), c = g · scale. */
function throughScale(c: Value, n: Value, r: Value): Value {
  return mul(r, sub(c, mul(n, reduceMean(mul(c, n), [-1]))));
}

export const normalisation: Operator[] = [
  {
    name: 'RMSNormalization',
    attributes: { axis: 'int', epsilon: 'float' },
    infer: (inputs) => overLast('RMSNormalization', inputs),
    gradient: (node, [g]) => {
      const [x, scale] = node.inputs as [Value, Value];
      const r = reciprocal(sqrt(add(reduceMean(mul(x, x), [-1]), node.attributes.epsilon as number)));
      const n = mul(x, r);
      return [throughScale(mul(g!, scale), n, r), unbroadcast(mul(g!, n), scale.shape)];
    },
  },
  {
    name: 'LayerNormalization',
    attributes: { axis: 'int', epsilon: 'float' },
    infer: (inputs) => overLast('LayerNormalization', inputs),
    gradient: (node, [g]) => {
      const [x, scale, bias] = node.inputs as [Value, Value, Value];
      const centred = sub(x, reduceMean(x, [-1]));
      const variance = reduceMean(mul(centred, centred), [-1]);
      const r = reciprocal(sqrt(add(variance, node.attributes.epsilon as number)));
      const n = mul(centred, r);
      const c = mul(g!, scale);
      const dx = sub(throughScale(c, n, r), mul(r, reduceMean(c, [-1])));
      return [dx, unbroadcast(mul(g!, n), scale.shape), unbroadcast(g!, bias.shape)];
    },
  },
  {
    name: 'RotaryEmbedding',
    infer: ([x, cosine, sine]) => {
      const [batch, , length, width] = x!.shape;
      const table = [batch!, length!, (width as number) / 2];
      if (x!.shape.length !== 4 || !sameShape(cosine!.shape, table) || !sameShape(sine!.shape, table))
        throw badGraph(`RotaryEmbedding of ${showShape(x!.shape)} with tables ${showShape(cosine!.shape)}.`);
      return [{ dtype: x!.dtype, shape: x!.shape }];
    },
    // A rotation's transpose is the rotation back. The angles carry no cotangent.
    gradient: (node, [g]) => [rotary(g!, node.inputs[1]!, neg(node.inputs[2]!)), null, null],
  },
];
