/**
 * Joining, cutting and adding tensors where they lie, so that nothing must leave the device between two graphs.
 * Each small graph is compiled at its first use and kept with the device.
 */

import { encodeModel } from '../onnx/encode';
import { Graph } from '../onnx/graph';
import { add, concat, slice } from '../onnx/ops';
import type { Device, DeviceTensor, Feed, Program } from './device';

export class Glue {
  private readonly programs = new Map<string, Promise<Program>>();

  constructor(private readonly device: Device) {}

  /** Along axis 1: parts [B,Si,D] to [B,ΣSi,D]. Always a new tensor. */
  async join(parts: readonly Feed[]): Promise<DeviceTensor> {
    const width = parts[0]!.dims[2]!;
    const program = await this.program(`join ${parts.length} ${width}`, (graph) => {
      const values = parts.map((_, i) => graph.input(`x${i}`, 'float32', ['B', `S${i}`, width]));
      return parts.length === 1 ? add(values[0]!, 0) : concat(values, 1);
    });
    return (await program.run(Object.fromEntries(parts.map((part, i) => [`x${i}`, part])))).y!;
  }

  /** `length` places of axis 1 from `start`: x [B,S,D] to [B,length,D]. */
  async cut(x: Feed, start: number, length: number): Promise<DeviceTensor> {
    const width = x.dims[2]!;
    const program = await this.program(`cut ${start} ${length} ${width}`, (graph) =>
      slice(graph.input('x', 'float32', ['B', 'S', width]), 1, start, length),
    );
    return (await program.run({ x })).y!;
  }

  /** Sum of two tensors [B,S,D] of one shape. */
  async sum(a: Feed, b: Feed): Promise<DeviceTensor> {
    const width = a.dims[2]!;
    const program = await this.program(`sum ${width}`, (graph) =>
      add(graph.input('a', 'float32', ['B', 'S', width]), graph.input('b', 'float32', ['B', 'S', width])),
    );
    return (await program.run({ a, b })).y!;
  }

  async dispose(): Promise<void> {
    for (const program of this.programs.values()) await (await program).dispose();
    this.programs.clear();
  }

  private program(key: string, build: (graph: Graph) => ReturnType<typeof add>): Promise<Program> {
    let program = this.programs.get(key);
    if (!program) {
      const graph = new Graph(key.replaceAll(' ', '_'));
      graph.output('y', build(graph));
      program = this.device.compile(encodeModel(graph), new Map());
      this.programs.set(key, program);
    }
    return program;
  }
}
