/** AdamW over a set of named parameters on a device: numbers in, numbers out, moments kept between. */

import { encodeModel } from '../onnx/encode';
import { Graph } from '../onnx/graph';
import type { Device, Program } from '../runtime/device';
import { zeros, type HostTensor } from '../runtime/tensor';
import { adamwScalars, addAdamW, firstMoment, secondMoment, updated, type AdamWOptions } from './adamw';

const gradientName = (name: string) => `gradient.${name}`;

export class Optimiser {
  /** Updates made so far. */
  step = 0;
  /** First and second moments by name. */
  moments = new Map<string, HostTensor>();

  private constructor(
    private readonly program: Program,
    private readonly names: readonly string[],
    private readonly options: AdamWOptions,
  ) {}

  /** @param parameters those that are trained; others are never asked for. */
  static async create(
    device: Device,
    parameters: ReadonlyMap<string, HostTensor>,
    options: AdamWOptions,
  ): Promise<Optimiser> {
    const graph = new Graph('adamw');
    const trained = [...parameters].map(([name, { dims }]) => ({
      name,
      value: graph.parameter(name, dims),
      gradient: graph.input(gradientName(name), 'float32', dims),
    }));
    addAdamW(graph, trained, options);
    const program = await device.compile(encodeModel(graph), new Map());
    const optimiser = new Optimiser(program, [...parameters.keys()], options);
    for (const [name, { dims }] of parameters)
      for (const moment of [firstMoment(name), secondMoment(name)])
        optimiser.moments.set(moment, zeros(dims));
    return optimiser;
  }

  /** One update. @returns the new parameters (trained ones only) and the gradient's global L2 norm before clipping. */
  async update(
    parameters: ReadonlyMap<string, HostTensor>,
    gradients: ReadonlyMap<string, HostTensor>,
    learningRate: number,
  ): Promise<{ parameters: Map<string, HostTensor>; gradientNorm: number }> {
    this.step++;
    const feeds: Record<string, HostTensor> = adamwScalars(this.step, learningRate, this.options);
    for (const name of this.names) {
      feeds[name] = parameters.get(name)!;
      feeds[gradientName(name)] = gradients.get(name)!;
      for (const moment of [firstMoment(name), secondMoment(name)]) feeds[moment] = this.moments.get(moment)!;
    }
    const results = await this.program.run(feeds);
    const read = async (name: string) => {
      const tensor = await results[name]!.read();
      results[name]!.dispose();
      return tensor;
    };
    const next = new Map<string, HostTensor>();
    for (const name of this.names) {
      next.set(name, await read(updated(name)));
      for (const moment of [firstMoment(name), secondMoment(name)])
        this.moments.set(moment, await read(updated(moment)));
    }
    return { parameters: next, gradientNorm: Number((await read('gradient_norm')).data[0]) };
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}
