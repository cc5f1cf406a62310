/**
 * The page's state and everything that can be done to the experiment, outside React. What happens to runs is in
 * `runs.ts`. The engine, the store and the address bar come in as interfaces; nothing here touches the DOM.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import { limits } from '../../experiment/limits';
import { isRlmLink } from '../../experiment/link-kind';
import { questionOf } from '../../experiment/question';
import type { Recording } from '../../experiment/recording';
import { restore } from '../../experiment/restore';
import { sameExperiment } from '../../experiment/same';
import { parseSpec, type Spec } from '../../experiment/spec';
import { decodeUrl, type Preset } from '../../experiment/url';
import { taskOf } from '../../tasks/registry';
import type { Cursor } from '../pictures/picture';
import type { Catalogue } from './catalogue';
import { subjectOf, type Intervention } from './counterfactual';
import { emptyState, remark, type LabState, type Surroundings } from './lab-state';
import { createOwn } from './own';
import { createPlayback } from './playback';
import { fittingPreset } from './preset';
import { askedAnew, isActive } from './run';
import { createRuns } from './runs';
import { createView } from './view';
import { readView, viewTable } from './view-link';

export type { Engine, LabState, Surroundings } from './lab-state';

export type Lab = ReturnType<typeof createLab>;

/**
 * The lab of one page: its state, cursor and view, and everything that can be done to them. Nothing happens before
 * `start`. What fails is shown in the state; no action throws.
 */
