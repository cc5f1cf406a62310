/** Trying again: how often, how long to wait, and what is worth it. Knows no protocol. */

import { LabError } from '../errors';

/** A failure that may pass. `error` is what the caller gets once no attempt is left. */
export class Transient extends Error {
  constructor(
    readonly error: LabError,
    /** Milliseconds that the service asked to wait; null: it did not say. */
    readonly after: number | null = null,
  ) {
    super(error.message);
    this.name = 'Transient';
  }
}

export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  /** Milliseconds before the first of them; doubled each time, up to `longest`. */
  readonly first: number;
  readonly longest: number;
  /** A service that asks for a longer wait than this, in milliseconds, is not waited for. */
  readonly patience: number;
  /** In [0, 1): spreads the attempts of calls that failed together. */
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const defaultRetries: RetryPolicy = {
  retries: 5,
  first: 500,
  longest: 20_000,
  patience: 60_000,
  random: Math.random,
  sleep,
};

/** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return void reject(reasonOf(signal));
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(reasonOf(signal));
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Of an aborted signal, as an error whatever its owner gave. */
export function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException('It was stopped.', 'AbortError');
}

/**
 * What `attempt` gives, tried again after each `Transient`. Waits are exponential, between half and the whole of their
 * length by chance; where the service names a wait, that long at least.
 * @param attempt given the number of failed attempts before it.
 * @throws the last Transient's LabError, any other error of `attempt` at once, and the signal's reason.
 */
export async function withRetries<T>(
  attempt: (failed: number) => Promise<T>,
  signal: AbortSignal,
  policy: RetryPolicy,
): Promise<T> {
  for (let failed = 0; ; failed++) {
    signal.throwIfAborted();
    try {
      return await attempt(failed);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Transient)) throw error;
      if (failed >= policy.retries) throw exhausted(error.error, failed + 1);
      const after = error.after ?? 0;
      if (after > policy.patience) throw tooLong(error.error, after);
      const step = Math.min(policy.longest, policy.first * 2 ** failed);
      await policy.sleep(Math.max(after, step * (0.5 + 0.5 * policy.random())), signal);
    }
  }
}

const exhausted = ({ code, message, hint }: LabError, attempts: number) =>
  new LabError(code, attempts === 1 ? message : `${message} That was so ${attempts} times.`, { hint });

const tooLong = ({ code, message }: LabError, after: number) =>
  new LabError(code, message, {
    hint: `The service asks to wait ${Math.ceil(after / 1000)} s: try again then.`,
  });

/**
 * Milliseconds of a `Retry-After` header: seconds or a date; null where absent or senseless.
 * @param now milliseconds since 1970.
 */
export function retryAfter(headers: Headers, now: number): number | null {
  const ms = headers.get('retry-after-ms');
  if (ms !== null && /^\d+(\.\d+)?$/.test(ms.trim())) return Number(ms);
  const value = headers.get('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
