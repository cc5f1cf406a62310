/** A worker without Python, which says what a test makes it say. Only tests import it. */

import type { FromWorker, ToWorker } from './protocol';
import type { ReplWorker, SpawnRepl } from './session-types';

const plainResult = {
  status: 'ok',
  stdout: '',
  stderr: '',
  value: null,
  error: null,
  final: null,
  changed: [],
  removed: [],
  seconds: 0.001,
  waited: 0,
  notes: [],
};

export class FakeWorker implements ReplWorker {
  readonly files = {} as ReplWorker['files'];
  readonly python = {};
  readonly heard: ToWorker[] = [];
  terminated = false;
  private listener: (message: unknown) => void = () => undefined;
  private failed: (reason: string) => void = () => undefined;

  /** @param behave answers a message; `true`: it did, so the usual answer is left out */
  constructor(
    private readonly behave: (message: ToWorker, worker: FakeWorker) => boolean | void = () => false,
  ) {}

  post(message: unknown): void {
    const heard = message as ToWorker;
    this.heard.push(heard);
    queueMicrotask(() => {
      if (this.terminated || this.behave(heard, this)) return;
      if (heard.kind === 'start') this.say({ kind: 'ready', waiting: 'jspi', seconds: 0, memoryBytes: 1 });
      if (heard.kind === 'context') this.say({ kind: 'done', id: heard.id, result: null });
      if (heard.kind === 'run') this.finish(heard.id);
      if (heard.kind === 'variables') this.say({ kind: 'done', id: heard.id, result: '[]' });
    });
  }

  say(message: FromWorker): void {
    this.forge(message);
  }

  /** Anything at all. */
  forge(message: unknown): void {
    if (!this.terminated) this.listener(message);
  }

  finish(id: number, result: object = {}): void {
    this.say({ kind: 'done', id, result: JSON.stringify({ ...plainResult, ...result }) });
  }

  die(reason: string): void {
    this.failed(reason);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
  }

  onFailure(listener: (reason: string) => void): void {
    this.failed = listener;
  }

  terminate(): void {
    this.terminated = true;
  }
}

/** Spawns fakes, one behaviour after the other; the last one stays. */
export function spawner(...behaviours: ConstructorParameters<typeof FakeWorker>[0][]): {
  spawn: SpawnRepl;
  workers: FakeWorker[];
} {
  const workers: FakeWorker[] = [];
  const spawn: SpawnRepl = async () => {
    const worker = new FakeWorker(behaviours[Math.min(workers.length, behaviours.length - 1)]);
    workers.push(worker);
    return worker;
  };
  return { spawn, workers };
}
