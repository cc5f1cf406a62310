/** What is looked at in a run, and where. */

import type { Coverage, CoverageAt } from '../../../rlm/coverage/coverage';
import type { Kit } from '../kit';
import type { Span } from './coverage/layout';

export const views = ['turns', 'tree', 'variables', 'coverage', 'differences'] as const;
export type ViewName = (typeof views)[number];
export const modes = ['run', 'ladder', 'prompts'] as const;
export type Mode = (typeof modes)[number];

/** One place in a run, for every view alike: keys as in the trajectory. */
export interface Focus {
  readonly run: string;
  readonly turn: string | null;
  readonly cell: string | null;
  readonly call: string | null;
  /** A part of the context's text, in characters. */
  readonly part?: Span;
}

export function watchActions({ get, set, worker, heldOf }: Kit) {
  /** By branch, as of a version of its trajectory. */
  const reckoned = new Map<string, { readonly version: number; readonly coverage: Promise<Coverage> }>();
  return {
    show(branch: string): void {
      const run = get().runs.get(branch);
      if (run && get().shown !== branch) set({ shown: branch, run, focus: null, saveNotes: [] });
    },
    setView: (view: ViewName): void => set({ view }),
    setMode: (mode: Mode): void => set({ mode }),
    /** @param view the one to go to there. */
    focus: (focus: Focus | null, view?: ViewName): void => set({ focus, ...(view && { view }) }),

    /** Of the branch that is shown, unless another is named. */
    text: (seq: number, path: string, from: number, branch = get().shown ?? '') =>
      worker.text(branch, seq, path, from),
    messages: (seq: number, branch = get().shown ?? '') => worker.messages(branch, seq),
    /**
     * Reckoned once for what a branch has told by now. @throws LabError `no_context` where the context of the branch is
     * not at hand.
     */
    coverage(branch: string): Promise<Coverage> {
      const { spec, trajectory } = get().runs.get(branch) ?? {};
      const version = trajectory?.version ?? 0;
      const known = reckoned.get(branch);
      if (known?.version === version) return known.coverage;
      for (const id of reckoned.keys()) if (!get().runs.has(id)) reckoned.delete(id);
      const coverage = worker.coverage(branch, spec ? heldOf(spec) : []);
      reckoned.set(branch, { version, coverage });
      coverage.catch(() => {
        if (reckoned.get(branch)?.coverage === coverage) reckoned.delete(branch);
      });
      return coverage;
    },
    coverageAt: (branch: string, position: number): Promise<CoverageAt> =>
      worker.coverageAt(branch, position),
  };
}
