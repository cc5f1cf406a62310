/**
 * The page's state and everything that can be done to the experiment, outside React. What happens to runs is in
 * `runs.ts`. The engine, the store and the address bar come in as interfaces; nothing here touches the DOM.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { LabError, type LabErrorJson } from '../../errors';
import type { Claim } from '../../experiment/claim';
import { limits } from '../../experiment/limits';
import { questionOf } from '../../experiment/question';
import type { Recording } from '../../experiment/recording';
import { restore } from '../../experiment/restore';
import { sameExperiment } from '../../experiment/same';
import type { SessionEvent } from '../../experiment/session-events';
import { parseSpec, type Spec } from '../../experiment/spec';
import type { RunStore, StoredRun } from '../../experiment/store';
import { decodeUrl, type Preset } from '../../experiment/url';
import { tasks, type Question } from '../../tasks/task';
import type { RunSummary } from '../engine/protocol';
import type { Catalogue } from './catalogue';
import { createPlayback, type Clock } from './playback';
import { isActive, type RunState } from './run';
import { createRuns } from './runs';
import { createView } from './view';
import type { Cursor } from '../pictures/picture';
import { readView, viewTable } from './view-link';

export interface LabState {
  /** Null until the presets are there. */
  readonly preset: Preset | null;
  readonly spec: Spec | null;
  /** What stands in the question's field. */
  readonly draft: string;
  /** The draft as it was last read; null while it cannot be. */
  readonly question: Question | null;
  readonly questionError: LabErrorJson | null;
  /** What was not taken as it stood, or went another way than asked, as sentences. */
  readonly notices: readonly string[];
  /** What is shown. */
  readonly run: RunState | null;
  /** What it is compared with: pinned, or the run before a counterfactual. */
  readonly beside: RunState | null;
  /** What the link that was opened says came out, and of which experiment. */
  readonly claim: { readonly spec: Spec; readonly claim: Claim } | null;
  /** Kept runs, the latest first; null: no store here. */
  readonly stored: readonly StoredRun[] | null;
  /** Why there is no store. */
  readonly storeFault: LabErrorJson | null;
  /** What went wrong last, until it is dismissed. */
  readonly error: LabErrorJson | null;
}

export interface Engine {
  run(
    spec: Spec,
    questions: readonly string[],
    page: string,
    onEvents: (events: readonly SessionEvent[]) => void,
    base?: Pick<Recording, 'spec' | 'events' | 'tensors'>,
  ): Promise<RunSummary>;
  stop(): void;
}

export interface Surroundings {
  readonly engine: Engine;
  /** The page's own address: models and links lie below it. */
  readonly page: string;
  readonly clock: Clock;
  loadCatalogue(): Promise<Catalogue>;
  loadPresets(ids: readonly string[]): Promise<readonly { id: string; json: unknown }[]>;
  /** A recorded run that is shipped. */
  loadTrace(name: string): Promise<Recording>;
  /** @throws LabError where this browser keeps nothing. */
  openStore(): Promise<RunStore>;
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
  beside: null,
  claim: null,
  stored: null,
  storeFault: null,
  error: null,
};

export function createLab(surroundings: Surroundings) {
  const { loadCatalogue, loadPresets, loadTrace, openStore, clock } = surroundings;
  const store: StoreApi<LabState> = createStore<LabState>(() => empty);
  const { getState: get, setState: set } = store;
  const playback = createPlayback(clock);
  const view = createView();
  const runs = createRuns(surroundings, store, playback);
  let presets: readonly Preset[] = [];
  let catalogue: Catalogue | null = null;
  /** Counts openings: what a slower, earlier one brings is not wanted any more. */
  let openings = 0;

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

  /** Shows the run that belongs to the present experiment where one is at hand: carried, shipped, or kept here. */
  async function showRun(carried: Recording | null, at: Cursor | null): Promise<void> {
    const opening = ++openings;
    const { spec } = get();
    const wanted = () => opening === openings && get().spec === spec && !isActive(get().run);
    if (!spec || !catalogue) return;
    if (carried) return runs.show(carried, 'link', at ?? 'end');
    for (const { name, link, at: first } of catalogue.traces) {
      if (!sameExperiment((await decodeUrl(link, presets)).spec, spec)) continue;
      try {
        const recording = await loadTrace(name);
        if (wanted()) runs.show(recording, 'shipped', at ?? first);
        return;
      } catch (error) {
        if (wanted()) set({ error: LabError.from(error).toJSON() });
        return;
      }
    }
    const kept = await runs.find(spec);
    if (!wanted()) return;
    if (kept) runs.show(kept.recording, 'store', at ?? 'end', kept.id);
    else set({ run: null, beside: null });
  }

  const lab = {
    store,
    playback,
    view,
    ...runs.actions,

    /** What is shipped; null before it is there. */
    catalogue: () => catalogue,

    /** Loads the presets and opens what the address names. */
    async start(hash: string): Promise<void> {
      try {
        catalogue = await loadCatalogue();
        presets = (await loadPresets(catalogue.presets)).map(({ id, json }) => ({
          id,
          spec: parseSpec(json),
        }));
        set({ error: null });
        const opened = openStore().then(runs.useStore, runs.noStore);
        await lab.open(hash, opened);
      } catch (error) {
        set({ error: LabError.from(error).toJSON() });
      }
    },

    /** Opens an experiment from the part of an address behind `#`, with its run where one is at hand. Computes nothing. */
    async open(hash: string, ready: Promise<void> = Promise.resolve()): Promise<void> {
      if (presets.length === 0) return;
      const { spec, preset, notices, view: linked, claim, run } = await decodeUrl(hash, presets, viewTable);
      const read = readView(linked);
      view.open(read.state);
      set({
        preset: presets.find(({ id }) => id === preset)!,
        notices,
        claim: claim && { spec, claim },
      });
      take(spec);
      // The store matters only where nothing else has the run.
      if (!run) await ready;
      await showRun(run, read.cursor);
    },

    /** Changes the experiment; what the schema refuses is mended by its limits. */
    change(change: Partial<Spec>): void {
      const { spec, preset } = get();
      if (!spec || !preset) return;
      const mended = restore({ ...spec, ...change }, preset.spec).spec;
      if (change.data) take(mended);
      else set({ spec: mended });
    },

    /** Back to the preset and the run that belongs to it. */
    reset(): void {
      const { preset, run } = get();
      if (!preset) return;
      take(preset.spec);
      set({ error: null, notices: [], claim: null });
      if (!isActive(run)) void showRun(null, null);
    },

    /** Takes the experiment of the run that is shown. */
    adopt(): void {
      const { run } = get();
      if (run) take(run.spec);
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
      if (spec && question) await runs.run(spec, question);
    },

    dismissError: () => set({ error: null }),
    dismissNotices: () => set({ notices: [] }),
    dismissClaim: () => set({ claim: null }),
    /** For file names: which question was asked, how. */
    fileStem(): string {
      const { run, spec } = get();
      const { data, rounds, latentSteps, seed } = (run?.spec ?? spec)!;
      return `${data.task}-r${rounds}-m${latentSteps}-seed${seed}`;
    },
    fail: (error: unknown) => set({ error: LabError.from(error).toJSON() }),
  };
  return lab;
}
