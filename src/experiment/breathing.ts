/**
 * A device that lets its thread breathe: between two calls, every few milliseconds, it waits for one turn of the event
 * loop. ONNX Runtime's WASM build computes without ever giving the thread back, so that a worker would neither hear
 * “stop” nor answer a heartbeat before the run is over.
 */

import type { Device, Program } from '../runtime/device';

/** Longest time between two breaths, but for a single call that takes longer, in milliseconds. */
const EVERY_MS = 12;

/** One turn of the event loop. A timer would be clamped to 4 ms. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

export function breathing(device: Device, pause = nextTask): Device {
  let last = performance.now();
  const breathe = async () => {
    if (performance.now() - last < EVERY_MS) return;
    await pause();
    last = performance.now();
  };
  const wrap = (program: Program): Program => ({
    inputs: program.inputs,
    outputs: program.outputs,
    run: async (feeds, outputs) => {
      await breathe();
      return program.run(feeds, outputs);
    },
    dispose: () => program.dispose(),
  });
  return {
    name: device.name,
    description: device.description,
    lost: device.lost,
    get live() {
      return device.live;
    },
    compile: async (model, files) => {
      await breathe();
      return wrap(await device.compile(model, files));
    },
    upload: (tensor) => device.upload(tensor),
    dispose: () => device.dispose(),
  };
}
