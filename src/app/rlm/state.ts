/**
 * The RLM workspace outside React: its set-up as one spec, the run that is shown, and everything that can be done to
 * them. Worker, storage and files come in as interfaces. What fails is shown in the state; no action throws.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TextStorage } from '../../chat/keys';
import { readPrices, type PriceTable } from '../../chat/prices';
import { LabError, type LabErrorJson } from '../../errors';
import { setAt, type Path } from '../../experiment/paths';
import { parseRlmSpec, RlmSpec } from '../../experiment/rlm-spec';
import type { RlmWorker } from './client';
import { withContext, withOwnQuestion, withTask } from './draft';
import { faultsOf } from './faults';
import { keyRing, type Keys } from './keys';
import { driveActions } from './drive/actions';
import type { Kit } from './kit';
import type { Glimpse } from './protocol';
import { isActive, withLoading, withTold, type RunState } from './run';
import { shareActions } from './share/actions';
import { shellActions } from './shell/actions';
import { watchActions, type Focus, type Mode, type ViewName } from './watch/actions';

export interface RlmState {
  /** What the form holds; numbers may be NaN while they are typed. */
  readonly draft: RlmSpec;
  /** Files of contexts by hash; they live as long as the page. */
  readonly held: ReadonlyMap<string, File>;
  /** Files are being read. */
  readonly reading: boolean;
  readonly keys: Keys;
  /** The price table as it is typed, and as it was last read. */
  readonly prices: { readonly text: string; readonly table: PriceTable; readonly fault: LabErrorJson | null };
  /** A recording to answer from; `only`: what it does not have fails. */
  readonly replay: { readonly file: File; readonly only: boolean } | null;
  /** The question of the set-up, made without running it; null: not asked for. */
  readonly glimpse: { readonly spec: RlmSpec; readonly made: Glimpse | null } | null;
  /** Branches by id, in the order in which they were made; the one that is shown, and its id. */
  readonly runs: ReadonlyMap<string, RunState>;
  readonly shown: string | null;
  readonly run: RunState | null;
  readonly mode: Mode;
  readonly view: ViewName;
  readonly focus: Focus | null;
  /** What a person who is asked has typed and not sent, by ask. */
  readonly typed: ReadonlyMap<string, string>;
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
  /** Offers a download. */
  save(name: string, file: Blob): void;
}

export type Rlm = ReturnType<typeof createRlm>;

const PRICES = 'recursion-lab.prices';

/** @param draft the set-up to begin with. */
export function createRlm({ worker, page, storage, loadPreset, save }: Surroundings, draft: RlmSpec) {
  const ring = keyRing(storage);
  const store: StoreApi<RlmState> = createStore<RlmState>(() => ({
    draft,
    held: new Map(),
    reading: false,
    keys: ring.all(),
    prices: pricesOf(read(storage, PRICES) ?? '[]', []),
    replay: null,
    glimpse: null,
    runs: new Map(),
    shown: null,
    run: null,
    mode: 'run',
    view: 'turns',
    focus: null,
    typed: new Map(),
    saveNotes: [],
    error: null,
  }));
  const { getState: get, setState: set } = store;
  /** Presets asked for so far. */
  let presets = 0;
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
    const run = [...get().runs.values()].find((one) => isActive(one));
    if (run) update(run.id, change);
  };
  worker.listen({
    events: (branch, events) =>
      update(branch, (run) => ({
        ...withTold(run, events, performance.now()),
        phase: run.phase === 'preparing' ? 'running' : run.phase,
      })),
    asks: (asks) => {
      updateActive(() => ({ asks }));
      const typed = [...get().typed].filter(([ask]) => asks.some(({ id }) => id === ask));
      if (typed.length < get().typed.size) set({ typed: new Map(typed) });
    },
    gates: (gates) => updateActive(() => ({ gates })),
    loading: (step) => updateActive(({ loading }) => ({ loading: withLoading(loading, step) })),
  });

  const heldOf: Kit['heldOf'] = ({ context }) => {
    const files = context?.kind === 'files' ? context.files : [];
    return files.flatMap(({ hash }) => {
      const file = get().held.get(hash);
      return file ? [{ hash, file }] : [];
    });
  };
  const isSound = () => faultsOf(get().draft, { held: new Set(get().held.keys()) }).size === 0;

  const kit: Kit = {
    get,
    set,
    update,
    nextBranch: () => `b${++branches}`,
    add(run) {
      set({ shown: run.id, run, runs: new Map(get().runs).set(run.id, run) });
    },
    remove(branch) {
      const runs = new Map(get().runs);
      if (!runs.delete(branch)) return;
      worker.drop(branch);
      const shown = get().shown === branch ? ([...runs.keys()].at(-1) ?? null) : get().shown;
      set({ runs, shown, run: shown === null ? null : runs.get(shown)! });
    },
    fail,
    heldOf,
    sound: () => (isSound() ? get().draft : null),
    save,
    worker,
    page,
  };

  return {
    ...driveActions(kit),
    ...shareActions(kit),
    ...shellActions(kit),
    ...watchActions(kit),
    store,
    fail,
    dismissError: (): void => set({ error: null }),

    /** Puts a value into the set-up; undefined takes it away. Anything goes: what is wrong is said beside it. */
    edit(path: Path, value: unknown): void {
      const copy = structuredClone(get().draft);
      if (setAt(copy, path, value)) set({ draft: unnamed(copy) });
    },
    adopt: (spec: RlmSpec): void => set({ draft: unnamed(spec) }),
    /** Takes a set-up that is shipped. */
    async takePreset(id: string): Promise<void> {
      const mine = ++presets;
      const before = get().draft;
      // One that comes late takes nothing of what was set or asked for meanwhile.
      const isWanted = () => mine === presets && get().draft === before;
      try {
        const taken = parseRlmSpec(await loadPreset(id));
        if (isWanted()) set({ draft: taken });
      } catch (error) {
        if (isWanted()) fail(error);
      }
    },
    takeTask: (id: string): void => set({ draft: unnamed(withTask(get().draft, id)) }),
    takeOwn: (): void => set({ draft: unnamed(withOwnQuestion(get().draft)) }),

    /** Takes files as the context. They are read by the worker. */
    async openContext(files: readonly File[]): Promise<void> {
      if (files.length === 0) return;
      set({ reading: true });
      try {
        const described = await worker.describe(files);
        const held = new Map(get().held);
        described.forEach(({ hash }, i) => held.set(hash, files[i]!));
        set({ held, draft: unnamed(withContext(get().draft, described)) });
      } catch (error) {
        fail(error);
      } finally {
        set({ reading: false });
      }
    },

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

    /** Makes the question of the set-up, to be looked at. */
    async look(): Promise<void> {
      const spec = get().draft;
      if (!isSound()) return;
      set({ glimpse: { spec, made: null } });
      try {
        const made = await worker.glimpse({ spec: RlmSpec.parse(spec), files: heldOf(spec) });
        if (get().glimpse?.spec === spec) set({ glimpse: { spec, made } });
      } catch (error) {
        set({ glimpse: null });
        fail(error);
      }
    },
  };
}

/** What is changed is no longer what it was called. */
const unnamed = (spec: RlmSpec): RlmSpec => (spec.name === '' ? spec : { ...spec, name: '' });

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
