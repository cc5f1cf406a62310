/** The benchmark's page: passes messages between Playwright and one worker per device, and does nothing else. */

import type { Answer, Message } from '../protocol';

export type AskDevice = (device: 'wasm' | 'webgpu', message: Message) => Promise<Answer>;

declare global {
  interface Window {
    askDevice: AskDevice;
  }
}

const workers = new Map<string, Worker>();

/** One question at a time per device. */
window.askDevice = (device, message) => {
  let worker = workers.get(device);
  if (!worker) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: device });
    workers.set(device, worker);
  }
  const asked = worker;
  return new Promise((resolve) => {
    asked.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    asked.onerror = ({ message: why }) => resolve({ error: why || 'the worker died' });
    asked.postMessage(message);
  });
};
