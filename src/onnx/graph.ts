/**
 * The builder: a graph is an append-only list of nodes over named values, in the order in which they can run.
 * What a graph computes is fixed here; where its parameters' bytes lie is not (see encode.ts).
 */

import { badGraph } from './dims';
import { operators } from './operators';
import type { Attributes, Builder, ConstantData, DType, Node, Shape, Value } from './types';

class GraphValue implements Value {
  constructor(
    readonly name: string,
    readonly dtype: DType,
    readonly shape: Shape,
    readonly graph: Builder,
    readonly node: Node | null,
  ) {}
}

export class Graph implements Builder {
  readonly inputs: Value[] = [];
  /** Weights: values that a model's bytes fill, or that are fed like inputs when no bytes are given. */
  readonly parameters: Value[] = [];
  readonly nodes: Node[] = [];
  readonly outputs = new Map<string, Value>();
  readonly constants = new Map<Value, ConstantData>();
  private readonly constantByKey = new Map<string, Value>();
  private readonly names = new Set<string>();
  private readonly counters = new Map<string, number>();

  constructor(readonly name: string) {}

  input(name: string, dtype: DType, shape: Shape): Value {
    const value = this.value(name, dtype, shape, null);
    this.inputs.push(value);
    return value;
  }

  /** A float32 weight of fixed `shape`. The same name gives the same value. */
  parameter(name: string, shape: readonly number[]): Value {
    const known = this.parameters.find((value) => value.name === name);
    if (known) return known;
    const value = this.value(name, 'float32', shape, null);
    this.parameters.push(value);
    return value;
  }

  constant(dtype: DType, dims: readonly number[], data: readonly number[]): Value {
    const key = `${dtype}:${dims.join(',')}:${data.join(',')}`;
    let value = this.constantByKey.get(key);
    if (!value) {
      value = this.value(this.fresh('const'), dtype, dims, null);
      this.constantByKey.set(key, value);
      this.constants.set(value, { dtype, dims, data });
    }
    return value;
  }

  constantOf(value: Value): ConstantData | undefined {
    return this.constants.get(value);
  }

  apply(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value[] {
    const operator = operators.get(op);
    if (!operator) throw badGraph(`There is no operator “${op}”.`);
    for (const input of inputs)
      if (input.graph !== this)
        throw badGraph(`“${input.name}” belongs to another graph than the ${op} it feeds.`);
    const node: Node = { op, name: this.fresh(op), inputs, attributes, outputs: [] };
    const inferred = operator.infer(inputs, attributes);
    node.outputs = inferred.map((result, i) =>
      this.value(inferred.length === 1 ? node.name : `${node.name}.${i}`, result.dtype, result.shape, node),
    );
    this.nodes.push(node);
    return [...node.outputs];
  }

  output(name: string, value: Value): void {
    if (this.outputs.has(name) || [...this.inputs, ...this.parameters].some((value) => value.name === name))
      throw badGraph(`Two inputs or outputs are named “${name}”.`);
    this.outputs.set(name, value);
  }

  /** The input or parameter of this name. */
  named(name: string): Value {
    const value = [...this.inputs, ...this.parameters].find((candidate) => candidate.name === name);
    if (!value) throw badGraph(`Graph “${this.name}” has no input or parameter “${name}”.`);
    return value;
  }

  /** A copy with the same nodes and no outputs, and the map from old values to new ones. */
  copy(name: string): { graph: Graph; at: (old: Value) => Value } {
    const graph = new Graph(name);
    const map = new Map<Value, Value>();
    for (const input of this.inputs) map.set(input, graph.input(input.name, input.dtype, input.shape));
    for (const weight of this.parameters)
      map.set(weight, graph.parameter(weight.name, weight.shape as readonly number[]));
    for (const [old, data] of this.constants) map.set(old, graph.constant(data.dtype, data.dims, data.data));
    const at = (old: Value): Value => {
      const value = map.get(old);
      if (!value) throw badGraph(`“${old.name}” is not of graph “${this.name}”.`);
      return value;
    };
    for (const node of this.nodes) {
      const outputs = graph.apply(node.op, node.inputs.map(at), node.attributes);
      node.outputs.forEach((old, i) => map.set(old, outputs[i]!));
    }
    return { graph, at };
  }

  /** The nodes that some output needs, in order. */
  liveNodes(): Node[] {
    const needed = new Set<Value>(this.outputs.values());
    const live: Node[] = [];
    for (const node of [...this.nodes].reverse())
      if (node.outputs.some((value) => needed.has(value))) {
        live.push(node);
        for (const input of node.inputs) needed.add(input);
      }
    return live.reverse();
  }

  private value(name: string, dtype: DType, shape: Shape, node: Node | null): Value {
    if (this.names.has(name)) throw badGraph(`Two values of graph “${this.name}” are named “${name}”.`);
    this.names.add(name);
    return new GraphValue(name, dtype, shape, this, node);
  }

  private fresh(prefix: string): string {
    const count = this.counters.get(prefix) ?? 0;
    this.counters.set(prefix, count + 1);
    return `${prefix}_${count}`;
  }
}
