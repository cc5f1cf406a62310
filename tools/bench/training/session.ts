/**
 * A training under measurement, on any device: the very loop that the page and the command line run (src/training),
 * held at its gate between two turns and timed from gate to curve point. Pure: the caller brings device and files.
 */

import { buildSystem, type Library } from '../../../src/experiment/build';
import type { Spec } from '../../../src/experiment/spec';
import type { System } from '../../../src/mas/system';
import { Random } from '../../../src/random';
import type { Device } from '../../../src/runtime/device';
import type { HostTensor } from '../../../src/runtime/tensor';
import { taskOf } from '../../../src/tasks/registry';
import type { Task } from '../../../src/tasks/task';
import { train } from '../../../src/training/train';
import type { Steps } from '../protocol';
import { fixedTask } from './cases';

export interface TrainingSession {
  readonly system: System;
  /** The family, giving the same few batches for ever. */
  readonly task: Task;
  /** Bytes of the agents' weights as they were read. */
  readonly weightBytes: number;
  /** Links as they were when the training began. */
  readonly parameters: ReadonlyMap<string, HostTensor>;
  /** Names of the links that the last step changed. */
  readonly trained: readonly string[];
  /** So many steps from where the last one left off. */
  steps(count: number): Promise<Omit<Steps, 'cpuMs'>>;
}

interface Turn {
  left: number;
  ms: number[];
  losses: number[];
  resolve(): void;
  reject(error: unknown): void;
}

export async function openSession(
  spec: Spec,
  device: Device,
  library: Library,
  noise: number,
): Promise<TrainingSession> {
  const weights = { bytes: 0 };
  const system = await buildSystem(spec, device, counting(library, weights));
  const parameters = noisy(system.links.links.parameters, noise);
  system.links.load(parameters);
  let turn: Turn | null = null;
  let wake = () => undefined as void;
  let failure: unknown = null;
  let started = 0;
  let trained: string[] = [];
  const begin = () => {
    train(system, spec.training, fixedTask(taskOf(spec.data), spec), {
      spec: JSON.stringify(spec),
      latentSteps: spec.latentSteps,
      rounds: spec.rounds,
      maxTokens: spec.sampling.maxTokens,
      async gate() {
        if (turn?.left === 0) {
          turn.resolve();
          turn = null;
        }
        if (!turn) await new Promise<void>((resolve) => (wake = resolve));
        turn!.left--;
        started = performance.now();
      },
      emit(event) {
        if (event.type !== 'point' || !turn) return;
        turn.ms.push(performance.now() - started);
        turn.losses.push(event.point.loss);
        trained = Object.keys(event.point.links);
      },
    }).catch((error: unknown) => {
      failure = error;
      turn?.reject(error);
    });
  };
  let begun = false;
  return {
    system,
    task: fixedTask(taskOf(spec.data), spec),
    weightBytes: weights.bytes,
    parameters,
    get trained() {
      return trained;
    },
    steps: (count) =>
      new Promise((resolve, reject) => {
        if (failure) throw failure as Error;
        const [ms, losses]: [number[], number[]] = [[], []];
        turn = { left: count, ms, losses, resolve: () => resolve({ ms, losses }), reject };
        if (!begun) begin();
        begun = true;
        wake();
      }),
  };
}

/** The library, adding up the bytes of weights that are read. */
function counting(library: Library, weights: { bytes: number }): Library {
  return {
    ...library,
    model(id) {
      const source = library.model(id);
      return {
        id: source.id,
        async read(path, onBytes) {
          const bytes = await source.read(path, onBytes);
          if (path.endsWith('.safetensors')) weights.bytes += bytes?.length ?? 0;
          return bytes;
        },
      };
    },
  };
}

/** Every tensor with normal noise of `noise` times its own root mean square; the same on every device. */
function noisy(parameters: ReadonlyMap<string, HostTensor>, noise: number): Map<string, HostTensor> {
  const random = new Random('bench noise');
  return new Map(
    [...parameters].map(([name, tensor]) => {
      const values = tensor.data as Float32Array;
      const scale = noise * Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
      return [name, { ...tensor, data: values.map((x) => x + scale * random.normal()) }];
    }),
  );
}
