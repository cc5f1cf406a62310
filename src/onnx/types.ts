/**
 * What a computation is made of before it is bytes: values with symbolic shapes, nodes, operators.
 * Knows no protobuf, no runtime and no model.
 */

export type DType = 'float32' | 'int32' | 'int64' | 'bool';

/** A length: a number, a name (`B`, `S`), or a sum of names and numbers in canonical order (`P+S`). */
export type Dim = number | string;
export type Shape = readonly Dim[];

export type Attribute = number | string | readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

export interface Value {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly graph: Builder;
  /** The node that makes it; null for inputs, parameters and constants. */
  readonly node: Node | null;
}

export interface Node {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  outputs: readonly Value[];
}

export interface ConstantData {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** The part of a graph that operators and their gradient rules may use. */
export interface Builder {
  apply(op: string, inputs: readonly Value[], attributes?: Attributes): Value[];
  constant(dtype: DType, dims: readonly number[], data: readonly number[]): Value;
  constantOf(value: Value): ConstantData | undefined;
}

export interface Inferred {
  dtype: DType;
  shape: Shape;
}

/** One ONNX operator: how its results are shaped and how a cotangent goes back through it, side by side. */
export interface Operator {
  readonly name: string;
  /** ONNX domain; '' is the standard one. */
  readonly domain?: string;
  /** The attributes that ONNX knows; others (`shape`, `lengths`) only carry symbolic shapes through the builder. */
  readonly attributes?: Readonly<Record<string, 'int' | 'ints' | 'float' | 'string' | 'dtype'>>;
  /** Dtypes and shapes of the outputs. Throws LabError `bad_graph` when the inputs do not fit. */
  infer(inputs: readonly Value[], attributes: Attributes): Inferred[];
  /**
   * Cotangents of the inputs from those of the outputs (null: the output has none). An entry is null where the
   * input is not differentiable. Absent: the operator has no gradient rule, and asking for one is an error.
   */
  gradient?(node: Node, cotangents: readonly (Value | null)[]): (Value | null)[];
}
