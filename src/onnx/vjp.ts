/**
 * Reverse-mode differentiation of a graph: the only autodiff in the project. It writes more nodes into a graph,
 * one rule per operator (beside that operator's shape rule), and runs nothing.
 */

import { LabError } from '../errors';
import { showShape } from './dims';
import type { Graph } from './graph';
import { add } from './ops';
import { operators } from './operators';
import type { Node, Value } from './types';

/** The name under which `vjp` expects or returns the cotangent of a value. */
export const cotangentName = (name: string) => `cotangent.${name}`;

/**
 * Cotangents of `wanted`, given those of some values of the same graph; the nodes are appended to that graph.
 * @returns one value per wanted one, of its shape; null where nothing depends on it.
 * @throws LabError `no_gradient_rule` naming the node and operator that has none.
 */
export function gradients(
  graph: Graph,
  seeds: readonly { value: Value; cotangent: Value }[],
  wanted: readonly Value[],
): (Value | null)[] {
  const varies = new Set<Value>(wanted);
  for (const node of graph.nodes)
    if (node.inputs.some((input) => varies.has(input))) for (const value of node.outputs) varies.add(value);

  const cotangents = new Map<Value, Value>();
  const accumulate = (value: Value, cotangent: Value) => {
    const before = cotangents.get(value);
    cotangents.set(value, before ? add(before, cotangent) : cotangent);
  };
  for (const { value, cotangent } of seeds) accumulate(value, cotangent);

  for (const node of [...graph.nodes].reverse()) {
    if (!node.inputs.some((input) => varies.has(input))) continue;
    const incoming = node.outputs.map((value) => cotangents.get(value) ?? null);
    if (incoming.every((cotangent) => cotangent === null)) continue;
    backward(node, incoming).forEach((cotangent, i) => {
      const input = node.inputs[i]!;
      if (cotangent && varies.has(input)) accumulate(input, cotangent);
    });
  }
  return wanted.map((value) => cotangents.get(value) ?? null);
}

function backward(node: Node, incoming: readonly (Value | null)[]): (Value | null)[] {
  const rule = operators.get(node.op)!.gradient;
  if (!rule)
    throw new LabError(
      'no_gradient_rule',
      `Node “${node.name}” needs the gradient of ${node.op}, which has no rule.`,
      {
        hint: 'Build this part of the graph from operators that have one (src/onnx/operators).',
        field: node.name,
      },
    );
  return rule(node, incoming);
}

/**
 * The vector-Jacobian product of `graph` as a graph of its own.
 * Its inputs are those of `graph` and one `cotangent.{output}` per name in `outputs`, of that output's shape;
 * its outputs are one `cotangent.{input}` per name in `inputs` (inputs or parameters), of that input's shape.
 * Activations are computed anew inside, so nothing but the inputs must be kept from the forward run.
 * @throws LabError `no_gradient_rule`, `no_dependence` (an input that none of the outputs depends on).
 */
export function vjp(graph: Graph, outputs: readonly string[], inputs: readonly string[]): Graph {
  const { graph: result, at } = graph.copy(`${graph.name}.vjp`);
  const seeds = outputs.map((name) => {
    const output = graph.outputs.get(name);
    if (!output)
      throw new LabError('unknown_output', `Graph “${graph.name}” has no output “${name}”.`, {
        hint: `It has ${[...graph.outputs.keys()].join(', ')}.`,
        field: name,
      });
    return { value: at(output), cotangent: result.input(cotangentName(name), 'float32', output.shape) };
  });
  const cotangents = gradients(
    result,
    seeds,
    inputs.map((name) => result.named(name)),
  );
  cotangents.forEach((cotangent, i) => {
    const name = inputs[i]!;
    if (!cotangent)
      throw new LabError(
        'no_dependence',
        `No output of “${graph.name}” among ${outputs.join(', ')} depends on “${name}”.`,
        {
          hint: `Ask for cotangents of values that matter; “${name}” is ${showShape(result.named(name).shape)}.`,
          field: name,
        },
      );
    result.output(cotangentName(name), cotangent);
  });
  return result;
}
