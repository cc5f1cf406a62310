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
import type { Glimpse, LogFormat } from './protocol';
import { beginLog, beginRun, isActive, phaseAfter, withLoading, withTold, type RunState } from './run';

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
  readonly run: RunState | null;
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
    run: null,
    typed: new Map(),
    saveNotes: [],
    error: null,
  }));
  const { getState: get, setState: set } = store;
  /** Presets asked for so far. */
  let presets = 0;
  const fail = (error: unknown) => set({ error: LabError.from(error).toJSON() });

  /** Changes a run, as long as it is the one that is shown. */
  const update = (change: (run: RunState) => Partial<RunState>) => {
    const { run } = get();
    if (run) set({ run: { ...run, ...change(run) } });
  };
  worker.listen({
    events: (events) =>
      update((run) => ({
        ...withTold(run, events, performance.now()),
        phase: run.phase === 'preparing' ? 'running' : run.phase,
      })),
    asks: (asks) => {
      update(() => ({ asks }));
      const typed = [...get().typed].filter(([ask]) => asks.some(({ id }) => id === ask));
      if (typed.length < get().typed.size) set({ typed: new Map(typed) });
    },
    loading: (step) => update(({ loading }) => ({ loading: withLoading(loading, step) })),
  });

  const heldOf = ({ context }: RlmSpec) => {
    const files = context?.kind === 'files' ? context.files : [];
    return files.flatMap(({ hash }) => {
      const file = get().held.get(hash);
      return file ? [{ hash, file }] : [];
    });
  };
  const isSound = () => faultsOf(get().draft, { held: new Set(get().held.keys()) }).size === 0;

  return {
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

    /** Runs the set-up, if nothing is wrong with it. */
    async start(): Promise<void> {
      const { draft: now, keys, prices, replay, run } = get();
      if (isActive(run) || !isSound()) return;
      const spec = RlmSpec.parse(now);
      const mine = beginRun(spec);
      set({ run: mine, typed: new Map(), saveNotes: [], error: null });
      try {
        const summary = await worker.run({
          spec,
          page,
          files: heldOf(spec),
          keys: keys.values,
          prices: prices.table,
          replay,
        });
        update(() => ({ summary, phase: phaseAfter(summary), asks: [] }));
        set({ typed: new Map() });
      } catch (error) {
        const named = LabError.from(error).toJSON();
        const phase = named.code === 'cancelled' ? 'stopped' : 'failed';
        update(() => ({ phase, error: phase === 'failed' ? named : null, asks: [] }));
        set({ typed: new Map() });
      }
    },
    stop(): void {
      if (!isActive(get().run)) return;
      update(() => ({ phase: 'stopping', asks: [] }));
      set({ typed: new Map() });
      worker.stop();
    },

    /** What a person has typed so far: it outlives the view. */
    typeAnswer: (ask: string, text: string): void => set({ typed: new Map(get().typed).set(ask, text) }),
    /** What a person says who is asked; null: they leave. */
    answer(ask: string, text: string | null): void {
      const typed = new Map(get().typed);
      if (typed.delete(ask)) set({ typed });
      update(({ asks }) => ({ asks: asks.filter(({ id }) => id !== ask) }));
      worker.answer(ask, text);
    },

    /** Opens a log, to be looked at. */
    async openLog(file: File): Promise<void> {
      if (isActive(get().run)) {
        fail(
          new LabError('busy', 'A run goes on, and its place is here.', {
            hint: 'Stop it, or wait for its end.',
          }),
        );
        return;
      }
      const before = get().run;
      set({ run: beginLog(file.name), saveNotes: [], error: null });
      try {
        const { format, notes } = await worker.open(file);
        update(() => ({ phase: 'done', origin: { kind: 'file', name: file.name, format, notes } }));
      } catch (error) {
        // A log that cannot be read leaves what was there.
        set({ run: before });
        if (LabError.from(error).code !== 'cancelled') fail(error);
      }
    },

    async saveLog(format: LogFormat): Promise<void> {
      try {
        const { file, extension, notes } = await worker.save(format);
        const stem = stemOf(get().run);
        save(`${format === 'lab' ? stem : `${stem}.${format}`}${extension}`, file);
        set({ saveNotes: notes });
      } catch (error) {
        fail(error);
      }
    },
    async saveRecording(): Promise<void> {
      try {
        const file = await worker.recording();
        if (!file)
          throw new LabError('no_recording', 'No model has answered in this run.', {
            hint: 'Where one has, its answers can be saved.',
          });
        save(`${stemOf(get().run)}.recording.jsonl`, file);
      } catch (error) {
        fail(error);
      }
    },

    text: (seq: number, path: string, from: number) => worker.text(seq, path, from),
    messages: (seq: number) => worker.messages(seq),
  };
}

/** What is changed is no longer what it was called. */
const unnamed = (spec: RlmSpec): RlmSpec => (spec.name === '' ? spec : { ...spec, name: '' });

/** A name for files of a run. */
function stemOf(run: RunState | null): string {
  const { spec, origin } = run ?? {};
  if (origin?.kind === 'file') return origin.name.replace(/\.[a-z.]+$/i, '') || 'rlm';
  const task = spec?.task;
  return task ? `rlm-${task.id}-${task.characters}-seed-${task.seed}` : 'rlm-question';
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
