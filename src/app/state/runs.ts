/**
 * What happens to runs: they are computed, shown, pinned beside another and opened again. The counterfactual is here
 * too: the run without its interventions first, then from the first changed place on. No DOM.
 */

import type { StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import type { Recording } from '../../experiment/recording';
import type { Spec } from '../../experiment/spec';
import type { Question } from '../../tasks/task';
import type { Cursor } from '../pictures/picture';
import { baseFor } from './counterfactual';
import { createKept } from './kept';
import { remark, type LabState, type Surroundings } from './lab-state';
import type { Playback } from './playback';
import { applyEvents, beginRun, isActive, openRun, type Origin, type RunState } from './run';
import { timelineOf } from './timeline';

/** After these the same experiment may still run on the CPU. */
const LOST = ['device_lost', 'runtime_failed'];

/**
 * The runs of the page over its state: computes with `engine`, moves `playback` along. What fails is shown in the state;
 * nothing here throws.
 */
export function createRuns(
  { engine, page }: Pick<Surroundings, 'engine' | 'page'>,
  store: StoreApi<LabState>,
  playback: Playback,
) {
  const { getState: get, setState: set } = store;
  const kept = createKept(store);
  let asked = 0;

  /** Of all who ask for something to be shown, the last gets it. @returns whether that is still this one. */
  function ask(): () => boolean {
    const mine = ++asked;
    return () => mine === asked;
  }

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
    set({ run: openRun(recording, origin, id), beside: null, pinned: null });
    playback.load(timelineOf(recording.events), at);
  }

  /** A stop was asked for since the present experiment began. */
  let stopAsked = false;

  /** Computes one run and shows it as it comes. @returns it, when it came to its end. */
  async function execute(spec: Spec, question: Question, base: RunState | null): Promise<RunState | null> {
    const begun = beginRun(spec, question);
    ask();
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
        if (get().run?.phase === 'stopping') throw cancelled(error);
        remark(store, `WebGPU failed (${message}) The run goes on on WASM.`);
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

  /**
   * Runs an experiment. One with interventions is compared with the run without them, which is computed first unless
   * it is there. Any other with what is pinned.
   */
  async function run(spec: Spec, question: Question): Promise<void> {
    stopAsked = false;
    const { pinned, preset } = get();
    const from = pinned?.spec ?? preset?.spec ?? null;
    set({ remarks: [] });
    if (spec.interventions.length === 0 || spec.mode !== 'latent') {
      set({ beside: pinned });
      const done = await execute(spec, question, null);
      if (done) await kept.save(done, from);
      return;
    }
    let base = baseFor(get(), spec);
    let keeping: Promise<void> | null = null;
    if (!base) {
      set({ beside: null });
      base = await execute({ ...spec, interventions: [] }, question, null);
      if (!base) return;
      // Not awaited: between the two runs nothing else may come in.
      keeping = kept.save(base, from);
      // It came to its end before it heard of the stop, which was meant for the whole.
      if (stopAsked) return keeping;
    }
    set({ beside: base });
    const done = await execute(spec, question, base);
    await keeping;
    if (done) await kept.save(done, base.spec);
  }

  return {
    ask,
    run,
    show,
    kept,

    actions: {
      ...kept.actions,

      stop(): void {
        const { run: active } = get();
        if (!active || !isActive(active) || active.phase === 'stopping') return;
        stopAsked = true;
        set({ run: { ...active, phase: 'stopping' } });
        engine.stop();
      },

      /** Keeps what is shown in view: the next run is shown beside it. */
      pin(): void {
        const { run: shown } = get();
        if (shown && !isActive(shown)) set({ pinned: shown, beside: shown });
      },
      unpin(): void {
        const { beside, pinned } = get();
        set({ pinned: null, beside: beside?.id === pinned?.id ? null : beside });
      },
      /** Takes away what stands beside; where that is the pinned run, its pin as well. */
      closeComparison(): void {
        const { beside, pinned } = get();
        set({ beside: null, pinned: beside?.id === pinned?.id ? null : pinned });
      },
      /** Shows the run that stands beside in the place of the other, which takes over its pin. */
      swap(): void {
        const { run: shown, beside, pinned } = get();
        if (!shown || !beside || isActive(shown)) return;
        set({ run: beside, beside: shown, pinned: beside.id === pinned?.id ? shown : pinned });
        playback.load(timelineOf(beside.events), 'keep');
      },

      /** Opens a run from a file. */
      openRecording(recording: Recording): void {
        if (isActive(get().run))
          return remark(store, 'A run is going on, so that the file was not opened. Open it again later.');
        ask();
        show(recording, 'file', 'end');
      },
      /** Opens a kept run where the cursor stands; what is pinned stays. */
      openStored: (id: string): Promise<void> =>
        kept.guarded(async (opened) => {
          const isLatest = ask();
          const { run: shown } = get();
          if (isActive(shown) || shown?.id === id) return;
          const recording = await opened.get(id);
          if (!isLatest() || isActive(get().run)) return;
          const { pinned } = get();
          show(recording, 'store', playback.position().cursor ?? 'end', id);
          set({ pinned, beside: pinned });
        }),
    },
  };
}

function cancelled(cause: unknown): LabError {
  return new LabError('cancelled', 'The run was stopped.', { hint: 'Run again.', cause });
}
