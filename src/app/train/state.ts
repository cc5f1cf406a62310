/**
 * The Train workspace outside React: its settings, its runs and everything that can be done to them. Worker, store and
 * page come in as interfaces. What fails is shown in the state; no action throws.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import { withOwnData } from '../../experiment/data';
import type { Path } from '../../experiment/paths';
import { Spec } from '../../experiment/spec';
import type { Stage } from '../../training/telemetry';
import { sizeOf } from './cost';
import { draftOf, heeded, withSystem, withValue } from './draft';
import { faultsOf } from './faults';
import { createKeeping } from './keeping';
import type { Recipe } from './recipes';
import { recipeOf, withRecipe } from './recipes';
import { isActive } from './run';
import { createSessions } from './sessions';
import type { Surroundings, TrainState } from './trainer-state';

export type { Surroundings, TrainState } from './trainer-state';
export type Training = ReturnType<typeof createTraining>;

/** @param draft the settings to begin with. */
export function createTraining(surroundings: Surroundings, draft: Spec) {
  const { trainer, home, page, readData, loadJson } = surroundings;
  const store: StoreApi<TrainState> = createStore<TrainState>(() => ({
    draft,
    runs: [],
    focus: null,
    shown: {},
    active: null,
    stage: null,
    options: {},
    tables: [],
    data: { reading: false, opened: null, fault: null },
    check: null,
    storeFault: null,
    damaged: [],
    sleepy: null,
    error: null,
    sizes: new Map(),
  }));
  const { getState: get, setState: set } = store;
  const fail = (error: unknown) => set({ error: LabError.from(error).toJSON() });
  const keeping = createKeeping(surroundings, store);
  const sessions = createSessions(surroundings, store, keeping);

  /** The preset that has the system of the settings, else the first. */
  function presetOf(spec: Spec) {
    const presets = home.presets();
    const team = ({ pattern, agents }: Spec) => [pattern, ...agents.map(({ id }) => id)].join();
    return presets.find((preset) => team(preset.spec) === team(spec)) ?? presets[0] ?? null;
  }

  function settle(next: Spec): void {
    set({ draft: next });
    void learnSizes(next);
  }

  /** How large its agents are, for the estimate of memory. */
  async function learnSizes({ agents }: Spec): Promise<void> {
    const unknown = [...new Set(agents.map(({ id }) => id))].filter(
      (id) => !id.startsWith('hub:') && !get().sizes.has(id) && /^[a-z0-9-]+$/.test(id),
    );
    for (const id of unknown) {
      const size = sizeOf(await loadJson(`models/${id}/config.json`).catch(() => null));
      if (size) set({ sizes: new Map([...get().sizes, [id, size]]) });
    }
  }

  const training = {
    store,
    ...sessions.actions,
    ...keeping.actions,
    presetOf,

    /** Reads what is kept. */
    async begin(): Promise<void> {
      void learnSizes(get().draft);
      await keeping.open();
    },

    /** Takes the experiment of an address, as it stands. */
    open: (spec: Spec): void => settle(heeded(spec)),
    /** Puts a value into the settings; undefined takes it away. Anything goes: what is wrong is said beside it. */
    edit(path: Path, value: unknown): void {
      const next = withValue(get().draft, path, value);
      if (next) settle(next);
    },
    change: (change: Partial<Spec>): void => settle({ ...get().draft, ...change }),
    /** Settings that were those of the old system's links become those of the new one's. */
    takeSystem(system: Spec): void {
      const { draft: now } = get();
      const preset = presetOf(now);
      const shipped = preset !== null && recipeOf(now, preset)?.training === null;
      const training = { ...system.training, seed: now.training.seed };
      settle({ ...withSystem(now, system), ...(shipped && { training }) });
    },
    takeRecipe(recipe: Recipe): void {
      const preset = presetOf(get().draft);
      if (preset) settle(withRecipe(sound(get().draft, preset.spec), recipe, preset));
    },
    /** Turns a stage on, with the settings that the system's preset or else the schema has for it; or off. */
    toggleStage(stage: Stage, on: boolean): void {
      const { draft: now } = get();
      const preset = presetOf(now)?.spec.training[stage];
      const fresh = preset ?? { optimiser: { learningRate: stage === 'inner' ? 3e-3 : 1e-3, beta2: 0.98 } };
      training.edit(['training', stage], on ? Spec.shape.training.parse({ [stage]: fresh })[stage] : null);
    },
    /** The settings of a run, to be changed and started anew. */
    adopt(id: string): void {
      const run = get().runs.find((one) => one.id === id);
      if (run) settle(run.spec);
    },
    /** Begins anew from the playground's experiment. */
    fromPlayground(): void {
      const spec = home.spec();
      if (spec) settle(draftOf(spec, presetOf(spec)));
    },

    /** Starts what the form holds, if nothing is wrong with it. @returns whether it was started. */
    start(): boolean {
      const { draft: now, active, runs } = get();
      if (faultsOf(now).size > 0 || isActive(runs.find(({ id }) => id === active))) return false;
      sessions.begin(Spec.parse(heeded(now)));
      return true;
    },

    /** Starts what the form holds, after whatever goes on has been stopped. */
    async startAnew(): Promise<void> {
      if (faultsOf(get().draft).size > 0) return;
      sessions.actions.stop();
      await sessions.ended();
      training.start();
    },

    /** Takes a file of questions of one's own. */
    async openData(bytes: Uint8Array, name: string): Promise<void> {
      set({ data: { ...get().data, reading: true, fault: null } });
      try {
        const own = await readData(bytes, name);
        const { file, rows, notes } = own;
        settle({ ...get().draft, data: withOwnData(get().draft.data, own) });
        set({ data: { reading: false, fault: null, opened: { name: file.name, rows: rows.length, notes } } });
        await keeping.keepData(bytes, file);
      } catch (error) {
        const fault = LabError.from(error).toJSON();
        set({ data: { ...get().data, reading: false, fault } });
      }
    },

    /** Compares the exact gradient of the settings with finite differences. */
    async check(): Promise<void> {
      const { draft: now } = get();
      if (faultsOf(now).size > 0) return;
      const spec = Spec.parse(heeded(now));
      set({ check: { running: true, spec, result: null, error: null } });
      try {
        const result = await trainer.check(spec, page);
        set({ check: { running: false, spec, result, error: null } });
      } catch (error) {
        set({ check: { running: false, spec, result: null, error: LabError.from(error).toJSON() } });
      }
    },

    choose: (chart: string, key: string, value: string): void =>
      set({ options: { ...get().options, [`${chart}.${key}`]: value } }),
    toggleTable(chart: string): void {
      const { tables } = get();
      set({ tables: tables.includes(chart) ? tables.filter((id) => id !== chart) : [...tables, chart] });
    },
    chooseStage: (stage: Stage | null): void => set({ stage }),
    dismissError: (): void => set({ error: null }),
    dismissCheck: (): void => set({ check: null }),
    fail,
  };
  return training;
}

/** The settings where the schema takes them, else those to fall back on. */
function sound(draft: Spec, fallback: Spec): Spec {
  const parsed = Spec.safeParse(draft);
  if (parsed.success) return parsed.data;
  const kept = Spec.safeParse({ ...draft, training: fallback.training });
  return kept.success ? kept.data : heeded(fallback);
}
