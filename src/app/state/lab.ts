/**
 * The page's state and everything that can be done to it, outside React. The engine and the address bar come in as
 * interfaces; nothing here touches the DOM.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { LabError, type LabErrorJson } from '../../errors';
import { limits } from '../../experiment/limits';
import { questionOf } from '../../experiment/question';
import { restore } from '../../experiment/restore';
import type { SessionEvent } from '../../experiment/session-events';
import { parseSpec, type Spec } from '../../experiment/spec';
import { decodeUrl, type Preset } from '../../experiment/url';
import { tasks, type Question } from '../../tasks/task';
import type { RunSummary } from '../engine/protocol';
import { applyEvents, beginRun, isActive, type RunState } from './run';

export interface LabState {
  /** Null until the presets are there. */
  readonly preset: Preset | null;
  readonly spec: Spec | null;
  /** What stands in the question's field. */
  readonly draft: string;
  /** The draft as it was last read; null while it cannot be. */
  readonly question: Question | null;
  readonly questionError: LabErrorJson | null;
  /** What of a link was not taken as it stood. */
  readonly notices: readonly string[];
  readonly run: RunState | null;
  /** What went wrong last, until it is dismissed. */
  readonly error: LabErrorJson | null;
}

export interface Engine {
  run(
    spec: Spec,
    questions: readonly string[],
    page: string,
    onEvents: (events: readonly SessionEvent[]) => void,
  ): Promise<RunSummary>;
  stop(): void;
}

export interface Surroundings {
  readonly engine: Engine;
  /** The page's own address: models and links lie below it. */
  readonly page: string;
  loadPresets(): Promise<readonly { id: string; json: unknown }[]>;
}

export type Lab = ReturnType<typeof createLab>;

const empty: LabState = {
  preset: null,
  spec: null,
  draft: '',
  question: null,
  questionError: null,
  notices: [],
  run: null,
  error: null,
};

export function createLab({ engine, page, loadPresets }: Surroundings) {
  const store: StoreApi<LabState> = createStore<LabState>(() => empty);
  const { getState: get, setState: set } = store;
  let presets: readonly Preset[] = [];

  /** Takes a spec over and reads its question. */
  function take(spec: Spec): void {
    try {
      const question = questionOf(spec);
      set({ spec, question, draft: spec.data.question ?? question.text, questionError: null });
    } catch (error) {
      set({
        spec,
        question: null,
        draft: spec.data.question ?? '',
        questionError: LabError.from(error).toJSON(),
      });
    }
  }

  const lab = {
    store,

    /** Loads the presets and opens what the address names. */
    async start(hash: string): Promise<void> {
      try {
        presets = (await loadPresets()).map(({ id, json }) => ({ id, spec: parseSpec(json) }));
        set({ error: null });
        await lab.open(hash);
      } catch (error) {
        set({ error: LabError.from(error).toJSON() });
      }
    },

    /** Opens an experiment from the part of an address behind `#`. Starts nothing. */
    async open(hash: string): Promise<void> {
      if (presets.length === 0) return;
      const { spec, preset, notices } = await decodeUrl(hash, presets);
      set({ preset: presets.find(({ id }) => id === preset)!, notices });
      take(spec);
    },

    /** Changes the experiment; what the schema refuses is mended by its limits. */
    change(change: Partial<Spec>): void {
      const { spec, preset } = get();
      if (!spec || !preset) return;
      const mended = restore({ ...spec, ...change }, preset.spec).spec;
      if (change.data) take(mended);
      else set({ spec: mended });
    },

    reset(): void {
      const { preset } = get();
      if (!preset) return;
      take(preset.spec);
      set({ error: null, notices: [] });
    },

    write(draft: string): void {
      set({ draft });
    },

    /** Reads what stands in the question's field. @returns whether it could be read. */
    commit(): boolean {
      const { spec, draft, question } = get();
      if (!spec) return false;
      if (question && draft.trim() === (spec.data.question ?? question.text).trim()) return true;
      try {
        tasks[spec.data.task]!.parse(draft);
      } catch (error) {
        // The experiment, and its link, keep the last question that could be read.
        set({ question: null, questionError: LabError.from(error).toJSON() });
        return false;
      }
      lab.change({ data: { ...spec.data, question: draft.trim() } });
      return true;
    },

    /** Asks a question of the draw: the first one is what the draw's seed alone stands for. */
    pick(text: string, index: number): void {
      const { spec } = get();
      if (spec) lab.change({ data: { ...spec.data, question: index === 0 ? undefined : text } });
    },

    /** The first question of the next draw. */
    another(): void {
      const { spec } = get();
      if (!spec) return;
      const seed = spec.data.seed >= limits.seed.max ? limits.seed.min : spec.data.seed + 1;
      lab.change({ data: { ...spec.data, question: undefined, seed } });
    },

    async run(): Promise<void> {
      if (isActive(get().run) || !lab.commit()) return;
      const { spec, question } = get();
      if (!spec || !question) return;
      set({ run: beginRun(spec, question), error: null });
      const update = (change: (run: RunState) => RunState) => set(({ run }) => ({ run: run && change(run) }));
      try {
        const { ms } = await engine.run(spec, [question.text], page, (batch) =>
          update((run) => applyEvents(run, batch)),
        );
        update((run) => ({ ...run, phase: 'done', ms }));
      } catch (error) {
        const named = LabError.from(error).toJSON();
        const stopped = named.code === 'cancelled';
        update((run) => ({ ...run, phase: stopped ? 'stopped' : 'failed' }));
        if (!stopped) set({ error: named });
      }
    },

    stop(): void {
      const { run } = get();
      if (!run || !isActive(run) || run.phase === 'stopping') return;
      set({ run: { ...run, phase: 'stopping' } });
      engine.stop();
    },

    dismissError: () => set({ error: null }),
    dismissNotices: () => set({ notices: [] }),
  };
  return lab;
}
