/**
 * Comparisons outside React: the ladder on one task, the ladder on many, and the prompt lab. One of them runs at a time,
 * and in it one run at a time, so that times mean something. What fails is shown in the state; no action throws.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { LabError, type LabErrorJson } from '../../../errors';
import type { Path } from '../../../experiment/paths';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { LoadingStep } from '../protocol';
import type { Given, Surroundings } from './bench';
import { firstValue, secondOf, withEdit, type Edits } from './lab-fields';
import { ladderActions } from './ladder';
import type { Climb } from './ladder';
import { hindrance, onRung, rungIds, rungs } from './rungs';
import { createWarmer } from './warm';
import { beginSeries, nextQuestion, withResult, type Series, type Setting } from './series';

export interface CompareState {
  /** Ids of the rungs that are to be run. */
  readonly chosen: readonly string[];
  readonly climb: Climb | null;
  /** Questions of the next series. */
  readonly n: number;
  readonly many: Series | null;
  /** What the second setting of the prompt lab has otherwise. */
  readonly edits: Edits;
  readonly lab: Series | null;
  readonly active: 'ladder' | 'many' | 'lab' | null;
  /** A run goes on that loads what the others need, and is not counted. */
  readonly warming: boolean;
  /** What is being loaded, the last of it. */
  readonly loading: LoadingStep | null;
  readonly error: LabErrorJson | null;
}

export interface CompareKit extends Surroundings {
  get(): CompareState;
  set(change: Partial<CompareState>): void;
  /** The set-up to begin with. @throws LabError where it cannot be compared. */
  begin(): Given & { readonly spec: RlmSpec };
  /** Loads what a set-up needs, if it is not there. */
  warm(given: Given, spec: RlmSpec): Promise<void>;
  /** A name for the next run. */
  nextBranch(): string;
  fail(error: unknown): void;
}

export type Compare = ReturnType<typeof createCompare>;

export const FEWEST = 1;
export const MOST = 500;

export function createCompare(surroundings: Surroundings) {
  const { bench, page } = surroundings;
  const store: StoreApi<CompareState> = createStore<CompareState>(() => ({
    chosen: rungIds,
    climb: null,
    n: 10,
    many: null,
    edits: [],
    lab: null,
    active: null,
    warming: false,
    loading: null,
    error: null,
  }));
  const { getState: get, setState: set } = store;
  let branches = 0;
  const warmer = createWarmer(bench, page);
  const kit: CompareKit = {
    ...surroundings,
    get,
    set,
    async warm(given, spec) {
      set({ warming: true });
      await warmer(given, spec, kit.nextBranch());
      set({ warming: false });
    },
    nextBranch: () => `c${++branches}`,
    fail: (error) => set({ error: LabError.from(error).toJSON() }),
    begin() {
      const given = surroundings.given();
      const { spec, busy } = given;
      if (!spec)
        throw new LabError('bad_spec', 'Something is wrong with the set-up on the left.', {
          hint: 'It says what, above Run.',
        });
      if (busy || get().active !== null)
        throw new LabError('busy', 'Another run goes on, and times would mean nothing.', {
          hint: 'Stop it, or wait for its end.',
        });
      const why = hindrance(spec);
      if (why !== null)
        throw new LabError('bad_spec', why, { hint: 'Change it on the left.', field: 'models' });
      return { ...given, spec };
    },
  };
  const ladder = ladderActions(kit);
  bench.listen({
    events: (branch, events) => ladder.told(branch, events),
    // Persons and gates are refused before; what asks nevertheless waits for nobody.
    asks: () => undefined,
    gates: () => undefined,
    loading: (loading) => set({ loading }),
  });

  /** Asks what is left of a series, until it is stopped. */
  const ask = async (key: 'many' | 'lab', given: Given): Promise<void> => {
    const series = () => get()[key]!;
    const put = (change: Partial<Series>) => set({ [key]: { ...series(), ...change } });
    put({ phase: 'running', error: null });
    set({ active: key, error: null, loading: null });
    try {
      await kit.warm(given, series().settings[0]!.spec);
      for (
        let next = nextQuestion(series());
        next && series().phase !== 'stopping';
        next = nextQuestion(series())
      ) {
        const branch = kit.nextBranch();
        const { spec } = next;
        const { keys, prices, replay } = given;
        const files = given.files(spec);
        const summary = await bench.run({
          branch,
          from: null,
          step: false,
          spec,
          page,
          files,
          keys,
          prices,
          replay,
        });
        bench.drop(branch);
        if (summary.reason === 'aborted' || series().phase === 'stopping') break;
        set({ [key]: withResult(series(), next, summary), loading: null });
      }
      put({ phase: nextQuestion(series()) ? 'stopped' : 'done' });
    } catch (error) {
      const named = LabError.from(error).toJSON();
      put({ phase: 'stopped', error: named.code === 'cancelled' ? null : named });
    }
    set({ active: null, loading: null });
  };
  /** A new series of settings made of the set-up; of a question of one's own it has no answers to hold against. */
  const start = async (key: 'many' | 'lab', settingsOf: (spec: RlmSpec) => readonly Setting[]) => {
    try {
      const given = kit.begin();
      const { spec } = given;
      if (!spec.task)
        throw new LabError('bad_spec', 'Only generated tasks have answers to hold a run against.', {
          hint: 'Choose a task on the left.',
          field: 'task',
        });
      set({ [key]: beginSeries(settingsOf(spec), get().n, spec.task.seed) });
      await ask(key, given);
    } catch (error) {
      kit.fail(error);
    }
  };

  return {
    ...ladder,
    store,
    given: surroundings.given,
    dismissError: (): void => set({ error: null }),

    choose(id: string, on: boolean): void {
      const { chosen } = get();
      set({ chosen: rungIds.filter((one) => (one === id ? on : chosen.includes(one))) });
    },
    setN(n: number): void {
      set({ n: Math.min(MOST, Math.max(FEWEST, Math.round(n) || FEWEST)) });
    },
    runMany: () =>
      start('many', (spec) =>
        rungs
          .filter(({ id }) => get().chosen.includes(id))
          .map((rung) => ({ id: rung.id, label: rung.label, spec: onRung(spec, rung) })),
      ),

    addEdit(path: string): void {
      const { spec } = surroundings.given();
      if (!spec || get().edits.some((edit) => edit.path === path)) return;
      set({ edits: [...get().edits, { path, value: firstValue(spec, path) }] });
    },
    removeEdit: (path: string): void => set({ edits: get().edits.filter((edit) => edit.path !== path) }),
    edit: (path: Path, value: unknown): void => set({ edits: withEdit(get().edits, path, value) }),
    runLab: () =>
      start('lab', (spec) => [
        { id: 'A', label: 'A', spec: { ...spec, name: '' } },
        { id: 'B', label: 'B', spec: secondOf(spec, get().edits) },
      ]),

    /** Asks what is left of a series that was stopped; `n`: of so many questions. */
    async goOn(key: 'many' | 'lab', n?: number): Promise<void> {
      const series = get()[key];
      if (!series || get().active !== null) return;
      try {
        const given = kit.begin();
        set({ [key]: { ...series, n: n ?? series.n } });
        await ask(key, given);
      } catch (error) {
        kit.fail(error);
      }
    },
    /** Ends what runs; what has been done stays. */
    stop(): void {
      const { active } = get();
      if (active === null) return;
      if (active === 'ladder') ladder.stopping();
      else set({ [active]: { ...get()[active]!, phase: 'stopping' } });
      bench.stop();
    },
  };
}
