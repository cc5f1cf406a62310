/** Operators that work element by element, with NumPy broadcasting where they take two inputs. */

import { badGraph, broadcast } from '../dims';
import { add, cos, div, exp, mul, neg, pow, reciprocal, sin, sub, tanh, unbroadcast, where } from '../ops';
import type { DType, Node, Operator, Value } from '../types';

/** f with derivative f'(x), given x and y = f(x); the cotangent is multiplied by it. */
function unary(name: string, derivative: (x: Value, y: Value) => Value): Operator {
  return {
    name,
    infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
    gradient: (node, [g]) => [mul(g!, derivative(node.inputs[0]!, node.outputs[0]!))],
  };
}

function binary(
  name: string,
  gradient?: (g: Value, a: Value, b: Value, y: Value) => [() => Value, () => Value],
  result?: DType,
): Operator {
  return {
    name,
    infer: ([a, b]) => {
      if (a!.dtype !== b!.dtype) throw badGraph(`${name} of ${a!.dtype} and ${b!.dtype}.`);
      return [{ dtype: result ?? a!.dtype, shape: broadcast(a!.shape, b!.shape) }];
    },
    ...(gradient && {
      gradient: (node: Node, [g]: readonly (Value | null)[]) => {
        const [a, b] = node.inputs as [Value, Value];
        const sides = gradient(g!, a, b, node.outputs[0]!);
        // A side that is a constant needs no cotangent, and its nodes would be dead.
        return [a, b].map((side, i) =>
          side.graph.constantOf(side) ? null : unbroadcast(sides[i]!(), side.shape),
        );
      },
    }),
  };
}

const maskOf = (condition: Value) => condition.graph.apply('Cast', [condition], { to: 'float32' })[0]!;
const greaterEqual = (a: Value, b: Value) => a.graph.apply('GreaterOrEqual', [a, b])[0]!;

const SQRT_2 = Math.SQRT2;
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
/** Constants of the tanh approximation (Hendrycks and Gimpel 2016, section 2). */
const TANH_SCALE = Math.sqrt(2 / Math.PI);
const TANH_CUBE = 0.044715;

function geluDerivative(x: Value, approximate: unknown): Value {
  if (approximate === 'tanh') {
    const square = mul(x, x);
    const t = tanh(mul(mul(x, TANH_SCALE), add(mul(square, TANH_CUBE), 1)));
    const inner = mul(add(mul(square, 3 * TANH_CUBE), 1), TANH_SCALE);
    const slope = mul(mul(mul(x, 0.5), sub(1, mul(t, t))), inner);
    return add(mul(add(t, 1), 0.5), slope);
  }
  const cumulative = mul(add(x.graph.apply('Erf', [div(x, SQRT_2)])[0]!, 1), 0.5);
  return add(cumulative, mul(x, mul(exp(mul(mul(x, x), -0.5)), INVERSE_SQRT_2PI)));
}

export const elementwise: Operator[] = [
  binary('Add', (g) => [() => g, () => g]),
  binary('Sub', (g) => [() => g, () => neg(g)]),
  binary('Mul', (g, a, b) => [() => mul(g, b), () => mul(g, a)]),
  binary('Div', (g, _a, b, y) => [() => div(g, b), () => neg(div(mul(g, y), b))]),
  binary('Pow', (g, a, b, y) => [
    () => mul(g, mul(b, pow(a, sub(b, 1)))),
    () => mul(g, mul(y, a.graph.apply('Log', [a])[0]!)),
  ]),
  // Where both sides are equal, Min and Max pass the cotangent to the first.
  binary('Max', (g, a, b) => {
    const first = maskOf(greaterEqual(a, b));
    return [() => mul(g, first), () => mul(g, sub(1, first))];
  }),
  binary('Min', (g, a, b) => {
    const first = maskOf(greaterEqual(b, a));
    return [() => mul(g, first), () => mul(g, sub(1, first))];
  }),
  binary('Greater', undefined, 'bool'),
  binary('GreaterOrEqual', undefined, 'bool'),
  binary('Equal', undefined, 'bool'),
  unary('Exp', (_x, y) => y),
  unary('Log', (x) => reciprocal(x)),
  unary('Sqrt', (_x, y) => div(0.5, y)),
  unary('Reciprocal', (_x, y) => neg(mul(y, y))),
  unary('Erf', (x) => mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
  unary('Tanh', (_x, y) => sub(1, mul(y, y))),
  unary('Sigmoid', (_x, y) => mul(y, sub(1, y))),
  unary('Sin', (x) => cos(x)),
  unary('Cos', (x) => neg(sin(x))),
  {
    name: 'Neg',
    infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
    gradient: (_node, [g]) => [neg(g!)],
  },
  {
    name: 'Gelu',
    attributes: { approximate: 'string' },
    infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
    gradient: (node, [g]) => [mul(g!, geluDerivative(node.inputs[0]!, node.attributes.approximate))],
  },
  {
    name: 'Where',
    infer: ([condition, a, b]) => [
      { dtype: a!.dtype, shape: broadcast(condition!.shape, broadcast(a!.shape, b!.shape)) },
    ],
    gradient: (node, [g]) => {
      const [condition, a, b] = node.inputs as [Value, Value, Value];
      const zero = mul(g!, 0);
      return [
        null,
        unbroadcast(where(condition, g!, zero), a.shape),
        unbroadcast(where(condition, zero, g!), b.shape),
      ];
    },
  },
  {
    name: 'Cast',
    attributes: { to: 'dtype' },
    infer: ([x], { to }) => [{ dtype: to as DType, shape: x!.shape }],
    gradient: () => [null], // only between kinds that carry no cotangent: indices and conditions
  },
];
