/** How the set-up is changed: by its fields, presets, tasks, and contexts of one's own. */

import { LabError } from '../../../errors';
import { isTree, setAt, type Path } from '../../../experiment/paths';
import { checkFileSizes } from '../../../experiment/rlm-context';
import { givenOf } from '../../../experiment/rlm-given';
import { parseRlmSpec, RlmSpec } from '../../../experiment/rlm-spec';
import { withContext, withOwnQuestion, withTask, withWhole, type Changed } from '../draft';
import type { Kit } from '../kit';
import type { FileKeeper } from './files-store';
import { missingFiles, type OwnContext } from './state';

export interface SetupSources {
  /** A set-up that is shipped, as JSON. */
  loadPreset(id: string): Promise<unknown>;
  /** Where files outlive a reload. */
  readonly files: FileKeeper;
}

export type SetupActions = ReturnType<typeof setupActions>;

export function setupActions(kit: Kit, { loadPreset, files: keeper }: SetupSources) {
  const { get, set, worker } = kit;
  /** Presets asked for so far. */
  let presets = 0;

  const adopt = (draft: RlmSpec): void => set({ draft: unnamed(draft) });
  const take = ({ draft, aside }: Changed): void => set({ draft: unnamed(draft), aside });

  /** Takes a whole set-up, under its own name. */
  const takeWhole = (spec: RlmSpec): void => set(withWhole(get(), spec));

  /** Says what Python will be given, once that is known. */
  const describe = async (): Promise<void> => {
    const { draft } = get();
    const { context } = draft;
    if (!context || get().given?.context === context) return;
    const tell = (change: { words: string | null; error: LabError | null }) => {
      if (get().draft.context !== context) return;
      set({ given: { context, words: change.words, error: change.error?.toJSON() ?? null } });
    };
    if (context.kind !== 'files') return tell({ words: givenOf(context), error: null });
    if (missingFiles(get()).length > 0) return;
    tell({ words: null, error: null });
    try {
      const spec = parseRlmSpec({
        kind: 'rlm',
        question: '?',
        context,
        models: { root: { kind: 'person' } },
      });
      const { kind } = await worker.glimpse({ spec, files: kit.heldOf(spec) });
      tell({ words: kind, error: null });
    } catch (error) {
      tell({ words: null, error: LabError.from(error) });
    }
  };

  const hold = (entries: readonly (readonly [string, File])[]): void =>
    set({ held: new Map([...get().held, ...entries]) });

  /** Keeps files over a reload, where they are small enough and the browser lets us. */
  const keep = async (hash: string, file: File): Promise<void> => {
    const kept = await keeper.keep(hash, file);
    const unkept = new Set(get().unkept);
    if (kept ? unkept.delete(hash) : unkept.add(hash)) set({ unkept });
  };

  /** @param add beside the files that there are. */
  const openContext = async (files: readonly File[], add = false): Promise<void> => {
    if (files.length === 0) return;
    set({ reading: true, contextError: null });
    try {
      const { context } = get().draft;
      const before = add && context?.kind === 'files' ? context.files : [];
      checkFileSizes([...before.map(({ name, bytes }) => ({ name, size: bytes })), ...files]);
      const described = await worker.describe(files);
      const missing = new Set(missingFiles(get()).map(({ hash }) => hash));
      hold(described.map(({ hash }, i) => [hash, files[i]!] as const));
      // A file that the set-up asks for takes its place in it, and changes nothing.
      if (!described.some(({ hash }) => missing.has(hash))) {
        const named = new Set(described.map(({ name }) => name));
        const others = before.filter(({ name }) => !named.has(name));
        take(withContext(get(), [...others, ...described]));
      }
      void describe();
      for (const [i, { hash }] of described.entries()) await keep(hash, files[i]!);
    } catch (error) {
      set({ contextError: LabError.from(error).toJSON() });
    } finally {
      set({ reading: false });
    }
  };

  return {
    describe,
    openContext,
    adopt,
    take,
    takeWhole,

    /** Puts a value into the set-up; undefined takes it away. Anything goes: what is wrong is said beside it. */
    edit(path: Path, value: unknown): void {
      const copy = copiedAlong(get().draft, path);
      if (setAt(copy, path, value)) adopt(copy);
    },
    setContext(context: OwnContext): void {
      set({ contextError: null });
      adopt({ ...get().draft, context });
    },
    /** Takes a set-up that is shipped. */
    async takePreset(id: string): Promise<void> {
      const mine = ++presets;
      const before = get().draft;
      // One that comes late takes nothing of what was set or asked for meanwhile.
      const isWanted = () => mine === presets && get().draft === before;
      try {
        const taken = parseRlmSpec(await loadPreset(id));
        if (!isWanted()) return;
        takeWhole(taken);
      } catch (error) {
        if (isWanted()) kit.fail(error);
      }
    },
    takeTask: (id: string): void => take(withTask(get(), id)),
    takeOwn: (): void => take(withOwnQuestion(get())),

    /** Fetches an address, and takes it as the context. */
    async fetchContext(url: string): Promise<void> {
      if (get().reading) return;
      set({ reading: true, contextError: null });
      let file: File;
      try {
        file = await worker.fetch(url);
      } catch (error) {
        set({ reading: false, contextError: LabError.from(error).toJSON() });
        return;
      }
      await openContext([file]);
    },

    /** Takes those files up that the set-up names and that this browser has kept. */
    async findFiles(): Promise<void> {
      const { aside, held } = get();
      const own = aside.own?.context;
      const named = [...missingFiles(get()), ...(own?.kind === 'files' ? own.files : [])];
      const found = await Promise.all(
        named
          .filter(({ hash }) => !held.has(hash))
          .map(async ({ hash, name }) => [hash, await keeper.find(hash, name)] as const),
      );
      hold(found.flatMap(([hash, file]) => (file ? [[hash, file] as const] : [])));
      void describe();
    },

    /** Makes the question of the set-up, to be looked at. */
    async look(): Promise<void> {
      const spec = kit.sound();
      if (!spec) return;
      set({ glimpse: { spec, made: null } });
      try {
        const made = await worker.glimpse({ spec: RlmSpec.parse(spec), files: kit.heldOf(spec) });
        if (get().glimpse?.spec === spec) set({ glimpse: { spec, made } });
      } catch (error) {
        set({ glimpse: null });
        kit.fail(error);
      }
    },
  };
}

/** What is changed is no longer what it was called. */
const unnamed = (spec: RlmSpec): RlmSpec => (spec.name === '' ? spec : { ...spec, name: '' });

/** The tree with everything along a path made anew: what lies beside it stays the very same. */
function copiedAlong<T>(tree: T, [key, ...rest]: Path): T {
  if (!isTree(tree) || key === undefined) return tree;
  const copy: Record<string, unknown> = Array.isArray(tree) ? ([...tree] as never) : { ...tree };
  if (Object.hasOwn(copy, key)) copy[key] = copiedAlong(copy[key], rest);
  return copy as T;
}
