/**
 * Training as the worker runs it: a browser device, the page's own files, and a checkpoint in the store every few
 * seconds. Knows no page; it posts events through whatever it is given.
 */

import { LabError } from '../../errors';
import { breathing } from '../../experiment/breathing';
import type { Library } from '../../experiment/build';
import { convertLinks } from '../../experiment/foreign-links';
import { runLocks, type RunLocks } from '../../experiment/run-locks';
import { pythonTool, type PythonTool } from '../../experiment/python-tool';
import type { Spec } from '../../experiment/spec';
import { checkExperiment, trainExperiment } from '../../experiment/train';
import type { TrainingStore } from '../../experiment/training-store';
import type { SpawnRepl } from '../../repl/session-types';
import { openBrowserDevice } from '../../runtime';
import type { Device } from '../../runtime/device';
import { Glue } from '../../runtime/glue';
import { zeros } from '../../runtime/tensor';
import { libraryOf, ownStore } from '../engine/library';
import { batched } from '../engine/outbox';
import type { Outcome } from '../engine/protocol';
import { runtimeBytes } from '../engine/runtime-bytes';
import { trainingThreads } from '../engine/threads';
import { Keeper } from './keeper';
import { Loading } from './loading';
import { Rhythm } from './rhythm';
import type { StartRequest, TrainerEvent, TrainerMessage, TrainingApi, TrainingSummary } from './protocol';

/** What a trainer needs of the world. */
export interface Surroundings {
  openDevice(choice: Spec['device'], note: (sentence: string) => void): Promise<Device>;
  library(page: string, signal: AbortSignal): Library;
  openStore(): Promise<TrainingStore>;
  readonly locks: RunLocks;
  /** Seconds of training between two checkpoints, at least. */
  readonly saveSeconds: number;
  /** Python for speakers that call it. */
  readonly tools?: PythonTool;
}

/** @param spawn Python's workers. */
export const inBrowser = (spawn?: SpawnRepl): Surroundings => ({
  ...(spawn && { tools: pythonTool(spawn) }),
  openDevice: (choice, note) =>
    openBrowserDevice(choice, note, trainingThreads(navigator.hardwareConcurrency)),
  library: (page, signal) => libraryOf(page, signal, ownStore),
  openStore: ownStore,
  locks: runLocks(),
  saveSeconds: 5,
});

/** A run that goes on. */
interface Active {
  readonly abort: AbortController;
  /** Settled by `go` and `stop`; null: not paused. */
  paused: { readonly over: Promise<void>; end(): void } | null;
}

export function createTrainer(
  post: (message: TrainerMessage) => void,
  surroundings: Surroundings = inBrowser(),
): TrainingApi {
  let active: Active | null = null;
  let keeper: Keeper | null = null;

  /** Of a run; without an id, of the latest one. */
  const keeperOf = (id?: string) => (id === undefined || keeper?.id === id ? keeper : null);

  const only = async <T>(work: (own: Active) => Promise<T>): Promise<Outcome<T>> => {
    if (active) return { ok: false, error: busy('The trainer is at work.').toJSON() };
    const own: Active = { abort: new AbortController(), paused: null };
    active = own;
    const outcome = await outcomeOf(() => work(own));
    active = null;
    return outcome;
  };

  return {
    start: (request) =>
      only(async (own) => {
        const free = await surroundings.locks.hold(request.id);
        if (!free) throw busy('Another tab of this browser trains this run.');
        const outbox = batched<TrainerEvent>((events) => post({ type: 'training', events }));
        try {
          keeper = new Keeper(surroundings.openStore, request.id, request.spec, outbox.add);
          return await run(request, own, keeper, outbox.add, surroundings);
        } finally {
          outbox.flush();
          free();
        }
      }),
    pause() {
      if (!active || active.paused) return;
      let end!: () => void;
      const over = new Promise<void>((resolve) => (end = resolve));
      active.paused = { over, end };
    },
    go() {
      active?.paused?.end();
      if (active) active.paused = null;
    },
    stop() {
      active?.abort.abort();
      active?.paused?.end();
    },
    state: (id) => outcomeOf(async () => keeperOf(id)?.state ?? null),
    links: (id) => outcomeOf(async () => keeperOf(id)?.links() ?? null),
    check: (spec, page) =>
      only(async ({ abort: { signal } }) => {
        const device = await surroundings.openDevice(spec.device, () => undefined);
        try {
          const library = surroundings.library(page, signal);
          return await checkExperiment(spec, { device: breathing(device), library });
        } finally {
          await tidy(device);
        }
      }),
    convert: (files, spec, page) =>
      outcomeOf(async () => {
        const library = surroundings.library(page, new AbortController().signal);
        const { bytes, notes } = await convertLinks(spec, files, library);
        return { bytes, notes };
      }),
    ping: () => undefined,
  };
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: LabError.from(error).toJSON() };
  }
}

