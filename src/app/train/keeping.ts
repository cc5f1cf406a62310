/** Runs, links and questions that this browser keeps, as the workspace shows them; and runs as files. */

import type { StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import type { DataFile } from '../../experiment/data';
import type { Spec } from '../../experiment/spec';
import type { TrainingStore } from '../../experiment/training-store';
import { save } from '../files';
import { withLinks } from './draft';
import { fileStem, namesOf } from './names';
import { isActive, noCurves, storedRun, type TrainRun } from './run';
import { MOST_SHOWN, type Surroundings, type TrainState } from './trainer-state';

const SAFETENSORS = 'application/octet-stream';

export type Keeping = ReturnType<typeof createKeeping>;

/** What fails is shown in the state; nothing here throws but where it says so. */
export function createKeeping(
  { openStore, curvesOf, trainer, home }: Surroundings,
  store: StoreApi<TrainState>,
) {
  const { getState: get, setState: set } = store;
  let kept: TrainingStore | null = null;
  const fail = (error: unknown) => set({ error: LabError.from(error).toJSON() });
  const runOf = (id: string) => get().runs.find((run) => run.id === id);
  const patch = (id: string, change: Partial<TrainRun>) =>
    set({ runs: get().runs.map((run) => (run.id === id ? { ...run, ...change } : run)) });

  async function refresh(): Promise<void> {
    if (!kept) return;
    const listed = await kept.list();
    const { runs, active } = get();
    const damaged = listed.flatMap(({ id, spec }) => (spec ? [] : [id]));
    const merged = listed.flatMap((one): TrainRun[] => {
      if (!one.spec) return [];
      const known = runs.find(({ id }) => id === one.id);
      if (known && one.id === active) return [known];
      const fresh = storedRun({ ...one, spec: one.spec });
      return [known ? withKnown(fresh, known) : fresh];
    });
    // What the store does not have is not lost while this tab has it.
    const others = runs.filter(
      ({ id, phase, unsaved }) =>
        !listed.some((one) => one.id === id) && (id === active || phase === 'failed' || unsaved !== null),
    );
    const all = [...others, ...merged].sort((a, b) => b.created - a.created);
    set({ runs: all, damaged });
    for (const id of Object.keys(get().shown)) void readCurves(id);
  }

  /** Fetches the curves of a run that is shown and has none yet. */
  async function readCurves(id: string): Promise<void> {
    if (!kept || runOf(id)?.curves !== null) return;
    try {
      const bytes = await kept.state(id);
      const curves = bytes ? await curvesOf(bytes) : noCurves;
      if (runOf(id)?.curves === null) patch(id, { curves });
    } catch (error) {
      patch(id, { curves: noCurves });
      fail(error);
    }
  }

  async function guarded(work: (opened: TrainingStore) => Promise<unknown>): Promise<void> {
    try {
      if (kept) await work(kept);
      await refresh();
    } catch (error) {
      fail(error);
    }
  }

  /** Puts a run on the charts, under the first hue that is free. */
  function show(id: string): void {
    const { shown } = get();
    if (id in shown) return;
    const taken = new Set(Object.values(shown));
    const slot = Array.from({ length: MOST_SHOWN }, (_, i) => i).find((i) => !taken.has(i));
    if (slot === undefined) return;
    set({ shown: { ...shown, [id]: slot } });
    void readCurves(id);
  }

  function hide(id: string): void {
    const { [id]: _, ...shown } = get().shown;
    set({ shown });
  }

  /** The playground's experiment with the trained links of a run; null, and said, where they are not kept. */
  async function playgroundSpec(id: string): Promise<Spec | null> {
    try {
      const run = runOf(id)!;
      const mine = (await kept?.links.list())?.find(({ hash }) => hash === run.hash);
      if (!mine)
        throw new LabError('not_kept', 'The trained links are not kept in this browser.', {
          hint: 'Download them, and open the file on this page once there is room for it.',
        });
      return withLinks(home.spec(), run.spec, mine);
    } catch (error) {
      fail(error);
      return null;
    }
  }

  return {
    refresh: () => guarded(() => Promise.resolve()),
    patch,
    runOf,
    show,
    readCurves,

    async open(): Promise<void> {
      try {
        kept = await openStore();
        kept.onChange(() => void refresh().catch(fail));
        set({ storeFault: null });
        await refresh();
        const { runs, focus } = get();
        if (focus === null && runs[0]) {
          set({ focus: runs[0].id });
          show(runs[0].id);
        }
      } catch (error) {
        set({ storeFault: LabError.from(error).toJSON() });
      }
    },

    /** Keeps a file of questions, without which the worker cannot find them. @throws LabError `no_store`, `store_full`. */
    async keepData(bytes: Uint8Array, { name, rows }: DataFile): Promise<void> {
      const fault = get().storeFault;
      if (!kept && fault) throw LabError.fromJSON(fault);
      await kept?.data.put(bytes, { name, rows });
    },

    actions: {
      /** Reads the store anew. */
      refresh: () => guarded(() => Promise.resolve()),
      focus(id: string): void {
        set({ focus: id });
        if (Object.keys(get().shown).length >= MOST_SHOWN && !(id in get().shown)) {
          const [first] = Object.keys(get().shown);
          hide(first!);
        }
        show(id);
      },
      toggleShown(id: string): void {
        if (id in get().shown) hide(id);
        else show(id);
      },
      rename: (id: string, name: string): Promise<void> => {
        patch(id, { name: name || null });
        return guarded((opened) => opened.rename(id, name));
      },
      async remove(id: string): Promise<void> {
        const run = runOf(id);
        if (isActive(run) || run?.phase === 'elsewhere') return;
        hide(id);
        const { runs, focus } = get();
        const left = runs.filter((run) => run.id !== id);
        set({ runs: left, focus: focus === id ? (left[0]?.id ?? null) : focus });
        if (focus === id && left[0]) show(left[0].id);
        await guarded((opened) => opened.remove(id));
      },
      removeDamaged: (): Promise<void> =>
        guarded(async (opened) => {
          for (const id of get().damaged) await opened.remove(id);
        }),

      /** Offers the checkpoint of a run as a file. */
      async downloadState(id: string): Promise<void> {
        try {
          // The worker's are newer where the store took no more.
          const bytes = (await trainer.state(id)) ?? (await kept?.state(id));
          if (!bytes) throw nothingYet('checkpoint');
          save(`${stem(id)}.checkpoint.safetensors`, SAFETENSORS, bytes as Uint8Array<ArrayBuffer>);
        } catch (error) {
          fail(error);
        }
      },
      /** Offers the links of a run as a file: the trained ones, or as they stand in the run that goes on. */
      async downloadLinks(id: string): Promise<void> {
        try {
          const { hash } = runOf(id)!;
          const bytes = (await trainer.links(id)) ?? (hash ? await kept?.links.get(hash) : null);
          if (!bytes) throw nothingYet('links file');
          save(`${stem(id)}.safetensors`, SAFETENSORS, bytes as Uint8Array<ArrayBuffer>);
        } catch (error) {
          fail(error);
        }
      },
      playgroundSpec,
      /** Sets the playground to the trained links of a run, and goes there. */
      async useInPlayground(id: string): Promise<void> {
        const spec = await playgroundSpec(id);
        if (spec) home.use(spec);
      },
    },
  };

  function stem(id: string): string {
    return fileStem(namesOf(get().runs).get(id) ?? 'training');
  }
}

/** A run of the store, with what this tab knows of it besides. */
function withKnown(stored: TrainRun, known: TrainRun): TrainRun {
  const same = known.stage === stored.stage && known.step === stored.step;
  // A dead worker writes no error; until the browser has noticed its death, its run seems to go on elsewhere.
  const failed =
    known.error !== null && ['failed', 'elsewhere'].includes(known.phase) && stored.phase === 'stopped';
  return {
    ...stored,
    ...(failed && { phase: 'failed' as const }),
    error: stored.error ?? known.error,
    curves: same || known.curves === noCurves || stored.phase !== 'elsewhere' ? known.curves : null,
    steps: known.steps,
    pace: known.pace,
    device: known.device,
    notices: known.notices,
    unsaved: known.unsaved,
    hash: stored.hash ?? known.hash,
  };
}

function nothingYet(what: string): LabError {
  return new LabError('nothing_yet', `There is no ${what} of this run yet.`, {
    hint: 'Let it go on for a few steps first.',
  });
}
