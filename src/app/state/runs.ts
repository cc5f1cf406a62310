/**
 * What happens to runs: they are computed, shown, pinned beside another, kept and opened again. The counterfactual is
 * here too: the run without its interventions first, then from the first changed place on. No DOM.
 */

import type { StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import { label } from '../../experiment/label';
import type { Recording } from '../../experiment/recording';
import { sameBase, sameExperiment } from '../../experiment/same';
import type { Spec } from '../../experiment/spec';
import type { RunStore, StoredRun } from '../../experiment/store';
import type { Question } from '../../tasks/task';
import type { Cursor } from '../pictures/picture';
import type { LabState, Surroundings } from './lab';
import type { Playback } from './playback';
import { applyEvents, beginRun, isActive, openRun, type Origin, type RunState } from './run';
import { timelineOf } from './timeline';

/** After these the same experiment may still run on the CPU. */
const LOST = ['device_lost', 'runtime_failed'];

export function createRuns(
  { engine, page }: Pick<Surroundings, 'engine' | 'page'>,
  store: StoreApi<LabState>,
  playback: Playback,
) {
  const { getState: get, setState: set } = store;
  let kept: RunStore | null = null;

  /** Shows what has come of a run; the cursor goes along where it stood at the end. */
  function update(change: (run: RunState) => RunState): void {
    const { run } = get();
    if (!run) return;
    const next = change(run);
    set({ run: next });
    if (next.events !== run.events) follow(next);
  }

  function follow({ events }: Recording): void {
    const { timeline, index } = playback.store.getState();
    const atEnd = index >= timeline.places.length - 1;
    playback.load(timelineOf(events), atEnd ? 'end' : 'keep');
  }

  function show(recording: Recording, origin: Origin, at: Cursor | 'end', id?: string): void {
    set({ run: openRun(recording, origin, id), beside: null });
    playback.load(timelineOf(recording.events), at);
  }

  /** Computes one run and shows it as it comes. @returns it, when it came to its end. */
  async function execute(spec: Spec, question: Question, base: RunState | null): Promise<RunState | null> {
    const begun = beginRun(spec, question);
    set({ run: begun, error: null });
    playback.load(timelineOf([]), 'end');
    const mine = (change: (run: RunState) => RunState) =>
      update((run) => (run.id === begun.id ? change(run) : run));
    const onEvents: Parameters<typeof engine.run>[3] = (batch) => mine((run) => applyEvents(run, batch));
    const compute = (device: Spec['device']) =>
      engine.run({ ...spec, device }, [question.text], page, onEvents, base ?? undefined);
    try {
      const { ms } = await compute(spec.device).catch((error: unknown) => {
        const { code, message } = LabError.from(error);
        if (spec.device !== 'webgpu' || !LOST.includes(code)) throw error;
        const sentence = `WebGPU failed (${message}) This run was done on WASM.`;
        set({ notices: [...get().notices.filter((one) => one !== sentence), sentence] });
        mine(() => ({ ...begun, phase: 'loading' }));
        return compute('wasm');
      });
      mine((run) => ({ ...run, phase: 'done', ms }));
      const { run } = get();
      return run?.id === begun.id ? run : null;
    } catch (error) {
      const named = LabError.from(error).toJSON();
      const stopped = named.code === 'cancelled';
      mine((run) => ({ ...run, phase: stopped ? 'stopped' : 'failed' }));
      if (!stopped) set({ error: named });
      return null;
    }
  }

  /** A run on the page that `spec` changes by its interventions only, computed exactly. */
  function baseFor(spec: Spec): RunState | null {
    const { run, beside } = get();
    const fits = (one: RunState | null) =>
      one?.phase === 'done' &&
      one.bits === 32 &&
      sameBase(one.spec, spec) &&
      one.spec.interventions.length === 0;
    return [run, beside].find(fits) ?? null;
  }

  /**
   * Runs an experiment. One with interventions is compared with the run without them, which is computed first unless
   * it is there. Else what was shown stays beside it where it was pinned.
   */
  async function run(spec: Spec, question: Question): Promise<void> {
    if (spec.interventions.length === 0 || spec.mode !== 'latent') {
      const done = await execute(spec, question, null);
      if (done) await keep(done);
      return;
    }
    let base = baseFor(spec);
    if (!base) {
      set({ beside: null });
      base = await execute({ ...spec, interventions: [] }, question, null);
      if (!base) return;
      await keep(base);
    }
    set({ beside: base });
    const done = await execute(spec, question, base);
    if (done) await keep(done);
  }

  async function keep(run: RunState): Promise<void> {
    if (!kept) return;
    try {
      const { preset, beside } = get();
      const from = beside?.spec ?? preset?.spec ?? null;
      const { dropped } = await kept.save({
        id: run.id,
        label: label(from, run.spec),
        recording: recordingOf(run),
      });
      await refresh();
      if (dropped.length > 0)
        say(`The store was full: ${dropped.length} older runs without a name were dropped.`);
    } catch (error) {
      const { message, hint } = LabError.from(error);
      say(`This run was not kept: ${message} ${hint}`);
    }
  }

  async function refresh(): Promise<void> {
    if (kept) set({ stored: await kept.list() });
  }

  function say(sentence: string): void {
    const { notices } = get();
    if (!notices.includes(sentence)) set({ notices: [...notices, sentence] });
  }

  /** What the store refuses is shown, and the list is read again. */
  async function guarded(work: (store: RunStore) => Promise<void>): Promise<void> {
    if (!kept) return;
    try {
      await work(kept);
    } catch (error) {
      set({ error: LabError.from(error).toJSON() });
    }
    await refresh().catch(() => undefined);
  }

  return {
    run,
    show,

    useStore: async (opened: RunStore): Promise<void> => {
      kept = opened;
      await guarded(refresh);
    },
    noStore: (error: unknown): void => {
      set({ storeFault: LabError.from(error).toJSON() });
    },

    /** A kept run of this experiment. */
    async find(spec: Spec): Promise<{ id: string; recording: Recording } | null> {
      const match = get().stored?.find((one) => one.spec && sameExperiment(one.spec, spec));
      if (!match || !kept) return null;
      const recording = await kept.get(match.id).catch(() => null);
      return recording && { id: match.id, recording };
    },

    actions: {
      stop(): void {
        const { run: active } = get();
        if (!active || !isActive(active) || active.phase === 'stopping') return;
        set({ run: { ...active, phase: 'stopping' } });
        engine.stop();
      },

      /** Keeps what is shown in view: the next run is shown beside it. */
      pin(): void {
        const { run: shown } = get();
        if (shown && !isActive(shown)) set({ beside: shown });
      },
      unpin: (): void => set({ beside: null }),
      /** Shows the run that stands beside in the place of the other. */
      swap(): void {
        const { run: shown, beside } = get();
        if (!shown || !beside || isActive(shown)) return;
        set({ run: beside, beside: shown });
        playback.load(timelineOf(beside.events), 'keep');
      },

      /** Opens a run from a file. */
      openRecording(recording: Recording): void {
        if (!isActive(get().run)) show(recording, 'file', 'end');
      },
      openStored: (id: string): Promise<void> =>
        guarded(async (opened) => {
          const { run: shown, beside } = get();
          if (isActive(shown) || shown?.id === id) return;
          const recording = await opened.get(id);
          const { cursor } = playback.position();
          show(recording, 'store', cursor ?? 'end', id);
          // What was pinned stays, unless it is the one that was opened.
          if (beside && beside.id !== id) set({ beside });
        }),
      rename: (id: string, name: string): Promise<void> => guarded((opened) => opened.rename(id, name)),
      remove: (id: string): Promise<void> => guarded((opened) => opened.remove(id)),
      clear: (): Promise<void> => guarded((opened) => opened.clear()),
      /** The kept run after (1) or before (−1) the one that is shown, in the order of the list. */
      neighbour(direction: 1 | -1): StoredRun | null {
        const { stored, run: shown } = get();
        if (!stored || stored.length === 0) return null;
        const at = stored.findIndex(({ id }) => id === shown?.id);
        return (at < 0 ? stored[direction === 1 ? 0 : stored.length - 1] : stored[at + direction]) ?? null;
      },
    },
  };
}

function recordingOf({ spec, question, facts, events, tensors, ms, bits }: RunState): Recording {
  return { spec, question, facts, events, tensors, ms, bits };
}
