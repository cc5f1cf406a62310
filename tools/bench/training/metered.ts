/**
 * A device that keeps account of what it is asked: time and calls by program, bytes of tensors that live. Bytes follow
 * from shapes, so they are the same on every back end that holds its tensors in host memory.
 */

import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import type { Device, DeviceTensor, Program } from '../../../src/runtime/device';
import { size } from '../../../src/runtime/tensor';
import type { ProgramTime } from '../protocol';

const WIDTHS = { float32: 4, int32: 4, int64: 8, bool: 1 };
const bytesOf = ({ dtype, dims }: DeviceTensor) => WIDTHS[dtype] * size(dims);

export class Meter {
  readonly device: Device;
  private readonly times = new Map<string, { calls: number; ms: number; least: number }>();
  private readonly live = { all: 0, cache: 0 };
  private readonly peak = { all: 0, cache: 0 };

  constructor(device: Device) {
    this.device = {
      name: device.name,
      description: device.description,
      lost: device.lost,
      get live() {
        return device.live;
      },
      compile: async (model, files) =>
        this.watch(fromBinary(ModelProtoSchema, model.bytes).graph!.name, await device.compile(model, files)),
      upload: (tensor) => this.count(device.upload(tensor), 'all'),
      dispose: () => device.dispose(),
    };
  }

  /** Forgets times, and peaks but for what lives now. */
  reset(): void {
    this.times.clear();
    Object.assign(this.peak, this.live);
  }

  /** By program and the shape of its largest feed, the longest first. */
  get programs(): ProgramTime[] {
    return [...this.times].map(([program, time]) => ({ program, ...time })).sort((a, b) => b.ms - a.ms);
  }

  /** Most bytes that lived at once since the last `reset`: of all tensors on the device, and of K/V among them. */
  get peaks(): { all: number; cache: number } {
    return { ...this.peak };
  }

  private watch(name: string, program: Program): Program {
    return {
      inputs: program.inputs,
      outputs: program.outputs,
      run: async (feeds, outputs) => {
        const before = performance.now();
        const results = await program.run(feeds, outputs);
        const ms = performance.now() - before;
        const main = feeds.embeds ?? feeds.hidden ?? feeds.x ?? feeds.ids;
        const key = main ? `${name} [${main.dims.join(',')}]` : name;
        const time = this.times.get(key) ?? { calls: 0, ms: 0, least: Infinity };
        this.times.set(key, {
          calls: time.calls + 1,
          ms: time.ms + ms,
          least: Math.min(time.least, ms),
        });
        for (const [output, tensor] of Object.entries(results))
          this.count(tensor, output.startsWith('present_') ? 'cache' : 'all');
        return results;
      },
      dispose: () => program.dispose(),
    };
  }

  /** Counts a tensor until it is disposed of. The device knows its own tensors, so it is the tensor that is changed. */
  private count(tensor: DeviceTensor, kind: 'all' | 'cache'): DeviceTensor {
    const bytes = bytesOf(tensor);
    const add = (amount: number) => {
      for (const one of new Set(['all', kind] as const)) {
        this.live[one] += amount;
        this.peak[one] = Math.max(this.peak[one], this.live[one]);
      }
    };
    add(bytes);
    const dispose = tensor.dispose.bind(tensor);
    let disposed = false;
    tensor.dispose = () => {
      if (!disposed) add(-bytes);
      disposed = true;
      dispose();
    };
    return tensor;
  }
}