export function createLab(surroundings: Surroundings) {
  const { loadCatalogue, loadPresets, loadTrace, openStore, clock } = surroundings;
  const store: StoreApi<LabState> = createStore<LabState>(() => emptyState);
  const { getState: get, setState: set } = store;
  const playback = createPlayback(clock);
  const view = createView();
  const runs = createRuns(surroundings, store, playback);
  const own = createOwn(surroundings, store, onData);
  let presets: readonly Preset[] = [];
  let catalogue: Catalogue | null = null;
  /** Settled when the store of kept runs is open, or is known not to be there. */
  let storeReady: Promise<void> = Promise.resolve();

  /** Takes a spec over and reads its question, together with whatever else of the state comes with it. */
  function take(spec: Spec, more: Partial<LabState> = {}): void {
    const preset = fittingPreset(spec, presets, more.preset ?? get().preset);
    try {
      const question = questionOf(spec);
      const draft = spec.data.question ?? question.text;
      set({ ...more, spec, preset, question, draft, questionError: null });
    } catch (error) {
      const questionError = LabError.from(error).toJSON();
      set({ ...more, spec, preset, question: null, draft: spec.data.question ?? '', questionError });
    }
  }

  /** Questions that were missing are here: what is shown of them is made anew. */
  function onData(): void {
    const { spec, question, run, beside } = get();
    if (spec && !question) take(spec);
    if (!isActive(run)) set({ run: run && askedAnew(run), beside: beside && askedAnew(beside) });
  }

  /**
   * Shows the run that belongs to the present experiment where one is at hand: carried, shipped, or kept here.
   * @param isLatest whether nothing else was asked for in the meantime.
   */
  async function showRun(
    isLatest: () => boolean,
    carried: Recording | null,
    at: Cursor | null,
  ): Promise<void> {
    const { spec } = get();
    const wanted = () => isLatest() && get().spec === spec && !isActive(get().run);
    if (!spec || !catalogue) return;
    if (carried) {
      if (wanted()) runs.show(carried, 'link', at ?? 'end');
      else
        remark(store, 'A run is going on, so that the one in the link was not opened. Open it again later.');
      return;
    }
    for (const { name, link, at: first } of catalogue.traces) {
      if (!sameExperiment((await decodeUrl(link, presets)).spec, spec)) continue;
      try {
        const recording = await loadTrace(name);
        if (wanted()) runs.show(recording, 'shipped', at ?? first);
      } catch (error) {
        if (wanted()) set({ error: LabError.from(error).toJSON() });
      }
      return;
    }
    await storeReady;
    const found = await runs.kept.find(spec);
    if (!wanted()) return;
    if (found) runs.show(found.recording, 'store', at ?? 'end', found.id);
    else set({ run: null, beside: null, pinned: null });
  }

  const lab = {
    store,
    playback,
    view,
    ...runs.actions,

    /** Opens a kept run with its experiment. */
    async openStored(id: string): Promise<void> {
      await runs.actions.openStored(id);
      const { run } = get();
      if (run?.id === id) take(run.spec);
    },

    /** What is shipped; null before it is there. */
    catalogue: () => catalogue,
    /** The experiments to begin with. */
    presets: () => presets,

    /** Loads the presets and opens what the address names. */
    async start(hash: string): Promise<void> {
      try {
        catalogue = await loadCatalogue();
        presets = (await loadPresets(catalogue.presets)).map(({ id, json }) => ({
          id,
          spec: parseSpec(json),
        }));
        set({ error: null });
        storeReady = openStore().then(runs.kept.use, runs.kept.useNone);
        await lab.open(hash);
        // Nothing that is seen first waits for it.
        void own.read();
      } catch (error) {
        set({ error: LabError.from(error).toJSON() });
      }
    },

    /** Opens an experiment from the part of an address behind `#`, with its run where one is at hand. Computes nothing. */
    async open(hash: string): Promise<void> {
      const isLatest = runs.ask();
      if (presets.length === 0) return;
      // The RLM workspace reads its own links; what is set besides stays.
      const isOther = isRlmLink(hash);
      if (isOther && get().spec) return view.visit('rlm');
      const decoded = await decodeUrl(isOther ? '' : hash, presets, viewTable);
      const { spec, preset, notices, view: linked, claim, run } = decoded;
      if (!isLatest()) return;
      const read = isOther ? { state: { workspace: 'rlm' as const }, cursor: null } : readView(linked);
      view.open(read.state);
      take(spec, {
        opened: spec,
        openedInTrain: read.state.workspace === 'train',
        preset: presets.find(({ id }) => id === preset)!,
        notices,
        claim: claim && { spec, claim },
      });
      await showRun(isLatest, run, read.cursor);
    },

    /** Changes the experiment; what the schema refuses is mended by its limits. */
    change(change: Partial<Spec>): void {
      const { spec, preset } = get();
      if (!spec || !preset) return;
      const mended = restore({ ...spec, ...change }, preset.spec).spec;
      if (change.data) take(mended);
      else set({ spec: mended });
    },

    /** Changes what is altered in the run that is shown; settings that had moved on go back to its experiment. */
    intervene(interventions: readonly Intervention[]): void {
      const { run, spec } = get();
      if (!spec) return;
      const subject = subjectOf(run?.spec ?? null, spec);
      if (subject === spec) lab.change({ interventions: [...interventions] });
      else take({ ...subject, interventions: [...interventions] });
    },

    /** Back to the preset and the run that belongs to it. */
    reset(): void {
      const { preset, run } = get();
      if (!preset) return;
      take(preset.spec, { error: null, notices: [], remarks: [], claim: null });
      if (!isActive(run)) void showRun(runs.ask(), null, null);
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
        taskOf(spec.data).parse(draft);
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

    /** Computes the experiment of which the link claims something, wherever the settings have moved on to. */
    async runClaim(): Promise<void> {
      const { claim, run } = get();
      if (!claim || isActive(run)) return;
      take(claim.spec);
      await lab.run();
    },

    dismissError: () => set({ error: null }),
    dismissNotices: () => set({ notices: [] }),
    dismissRemarks: () => set({ remarks: [] }),
    remark: (sentence: string) => remark(store, sentence),
    dismissClaim: () => set({ claim: null }),
    /** Takes note of what the Train workspace is set to, and how far it has come. */
    note: (change: Partial<Pick<LabState, 'training' | 'trained'>>) => set(change),
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
