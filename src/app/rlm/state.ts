/**
 * The RLM workspace outside React: its set-up as one spec, the run that is shown, and everything that can be done to
 * them. Worker, storage and files come in as interfaces. What fails is shown in the state; no action throws.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TextStorage } from '../../chat/keys';
import { readPrices, type PriceTable } from '../../chat/prices';
import { LabError, type LabErrorJson } from '../../errors';
import type { RlmSpec } from '../../experiment/rlm-spec';
import type { RlmWorker } from './client';
import { keyRing, type Keys } from './keys';
import { batchOfGate, driveActions } from './drive/actions';
import { activeOf } from './drive/can';
import type { Editing } from './drive/edit';
import { forgotten, laidAside, offered, type Unsent } from './drive/unsent';
import type { Kit } from './kit';
import type { Gate } from './protocol';
import { withLoading, withTold, type RunState } from './run';
import { setupActions } from './setup/actions';
import { keepsNothing, type FileKeeper } from './setup/files-store';
import { emptySetup, heldFiles, type SetupState } from './setup/state';
import { shareActions } from './share/actions';
import { emptyShare, type ShareState } from './share/state';
import { shellActions } from './shell/actions';
import { isSound } from './sound';
import { watchActions, type Focus, type Mode, type ViewName } from './watch/actions';

export interface RlmState extends SetupState, ShareState {
  readonly keys: Keys;
  /** The price table as it is typed, and as it was last read. */
  readonly prices: { readonly text: string; readonly table: PriceTable; readonly fault: LabErrorJson | null };
  /** Which comparison goes on beside, in words: runs are refused, or its times would mean little. */
  readonly comparing: string | null;
  /** A recording to answer from; `only`: what it does not have fails. */
  readonly replay: { readonly file: File; readonly only: boolean } | null;
  /** Branches by id, in the order in which they were made; the one that is shown, and its id. */
  readonly runs: ReadonlyMap<string, RunState>;
  readonly shown: string | null;
  readonly run: RunState | null;
  readonly mode: Mode;
  readonly view: ViewName;
  readonly focus: Focus | null;
  /** What branches are called for life, by id: “1”, “1.2”. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Branches whose whole trace the worker no longer has, and those that were saved as a whole. */
  readonly gone: ReadonlySet<string>;
  readonly saved: ReadonlySet<string>;
  /** What a person who is asked has typed and not sent, by ask. */
  readonly typed: ReadonlyMap<string, string>;
  /** What a person has changed and not sent, by gate. */
  readonly gateTexts: ReadonlyMap<string, string>;
  /** What was typed for questions that went away unanswered: offered where they are asked again. */
  readonly unsent: Unsent;
  /** The gate that is looked at; null: the first. */
  readonly gateChosen: string | null;
  /** What is being edited, to fork from it. */
  readonly editing: Editing | null;
  /** Batches whose calls go on without being asked about. */
  readonly waved: ReadonlySet<string>;
  /** What the last export had no place for, as sentences. */
  readonly saveNotes: readonly string[];
  readonly error: LabErrorJson | null;
}

export interface Surroundings {
  readonly worker: RlmWorker;
  /** The page's address. */
  readonly page: string;
  /** The browser's; null: it keeps nothing. */
  readonly storage: TextStorage | null;
  /** A set-up that is shipped, as JSON. */
  loadPreset(id: string): Promise<unknown>;
  /** A run of the first preset that is shipped, as a trace. */
  loadExample(): Promise<File>;
  /** Where files of contexts outlive a reload; absent: nowhere. */
  readonly files?: FileKeeper;
  /** Offers a download. */
  save(name: string, file: Blob): void;
}

export type Rlm = ReturnType<typeof createRlm>;

const PRICES = 'recursion-lab.prices';

