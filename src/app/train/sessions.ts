/** The run that this tab trains: begun, paused, resumed, stopped; and how it ends. */

import type { StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import type { Spec } from '../../experiment/spec';
import { paced } from '../pace';
import type { TrainerEvent, TrainingSummary } from '../training/protocol';
import type { Keeping } from './keeping';
import { applyEvents, beginRun, isActive, isBusy, isResumable, type TrainRun } from './run';
import type { Surroundings, TrainState } from './trainer-state';

/** So often at most is the state told of what the worker says, in milliseconds: nobody reads faster. */
const TICK_MS = 300;

export function createSessions(
  { trainer, page, now, freshId, awake }: Surroundings,
  store: StoreApi<TrainState>,
  { patch, runOf, show, readCurves, refresh }: Keeping,
) {
  const { getState: get, setState: set } = store;
  store.subscribe(({ runs, active }, before) => {
    const busy = isBusy(runs.find(({ id }) => id === active));
    const wasBusy = isBusy(before.runs.find(({ id }) => id === before.active));
    if (busy && !wasBusy) awake.hold();
    if (!busy && wasBusy) awake.release();
  });

  awake.onChange(() => set({ sleepy: awake.note() }));
  /** Settled when no run goes on. */
  let going: Promise<void> = Promise.resolve();

  async function train(id: string, spec: Spec, resume: boolean): Promise<void> {
    let waiting: TrainerEvent[] = [];
    const pace = paced(() => {
      const run = runOf(id);
      const events = waiting;
      waiting = [];
      if (run && events.length > 0) patch(id, applyEvents(run, events));
    }, TICK_MS);
    const hear = (events: readonly TrainerEvent[]) => {
      waiting.push(...events);
      pace.ask();
    };
    const settle = (change: Partial<TrainRun>) => {
      pace.drop();
      const run = runOf(id);
      if (run) patch(id, { ...applyEvents(run, waiting), ...change });
      waiting = [];
    };
    try {
      settle(ended(await trainer.start({ id, spec, page, resume }, hear)));
    } catch (error) {
      const known = LabError.from(error);
      if (known.code === 'cancelled') settle({ phase: 'stopped' });
      else settle({ phase: 'failed', error: known.toJSON() });
    }
    if (get().active === id) set({ active: null });
    await refresh();
  }

  return {
    begin(spec: Spec): void {
      const id = freshId();
      set({
        runs: [beginRun(id, spec, now()), ...get().runs],
        active: id,
        focus: id,
        stage: null,
        error: null,
      });
      show(id);
      going = train(id, spec, false);
    },

    actions: {
      pause(): void {
        const { active } = get();
        if (!active || runOf(active)?.phase !== 'running') return;
        patch(active, { phase: 'pausing' });
        trainer.pause();
      },
      /** Goes on after a pause, or from the checkpoint of a run that is not alive. */
      async resume(id: string): Promise<void> {
        const run = runOf(id);
        const { active } = get();
        if (run && id === active && (run.phase === 'paused' || run.phase === 'pausing')) {
          patch(id, { phase: 'running' });
          trainer.go();
          return;
        }
        if (!run || !isResumable(run) || isActive(runOf(active ?? ''))) return;
        set({ active: id, focus: id, error: null });
        patch(id, { phase: 'loading', error: null, unsaved: null, steps: [] });
        show(id);
        await readCurves(id);
        going = train(id, run.spec, true);
        await going;
      },
      stop(): void {
        const { active } = get();
        if (!active || !isActive(runOf(active))) return;
        patch(active, { phase: 'stopping' });
        trainer.stop();
      },
    },

    /** Waits until the run that goes on has ended. */
    ended: () => going,
  };
}

function ended({ hash, stored }: TrainingSummary): Partial<TrainRun> {
  const unsaved = stored
    ? null
    : { code: 'store_full', text: 'The trained links could not be kept in this browser.' };
  return { phase: 'done', stage: 'done', step: 0, hash, error: null, unsaved };
}
