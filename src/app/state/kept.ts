/** Runs kept in this browser, as the page's state shows them. Without a store everything here does nothing. */

import type { StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import { label } from '../../experiment/label';
import type { Recording } from '../../experiment/recording';
import { sameExperiment } from '../../experiment/same';
import type { Spec } from '../../experiment/spec';
import type { RunStore, StoredRun } from '../../experiment/store';
import { CUT, fitting } from './fit';
import { remark, type LabState } from './lab-state';
import type { RunState } from './run';

/** Keeps, lists and finds runs. What fails is shown in the state; nothing here throws. */
export function createKept(store: StoreApi<LabState>) {
  const { getState: get, setState: set } = store;
  let kept: RunStore | null = null;

  async function refresh(): Promise<void> {
    if (kept) set({ stored: await kept.list() });
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
    guarded,

    use: async (opened: RunStore): Promise<void> => {
      kept = opened;
      await guarded(refresh);
    },
    useNone: (error: unknown): void => {
      set({ storeFault: LabError.from(error).toJSON() });
    },

    /** Keeps a finished run. @param from its label says what was changed since. */
    async save(run: RunState, from: Spec | null): Promise<void> {
      if (!kept) return;
      try {
        const { recording, cut } = fitting(recordingOf(run));
        const { dropped } = await kept.save({ id: run.id, label: label(from, run.spec), recording });
        await refresh();
        if (cut) remark(store, CUT);
        if (dropped.length > 0)
          remark(store, `The store was full: ${dropped.length} older runs without a name were dropped.`);
      } catch (error) {
        const { message, hint } = LabError.from(error);
        remark(store, `This run was not kept: ${message} ${hint}`);
      }
    },

    /** A kept run of this experiment. */
    async find(spec: Spec): Promise<{ id: string; recording: Recording } | null> {
      const match = get().stored?.find((one) => one.spec && sameExperiment(one.spec, spec));
      if (!match || !kept) return null;
      const recording = await kept.get(match.id).catch(() => null);
      return recording && { id: match.id, recording };
    },

    actions: {
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