/** @param draft the set-up to begin with. */
export function createRlm(
  { worker, page, storage, loadPreset, loadExample, files = keepsNothing, save }: Surroundings,
  draft: RlmSpec,
) {
  const ring = keyRing(storage);
  const store: StoreApi<RlmState> = createStore<RlmState>(() => ({
    ...emptySetup(draft),
    ...emptyShare,
    keys: ring.all(),
    prices: pricesOf(read(storage, PRICES) ?? '[]', []),
    comparing: null,
    replay: null,
    runs: new Map(),
    shown: null,
    run: null,
    mode: 'run',
    view: 'turns',
    focus: null,
    numbers: new Map(),
    gone: new Set(),
    saved: new Set(),
    typed: new Map(),
    gateTexts: new Map(),
    unsent: new Map(),
    gateChosen: null,
    editing: null,
    waved: new Set(),
    saveNotes: [],
    error: null,
  }));
  const { getState: get, setState: set } = store;
  const fail = (error: unknown) => set({ error: LabError.from(error).toJSON() });

  let branches = 0;
  const put = (run: RunState) => {
    const runs = new Map(get().runs).set(run.id, run);
    set(get().shown === run.id ? { runs, run } : { runs });
  };
  const update: Kit['update'] = (branch, change) => {
    const run = get().runs.get(branch);
    if (run) put({ ...run, ...change(run) });
  };
  /** What the worker says of the present run. */
  const updateActive = (change: (run: RunState) => Partial<RunState>) => {
    const run = activeOf(get().runs);
    if (run && run.phase !== 'stopping') update(run.id, change);
  };
  /** Those that still wait, of what was typed for them. */
  const onlyOf = (texts: ReadonlyMap<string, string>, waiting: readonly { readonly id: string }[]) => {
    const left = [...texts].filter(([id]) => waiting.some((one) => one.id === id));
    return left.length < texts.size ? new Map(left) : texts;
  };
  worker.listen({
    events: (branch, events) =>
      update(branch, (run) => ({
        ...withTold(run, events, performance.now()),
        phase: run.phase === 'preparing' ? 'running' : run.phase,
      })),
    asks: (asks) => {
      const run = activeOf(get().runs);
      if (!run || run.phase === 'stopping') return;
      const aside = laidAside(get(), run, asks);
      update(run.id, () => ({ asks }));
      set(offered(aside, run, asks, get().runs));
    },
    gates(gates) {
      const { waved } = get();
      const isWaved = (gate: Gate) => waved.size > 0 && waved.has(batchOfGate(gate) ?? '');
      for (const gate of gates) if (isWaved(gate)) worker.decide(gate.id, { kind: 'go' });
      const left = gates.filter((gate) => !isWaved(gate));
      updateActive(() => ({ gates: left }));
      set({ gateTexts: onlyOf(get().gateTexts, left) });
    },
    loading: (step) => updateActive(({ loading }) => ({ loading: withLoading(loading, step) })),
    shell: (shell, stream, text) => shells.heard(shell, stream, text),
  });

  const heldOf: Kit['heldOf'] = (spec) => heldFiles(get().held, spec);

  const kit: Kit = {
    get,
    set,
    update,
    nextBranch: () => `b${++branches}`,
    add(run) {
      // An example is shown for want of anything else.
      for (const { id, origin } of get().runs.values())
        if (origin.kind === 'example' && run.from?.branch !== id) kit.remove(id, true);
      const { runs, gone, numbers } = get();
      const added = new Map(runs).set(run.id, run);
      // Those whose turn has come in the worker, which keeps the last.
      const old = [...added.keys()].slice(0, -KEPT);
      set({
        shown: run.id,
        run,
        runs: added,
        gone: old.every((id) => gone.has(id)) ? gone : new Set([...gone, ...old]),
        numbers: new Map(numbers).set(run.id, numberOf(run, numbers)),
      });
    },
    forget: (branch) => set({ gone: new Set(get().gone).add(branch) }),
    forgetAll: () => set({ gone: new Set(get().runs.keys()) }),
    markSaved: (branch) => set({ saved: new Set(get().saved).add(branch) }),
    remove(branch, never = false) {
      const runs = new Map(get().runs);
      if (!runs.delete(branch)) return;
      worker.drop(branch);
      if (shells.shells.getState().prompt?.where.branch === branch) shells.closePrompt();
      const { shown: before, runs: all, gone, saved, unsent, numbers } = get();
      const parent = all.get(branch)?.from?.branch ?? '';
      const next = runs.has(parent) ? parent : ([...runs.keys()].at(-1) ?? null);
      const shown = before === branch ? next : before;
      set({
        runs,
        shown,
        run: shown === null ? null : runs.get(shown)!,
        gone: without(gone, branch),
        saved: without(saved, branch),
        unsent: forgotten(unsent, branch),
        ...(never && { numbers: new Map([...numbers].filter(([id]) => id !== branch)) }),
        ...(shown !== before && { focus: null }),
      });
    },
    fail,
    heldOf,
    sound: () => (isSound(get()) ? get().draft : null),
    save,
    worker,
    page,
  };

  const shells = shellActions(kit);
  const setup = setupActions(kit, { loadPreset, files });
  return {
    ...driveActions(kit),
    ...setup,
    ...shareActions(kit, { ...setup, loadPreset, loadExample }),
    ...shells,
    ...watchActions(kit),
    store,
    fail,
    dismissError: (): void => set({ error: null }),

    /** @param keep whether this browser is to keep it. */
    setKey(origin: string, key: string, keep: boolean): void {
      try {
        ring.set(origin, key, keep);
      } catch (error) {
        fail(error);
      }
      set({ keys: ring.all() });
    },
    /** A table that cannot be read leaves the last one that could. */
    setPrices(text: string): void {
      const prices = pricesOf(text, get().prices.table);
      set({ prices });
      if (!prices.fault) write(storage, PRICES, text);
    },
    setReplay: (replay: RlmState['replay']): void => set({ replay }),
  };
}

/** Branches that the worker keeps. */
const KEPT = 12;

/** The next number below the branch that a run goes on from, or of those that go on from none. */
function numberOf({ from }: RunState, numbers: RlmState['numbers']): string {
  const parent = from && numbers.get(from.branch);
  const stem = parent ? `${parent}.` : '';
  const taken = [...numbers.values()].filter(
    (one) => one.startsWith(stem) && !one.slice(stem.length).includes('.'),
  );
  return `${stem}${taken.length + 1}`;
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const left = new Set(ids);
  return left.delete(id) ? left : ids;
}

function pricesOf(text: string, before: PriceTable): RlmState['prices'] {
  try {
    return { text, table: readPrices(JSON.parse(text.trim() || '[]')), fault: null };
  } catch (error) {
    const fault =
      error instanceof SyntaxError
        ? new LabError('bad_prices', `The price table is not JSON: ${error.message}.`, {
            hint: 'It is a list of {"model", "prompt", "completion"}, in US dollars per million tokens.',
          })
        : LabError.from(error);
    return { text, table: before, fault: fault.toJSON() };
  }
}

function read(storage: TextStorage | null, place: string): string | null {
  try {
    return storage?.getItem(place) ?? null;
  } catch {
    return null; // storage is blocked
  }
}

function write(storage: TextStorage | null, place: string, text: string): void {
  try {
    storage?.setItem(place, text);
  } catch {
    // It is known until the page is closed.
  }
}
