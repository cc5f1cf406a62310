/**
 * A graph as the bytes of an ONNX model. Weights stay where they are: a parameter becomes external data that points,
 * by offset, into a file's bytes, or, when no place is given for it, an input.
 */

import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as Type,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import type { Graph } from './graph';
import { operators } from './operators';
import type { ConstantData, DType, Node, Value } from './types';

/** ONNX 1.18: RMSNormalization and RotaryEmbedding are standard from opset 23. */
const OPSET = 23;
const IR_VERSION = 11;

/** Where a weight's float32 bytes lie: `byteLength` bytes at `offset` of the file of that name. */
export interface WeightPlace {
  readonly file: string;
  readonly offset: number;
  readonly byteLength: number;
}

const types: Record<DType, Type> = {
  float32: Type.FLOAT,
  int32: Type.INT32,
  int64: Type.INT64,
  bool: Type.BOOL,
};

/** Plain objects that `create` completes; the generated types also ask for their `$typeName`. */
type Draft<T> = { [K in keyof T]?: unknown };

export interface EncodedModel {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Files that the external data points into. */
  readonly files: readonly string[];
}

/** @param places where each parameter's bytes are; a parameter without a place becomes an input of the model. */
export function encodeModel(
  graph: Graph,
  places: ReadonlyMap<string, WeightPlace> = new Map(),
): EncodedModel {
  const nodes = graph.liveNodes();
  const used = new Set<Value>(nodes.flatMap((node) => node.inputs));
  for (const value of graph.outputs.values()) used.add(value);
  const parameters = graph.parameters.filter((value) => used.has(value));
  const inputs = [
    ...graph.inputs.filter((value) => used.has(value)),
    ...parameters.filter((value) => !places.has(value.name)),
  ];
  const external = parameters.filter((value) => places.has(value.name));
  const initializer = [
    ...[...graph.constants]
      .filter(([value]) => used.has(value))
      .map(([value, data]) => constant(value, data)),
    ...external.map((value) => externalTensor(value, places.get(value.name)!)),
  ];
  const { wire, copies } = nameOutputs(graph);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    producerName: 'recursion-lab',
    opsetImport: [{ domain: '', version: BigInt(OPSET) }],
    graph: {
      name: graph.name,
      node: [...nodes.map((node) => encodeNode(node, wire)), ...copies] as NodeProto[],
      initializer: initializer as TensorProto[],
      input: inputs.map((value) => valueInfo(value.name, value)) as ValueInfoProto[],
      output: [...graph.outputs].map(([name, value]) => valueInfo(name, value)) as ValueInfoProto[],
    },
  });
  return {
    bytes: toBinary(ModelProtoSchema, model),
    inputs: inputs.map((value) => value.name),
    outputs: [...graph.outputs.keys()],
    files: [...new Set(external.map((value) => places.get(value.name)!.file))],
  };
}

type WireName = (value: Value) => string;

/**
 * Values are written under the name of the output that they are, so that no copy is made; a copy is only needed for an
 * output that is an input, or the same value as another output.
 */
function nameOutputs(graph: Graph): { wire: WireName; copies: Draft<NodeProto>[] } {
  const names = new Map<Value, string>();
  const copies: Draft<NodeProto>[] = [];
  const wire = (value: Value) => names.get(value) ?? value.name;
  for (const [name, value] of graph.outputs) {
    if (value.node && !names.has(value)) names.set(value, name);
    else
      copies.push({
        name: `output.${name}`,
        opType: 'Identity',
        domain: '',
        input: [wire(value)],
        output: [name],
      });
  }
  return { wire, copies };
}

function encodeNode(node: Node, wire: WireName): Draft<NodeProto> {
  const operator = operators.get(node.op)!;
  const attributes = Object.entries(operator.attributes ?? {}).flatMap(([name, kind]) => {
    const value = node.attributes[name];
    return value === undefined ? [] : [attribute(name, kind, value)];
  });
  return {
    name: node.name,
    opType: node.op,
    domain: operator.domain ?? '',
    input: node.inputs.map(wire),
    output: node.outputs.map(wire),
    attribute: attributes,
  };
}

function attribute(name: string, kind: string, value: unknown): Draft<AttributeProto> {
  if (kind === 'float') return { name, type: Kind.FLOAT, f: value };
  if (kind === 'ints') return { name, type: Kind.INTS, ints: (value as number[]).map(BigInt) };
  if (kind === 'string') return { name, type: Kind.STRING, s: new TextEncoder().encode(value as string) };
  if (kind === 'dtype') return { name, type: Kind.INT, i: BigInt(types[value as DType]) };
  return { name, type: Kind.INT, i: BigInt(value as number) };
}

function constant(value: Value, { dtype, dims, data }: ConstantData): Draft<TensorProto> {
  const array =
    dtype === 'float32'
      ? Float32Array.from(data)
      : dtype === 'int32'
        ? Int32Array.from(data)
        : dtype === 'int64'
          ? BigInt64Array.from(data.map(BigInt))
          : Uint8Array.from(data);
  return {
    name: value.name,
    dataType: types[dtype],
    dims: dims.map(BigInt),
    rawData: new Uint8Array(array.buffer),
  };
}

function externalTensor(value: Value, place: WeightPlace): Draft<TensorProto> {
  return {
    name: value.name,
    dataType: types[value.dtype],
    dims: value.shape.map((dim) => BigInt(dim)),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: place.file },
      { key: 'offset', value: String(place.offset) },
      { key: 'length', value: String(place.byteLength) },
    ],
  };
}

function valueInfo(name: string, value: Value): Draft<ValueInfoProto> {
  const dim = value.shape.map((d) => ({
    value: typeof d === 'number' ? { case: 'dimValue', value: BigInt(d) } : { case: 'dimParam', value: d },
  }));
  return {
    name,
    type: { value: { case: 'tensorType', value: { elemType: types[value.dtype], shape: { dim } } } },
  };
}
