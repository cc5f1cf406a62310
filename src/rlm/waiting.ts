/** Waiting that can be given up: permits in order of asking, races with a signal, signals joined. */

import { reasonOf } from '../chat/retry';

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` once the signal is aborted; gives back how to be left out. However many wait for one signal, it has
 * one listener: Node warns of more than ten.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let all = listeners.get(signal);
  if (!all) {
    const waiting = new Set<() => void>();
    all = waiting;
    listeners.set(signal, waiting);
    signal.addEventListener('abort', () => [...waiting].forEach((each) => each()), { once: true });
  }
  const own = () => listener();
  all.add(own);
  return () => all.delete(own);
}

/** How many may do something at one time; the others wait in order. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];
  private first = 0;
  private free: number;

  constructor(permits: number) {
    this.free = permits;
  }

  /** Resolves with a function that gives the permit back, at most once. @throws the signal's reason. */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.free > 0) this.free--;
    else
      await new Promise<void>((resolve, reject) => {
        const enter = () => {
          forget();
          resolve();
        };
        const forget = onAbort(signal, () => {
          const place = this.waiting.indexOf(enter, this.first);
          if (place >= 0) this.waiting.splice(place, 1);
          reject(reasonOf(signal));
        });
        this.waiting.push(enter);
      });
    let held = true;
    return () => {
      if (held) this.release();
      held = false;
    };
  }

  private release(): void {
    const next = this.waiting[this.first];
    if (next === undefined) {
      this.free++;
      return;
    }
    this.first++;
    if (this.first > 1024 && this.first * 2 > this.waiting.length) {
      this.waiting.splice(0, this.first);
      this.first = 0;
    }
    next();
  }
}

/** A promise or a signal's reason, whichever is first: for what may not listen to its signal. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    return Promise.reject(reasonOf(signal));
  }
  return new Promise<T>((resolve, reject) => {
    const forget = onAbort(signal, () => reject(reasonOf(signal)));
    promise.then(resolve, reject).finally(forget);
  });
}

/** One signal of several; `release` takes its listeners off those that live longer. */
export function joined(signals: readonly AbortSignal[]): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const releases: (() => void)[] = [];
  const release = () => releases.splice(0).forEach((each) => each());
  for (const signal of signals) {
    if (signal.aborted) {
      controller.abort(signal.reason);
      break;
    }
    const abort = () => {
      controller.abort(signal.reason);
      release();
    };
    releases.push(onAbort(signal, abort));
  }
  if (controller.signal.aborted) release();
  return { signal: controller.signal, release };
}
