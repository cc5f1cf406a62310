/**
 * Work that would hold the page up, done in a worker beside it: models of large runs' pictures, trace files. The same
 * pure functions either way: a worker that cannot be had, or dies, leaves the work to the page.
 */

import { LabError } from '../../errors';
import type { Recording } from '../../experiment/recording';
import { readTraceFile, writeTraceFile } from '../../experiment/trace-file';
import type { OpenedState } from '../../experiment/training-state';
import { hiddenName } from '../../mas/trace';
import type { Rows } from '../../tasks/custom/read';
import type { Curves } from '../../training/telemetry';
import type { Chosen, Picture, Resources } from '../pictures/picture';
import { REMEMBERED, type AnswerMessage, type AskMessage, type GiveMessage, type Question } from './protocol';

/** Multiplications that the page does itself: some 10 ms of a slow core. */
const AT_ONCE = 1.5e6;

/**
 * Whether a run's models take long: most are quadratic in an agent's latent steps, times its width. By what is planned:
 * a run that goes on must not become heavy on its way.
 */
export function isHeavy({ spec, facts, tensors }: Recording): boolean {
  if (spec.mode !== 'latent' && spec.mode !== 'soft') return false;
  const steps = spec.rounds * spec.latentSteps;
  const widths = facts?.agents.map(({ width }) => width) ?? [tensors.get(hiddenName(1, 1))?.dims[1] ?? 0];
  return steps * steps * Math.max(...widths) * spec.agents.length > AT_ONCE;
}

/** What of a Worker is needed here. */
export interface AsideWorker {
  postMessage(message: GiveMessage | AskMessage): void;
  onmessage: ((event: MessageEvent<AnswerMessage>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  terminate(): void;
}

/** The worker, not the work, has failed. */
class Unavailable extends Error {}

export class Aside {
  private worker: AsideWorker | null = null;
  private asked = 0;
  private given = 0;
  /** What the worker has, the oldest first. */
  private known: { readonly give: number; readonly recording: Recording }[] = [];
  private readonly pending = new Map<
    number,
    { resolve(result: unknown): void; reject(error: Error): void }
  >();

  constructor(private readonly startWorker: () => AsideWorker) {}

  /** @throws what the picture throws. */
  model(picture: Picture, recording: Recording, chosen: Chosen, resources: Resources): Promise<unknown> {
    return this.elsewhere(
      () => ({ what: 'model', of: this.give(recording), id: picture.id, chosen, resources }),
      () => picture.model(recording, chosen, resources),
    );
  }

  /** @throws LabError as `writeTraceFile`. */
  write(recording: Recording): Promise<Uint8Array<ArrayBuffer>> {
    return this.elsewhere(
      () => ({ what: 'write', of: this.give(recording) }),
      () => writeTraceFile(recording),
    );
  }

  /** @throws LabError as `readTraceFile`. */
  read(bytes: Uint8Array): Promise<Recording> {
    return this.elsewhere(
      () => ({ what: 'read', bytes }),
      () => readTraceFile(bytes),
    );
  }

  /** @throws LabError as `readState`. */
  curves(bytes: Uint8Array): Promise<Curves> {
    return this.elsewhere(
      () => ({ what: 'curves', bytes }),
      async () => (await import('../../training/checkpoint')).readState(bytes).curves,
    );
  }

  /** @throws LabError as `describeState`. */
  state(bytes: Uint8Array): Promise<OpenedState> {
    return this.elsewhere(
      () => ({ what: 'state', bytes }),
      async () => (await import('../../experiment/training-state')).describeState(bytes),
    );
  }

  /** @throws LabError as `readRows`. */
  rows(bytes: Uint8Array, name: string): Promise<Rows> {
    return this.elsewhere(
      () => ({ what: 'rows', bytes, name }),
      async () => (await import('../../tasks/custom/read')).readRows(bytes, name),
    );
  }

  private async elsewhere<T>(question: () => Question, here: () => T | Promise<T>): Promise<T> {
    try {
      return (await this.ask(question)) as T;
    } catch (error) {
      // Questions of one's own are known to the page, not to the worker.
      if (error instanceof Unavailable || (error instanceof LabError && error.code === 'no_data'))
        return here();
      throw error;
    }
  }

  private ask(question: () => Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ask = ++this.asked;
      this.pending.set(ask, { resolve, reject });
      try {
        this.worker ??= this.start();
        this.worker.postMessage({ ...question(), ask });
      } catch (error) {
        this.drop(error instanceof Error ? error.message : String(error));
      }
    });
  }

  /** Sends a recording, unless the worker has this very state of it. @returns its number. */
  private give({ spec, question, facts, events, tensors, ms, bits }: Recording): number {
    const recording: Recording = { spec, question, facts, events, tensors, ms, bits };
    const keys = Object.keys(recording) as (keyof Recording)[];
    const known = this.known.find((one) => keys.every((key) => one.recording[key] === recording[key]));
    if (known) return known.give;
    const before = this.known.findLast((one) => goesOn(one.recording, recording));
    const give = ++this.given;
    this.worker!.postMessage({
      give,
      after: before?.give ?? null,
      recording: before ? newIn(recording, before.recording) : recording,
    });
    this.known = [...this.known, { give, recording }].slice(-REMEMBERED);
    return give;
  }

  private start(): AsideWorker {
    const worker = this.startWorker();
    worker.onmessage = ({ data }) => {
      const waiting = this.pending.get(data.ask);
      this.pending.delete(data.ask);
      if ('error' in data) waiting?.reject(LabError.fromJSON(data.error));
      else waiting?.resolve(data.result);
    };
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.drop(event.message);
    };
    worker.onmessageerror = () => this.drop('A message could not be read.');
    return worker;
  }

  /** Ends the worker; whatever waits for it is done by the page, and the next work starts another. */
  private drop(reason: string): void {
    this.worker?.terminate();
    this.worker = null;
    this.known = [];
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of waiting) reject(new Unavailable(reason));
  }
}

/** Whether a recording is a later state of another: a run leaves the events and tensors alone that it has. */
function goesOn(before: Recording, now: Recording): boolean {
  const { length } = before.events;
  return (
    before.spec === now.spec &&
    before.events.at(-1) === now.events[length - 1] &&
    [...before.tensors].every(([name, tensor]) => now.tensors.get(name) === tensor)
  );
}

function newIn(now: Recording, before: Recording): Recording {
  return {
    ...now,
    events: now.events.slice(before.events.length),
    tensors: new Map([...now.tensors].filter(([name]) => !before.tensors.has(name))),
  };
}
