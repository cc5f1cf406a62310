/**
 * Device over any build of ONNX Runtime for JavaScript; node.ts, wasm.ts and webgpu.ts say which build and how.
 * Create, run, read and release pass one queue (browser builds hang on parallel runs).
 */

import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common';
import { LabError } from '../errors';
import type { EncodedModel } from '../onnx/encode';
import type { DType } from '../onnx/types';
import type { BackendName, Device, DeviceTensor, Feed, Program } from './device';
import type { Queue } from './queue';
import type { HostTensor } from './tensor';

/** What the three npm packages have in common. */
export interface OrtModule {
  InferenceSession: {
    create(bytes: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  Tensor: TensorConstructor;
}

export interface OrtSetup {
  name: BackendName;
  description: string;
  ort: OrtModule;
  /** One queue per build of ONNX Runtime in this thread. */
  queue: Queue;
  options: InferenceSession.SessionOptions;
  gpu?: GPUDevice;
}

class OrtTensor implements DeviceTensor {
  private disposed = false;

  constructor(
    private readonly device: OrtDevice,
    private readonly raw: Tensor,
  ) {
    device.tensors.add(this);
  }

  get dtype(): DType {
    return this.raw.type as DType;
  }

  get dims(): readonly number[] {
    return this.raw.dims;
  }

  /** The ONNX Runtime tensor, to feed. */
  get ort(): Tensor {
    if (this.disposed) throw disposed('tensor');
    return this.raw;
  }

  async read(): Promise<HostTensor> {
    const raw = this.ort;
    const data = raw.location === 'cpu' ? raw.data : await this.device.queue.add(() => raw.getData());
    return { dtype: this.dtype, dims: this.dims, data: data as HostTensor['data'] };
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.device.tensors.delete(this);
    this.raw.dispose();
  }
}

class OrtProgram implements Program {
  private disposed = false;

  constructor(
    private readonly device: OrtDevice,
    private readonly session: InferenceSession,
    readonly inputs: readonly string[],
    readonly outputs: readonly string[],
  ) {
    device.programs.add(this);
  }

  run(feeds: Readonly<Record<string, Feed>>, outputs = this.outputs): Promise<Record<string, DeviceTensor>> {
    return this.device.queue.add(async () => {
      if (this.disposed) throw disposed('program');
      this.device.assertAlive();
      const raw: Record<string, Tensor> = {};
      for (const name of this.inputs) {
        const feed = feeds[name];
        if (!feed)
          throw new LabError('missing_feed', `The graph's input “${name}” was not fed.`, {
            hint: 'This is a fault of the lab.',
            field: name,
          });
        raw[name] = this.device.raw(feed);
      }
      let results: InferenceSession.OnnxValueMapType;
      try {
        results = await this.session.run(raw, outputs as string[]);
      } catch (error) {
        this.device.assertAlive();
        throw runtimeFailed('run', error);
      }
      return Object.fromEntries(
        outputs.map((name) => [name, new OrtTensor(this.device, results[name] as Tensor)]),
      );
    });
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.device.programs.delete(this);
    await this.device.queue.add(() => this.session.release());
  }
}

export class OrtDevice implements Device {
  readonly name: BackendName;
  readonly description: string;
  readonly queue: Queue;
  readonly tensors = new Set<OrtTensor>();
  readonly programs = new Set<OrtProgram>();
  readonly lost: Promise<string>;
  private lostReason: string | null = null;

  constructor(private readonly setup: OrtSetup) {
    this.name = setup.name;
    this.description = setup.description;
    this.queue = setup.queue;
    this.lost = setup.gpu
      ? setup.gpu.lost.then((info) => (this.lostReason = info.message || info.reason || 'unknown'))
      : new Promise(() => undefined);
  }

  get live() {
    return { tensors: this.tensors.size, programs: this.programs.size };
  }

  assertAlive(): void {
    if (this.lostReason !== null)
      throw new LabError('device_lost', `The GPU device was lost: ${this.lostReason}.`, {
        hint: 'Run again on WASM, or reload the page to use the GPU again.',
      });
  }

  async compile(model: EncodedModel, files: ReadonlyMap<string, Uint8Array>): Promise<Program> {
    const externalData = model.files.map((path) => {
      const data = files.get(path);
      if (!data)
        throw new LabError('missing_file', `The model needs the weights file “${path}”.`, {
          hint: 'This is a fault of the lab.',
          field: path,
        });
      return { path, data };
    });
    return this.queue.add(async () => {
      this.assertAlive();
      try {
        const session = await this.setup.ort.InferenceSession.create(model.bytes, {
          ...this.setup.options,
          ...(externalData.length > 0 && { externalData }),
        });
        return new OrtProgram(this, session, model.inputs, model.outputs);
      } catch (error) {
        throw runtimeFailed('compile', error);
      }
    });
  }

  upload(tensor: HostTensor): DeviceTensor {
    this.assertAlive();
    const { gpu, ort } = this.setup;
    if (!gpu || tensor.dtype !== 'float32') return new OrtTensor(this, this.raw(tensor));
    const buffer = gpu.createBuffer({
      // WebGPU copies whole groups of 16 bytes, as ONNX Runtime's own buffers do.
      size: Math.max(16, Math.ceil(tensor.data.byteLength / 16) * 16),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    gpu.queue.writeBuffer(buffer, 0, tensor.data as Float32Array<ArrayBuffer>);
    const raw = ort.Tensor.fromGpuBuffer(buffer, {
      dataType: 'float32',
      dims: tensor.dims,
      download: () => download(gpu, buffer, tensor.data.byteLength) as never,
      dispose: () => buffer.destroy(),
    });
    return new OrtTensor(this, raw);
  }

  /** Any feed as an ONNX Runtime tensor. */
  raw(feed: Feed): Tensor {
    if (feed instanceof OrtTensor) return feed.ort;
    const host = feed as HostTensor;
    return new this.setup.ort.Tensor(host.dtype as 'float32', host.data as Float32Array, host.dims);
  }

  async dispose(): Promise<void> {
    for (const tensor of [...this.tensors]) tensor.dispose();
    for (const program of [...this.programs]) await program.dispose();
    this.setup.gpu?.destroy();
  }
}

/** The first bytes of a GPU buffer as float32: tensors of our own upload bring no way back of their own. */
async function download(gpu: GPUDevice, buffer: GPUBuffer, bytes: number): Promise<Float32Array> {
  const size = Math.ceil(bytes / 4) * 4;
  const staging = gpu.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, size);
  gpu.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const data = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return data;
}

function disposed(what: string): LabError {
  return new LabError('disposed', `A ${what} was used after it had been disposed of.`, {
    hint: 'This is a fault of the lab.',
  });
}

function runtimeFailed(doing: 'compile' | 'run', error: unknown): LabError {
  const message = error instanceof Error ? error.message : String(error);
  return new LabError('runtime_failed', `ONNX Runtime could not ${doing} a graph: ${message}`, {
    hint: /memory|alloc/i.test(message)
      ? 'The device ran out of memory. Use a smaller batch or fewer latent steps.'
      : 'Try the other device (WASM or WebGPU).',
    cause: error,
  });
}