async function run(
  { spec, page, resume }: StartRequest,
  own: Active,
  keeper: Keeper,
  emit: (event: TrainerEvent) => void,
  { openDevice, library, saveSeconds, tools }: Surroundings,
): Promise<TrainingSummary> {
  const { signal } = own.abort;
  const loading = new Loading(spec, emit);
  let device: Device | null = null;
  try {
    const from = await keeper.begin(resume);
    let note: string | null = null;
    device = await openDevice(spec.device, (sentence) => (note = sentence));
    emit({ type: 'device', description: device.description, note });
    loading.started(await startRuntime(device));
    signal.throwIfAborted();
    const rhythm = new Rhythm(saveSeconds);
    /** Paused, and the checkpoint of it is written. */
    let rested: Active['paused'] = null;
    const { bytes, hash, seconds } = await trainExperiment(
      spec,
      {
        device: breathing(loading.on(device)),
        library: loading.watch(library(page, signal)),
        progress: loading.progress,
      },
      {
        signal,
        ...(tools && { tools }),
        saveSeconds: Infinity,
        ...(from && { resume: from }),
        emit(event) {
          loading.end();
          // Only the keeper knows whether a state is safe.
          if (event.type !== 'saved') emit(event);
        },
        due: () => (own.paused !== null && own.paused !== rested) || rhythm.due(),
        async onState(state, at) {
          rested = own.paused;
          const status = signal.aborted ? 'stopped' : own.paused ? 'paused' : 'running';
          await keeper.save(state, at, status);
          rhythm.saved();
        },
        async gate() {
          if (!own.paused) return;
          if (own.paused !== rested) {
            // Nothing was done since the last checkpoint, or the beginning.
            rested = own.paused;
            await keeper.rest();
          }
          await own.paused.over;
          if (!signal.aborted) await keeper.note({ status: 'running' });
        },
      },
    );
    return { hash, seconds, stored: await keeper.finish(bytes, hash) };
  } catch (error) {
    if (signal.aborted) {
      await keeper.note({ status: 'stopped' });
      throw new LabError('cancelled', 'The training was stopped.', { hint: 'Resume it when you like.' });
    }
    const named = LabError.from(error);
    await keeper.note({ status: 'failed', error: named.toJSON() });
    throw named;
  } finally {
    tools?.dispose();
    if (device) await tidy(device);
  }
}

/** A first small graph fetches and starts ONNX Runtime itself. @returns the bytes that it fetched. */
async function startRuntime(device: Device): Promise<number> {
  const before = runtimeBytes();
  (await new Glue(device).sum(zeros([1, 1, 1]), zeros([1, 1, 1]))).dispose();
  return runtimeBytes() - before;
}

async function tidy(device: Device): Promise<void> {
  try {
    await device.dispose();
  } catch {
    // A lost device cannot be tidied up.
  }
}

function busy(sentence: string): LabError {
  return new LabError('busy', sentence, { hint: 'Wait for it, or stop it there.' });
}
