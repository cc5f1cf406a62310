/** The training benchmark's page: passes messages between Playwright and workers by name, and does nothing else. */

import type { Answer, Message } from '../../protocol';

export type AskWorker = (name: string, message: Message) => Promise<Answer>;

declare global {
  interface Window {
    askWorker: AskWorker;
    endWorker: (name: string) => void;
  }
}

const workers = new Map<string, Worker>();

/** One question at a time per worker. */
window.askWorker = (name, message) => {
  let worker = workers.get(name);
  if (!worker) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
    workers.set(name, worker);
  }
  const asked = worker;
  return new Promise((resolve) => {
    asked.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
    asked.onerror = ({ message: why }) => resolve({ error: why || 'the worker died' });
    asked.postMessage(message);
  });
};

window.endWorker = (name) => {
  workers.get(name)?.terminate();
  workers.delete(name);
};
