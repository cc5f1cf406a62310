/** Logs, runs and links into the page and out of it. Nothing that is opened starts anything. */

import { LabError } from '../../../errors';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { decodeRlmUrl, encodeRlmUrl, presetOf } from '../../../experiment/rlm-url';
import { isSame, withWhole } from '../draft';
import type { Kit } from '../kit';
import type { LogFormat, LogSource } from '../protocol';
import { beginLog, isActive, type RunState } from '../run';
import type { SetupActions } from '../setup/actions';
import { presetShelf } from './presets';
import type { MadeLink } from './state';

/** What links need of the rest. */
export interface ShareSources extends Pick<SetupActions, 'findFiles'> {
  /** A set-up that is shipped, as JSON. */
  loadPreset(id: string): Promise<unknown>;
  /** A run of the first preset that is shipped, as a trace. */
  loadExample(): Promise<File>;
}

export function shareActions(kit: Kit, { loadPreset, loadExample, findFiles }: ShareSources) {
  const { get, set, update, worker } = kit;
  const shelf = presetShelf(loadPreset);
  /** Links opened so far. */
  let opened = 0;
  /** Runs of links are opened one after another. */
  let carrying: Promise<string | null> = Promise.resolve(null);

  /**
   * Opens what was recorded as a branch, to be looked at. What cannot be read leaves everything as it was.
   * @returns the branch. @throws LabError `busy`, `cancelled`, and what is wrong with the source.
   */
  const open = async (source: LogSource, name: string): Promise<string> => {
    if ([...get().runs.values()].some((run) => isActive(run)))
      throw new LabError('busy', 'A run goes on.', { hint: 'Stop it, or wait for its end.' });
    const id = kit.nextBranch();
    const before = get().shown;
    kit.add(beginLog(name, source, { id, label: '' }));
    set({ saveNotes: [], error: null, focus: null });
    try {
      const { format, notes, spec, runs, shown } = await worker.open(id, source);
      update(id, ({ origin }) => ({
        phase: 'done',
        spec,
        origin: origin.kind === 'here' ? origin : { ...origin, format, notes, runs, shown },
      }));
    } catch (error) {
      const isShown = get().shown === id;
      kit.remove(id);
      if (isShown && before !== null && get().runs.has(before))
        set({ shown: before, run: get().runs.get(before)! });
      throw error;
    }
    return id;
  };

  const openOrFail = async (source: LogSource, name: string): Promise<void> => {
    try {
      await open(source, name);
    } catch (error) {
      if (LabError.from(error).code !== 'cancelled') kit.fail(error);
    }
  };

  /** The run of a link, as a branch; null where it cannot be read, which is added to the link's notices. */
  const openCarried = async (text: string, spec: RlmSpec): Promise<string | null> => {
    try {
      return await open({ kind: 'packed', text, spec }, 'the link');
    } catch (error) {
      const { code, message } = LabError.from(error);
      const { link } = get();
      const notice =
        code === 'busy'
          ? 'A run goes on, so that the one in the link was not opened. Open the link again later.'
          : `The run that the link carries could not be read and was left aside. ${code === 'bad_trace' ? message : ''}`;
      if (link?.spec === spec) set({ link: { ...link, notices: [...link.notices, notice.trim()] } });
      return null;
    }
  };

  const linkTo = async (spec: RlmSpec, run: string | null): Promise<string> => {
    const address = kit.page.replace(/#.*$/, '');
    return address + (await encodeRlmUrl(spec, await shelf.near(spec), run));
  };
  const made = (text: string, spec: RlmSpec, run: boolean): MadeLink => ({
    text,
    copied: false,
    run,
    files: spec.context?.kind === 'files' ? spec.context.files.map(({ name }) => name) : [],
  });

  return {
    /** Shows the run that is shipped beside the set-up that it is of, while there is nothing else to show. */
    async showExample(): Promise<void> {
      const [first] = await shelf.named(null);
      const isWanted = () => get().runs.size === 0 && !get().link && isSame(first!.spec, get().draft);
      if (!isWanted()) return;
      const file = await loadExample();
      if (!isWanted()) return;
      const id = kit.nextBranch();
      const source = { kind: 'example', file, run: 0 } as const;
      kit.add({ ...beginLog('An example', source, { id, label: '' }), phase: 'done' });
      try {
        const { format, spec } = await worker.open(id, source);
        update(id, ({ origin }) => ({
          spec,
          origin: origin.kind === 'here' ? origin : { ...origin, format },
        }));
      } catch (error) {
        kit.remove(id, true);
        throw error;
      }
    },
    openLog: (file: File, run = 0): Promise<void> => openOrFail({ kind: 'file', file, run }, file.name),

    /** What follows `#` in a link to a set-up. @throws LabError `link_too_long`, `link_too_deep`, `offline`. */
    hashOf: async (spec: RlmSpec): Promise<string> => encodeRlmUrl(spec, await shelf.near(spec)),
    /**
     * Takes the set-up of a link, and shows the run that it carries. Starts nothing, and fetches nothing of a stranger's.
     * @returns whether the link said anything of a set-up.
     */
    async openLink(url: string): Promise<boolean> {
      const mine = ++opened;
      try {
        const read = await decodeRlmUrl(url, await shelf.named(presetOf(url)));
        if (mine !== opened || !read.describes) return read.describes;
        const { spec, preset, notices } = read;
        const hash = url.slice(Math.max(0, url.indexOf('#')));
        const link = { hash, spec, preset, notices, branch: null, beside: get().shown };
        const rest = { link, made: null, tooLong: false, contextError: null, mode: 'run' } as const;
        set({ ...withWhole(get(), spec), ...rest });
        await findFiles();
        const { run } = read;
        carrying = carrying.then(() => (mine === opened && run !== null ? openCarried(run, spec) : null));
        const branch = await carrying;
        if (branch === null) return true;
        const { link: now } = get();
        // Another link was opened meanwhile, which shows its own.
        if (mine !== opened) kit.remove(branch);
        else if (now?.spec === spec) set({ link: { ...now, branch } });
      } catch (error) {
        if (mine === opened) kit.fail(error);
      }
      return true;
    },
    dismissLink: (): void => set({ link: null }),
    /** Takes a run's set-up into the form, and leaves the run. */
    takeSetup(branch: string): void {
      const spec = get().runs.get(branch)?.spec;
      if (!spec) return;
      set({ ...withWhole(get(), spec), link: get().link?.branch === branch ? null : get().link });
      void findFiles();
    },

    /** Makes a link to the set-up as it stands. */
    async shareSetup(): Promise<void> {
      const spec = kit.sound();
      if (!spec) return;
      try {
        set({ made: made(await linkTo(spec, null), spec, false), tooLong: false });
      } catch (error) {
        kit.fail(error);
      }
    },
    /** Makes a link that carries the run that is shown, where it is short enough. */
    async shareRun(): Promise<void> {
      const { run } = get();
      if (!run?.spec) return;
      try {
        const packed = await worker.pack(run.id);
        const link = packed === null ? null : made(await linkTo(run.spec, packed), run.spec, true);
        set({ made: link, tooLong: packed === null });
        if (link) kit.markSaved(run.id);
      } catch (error) {
        kit.fail(error);
      }
    },
    /** Whether the link that was made last is in the clipboard now. */
    noteCopied(copied: boolean): void {
      const { made: link } = get();
      if (link) set({ made: { ...link, copied } });
    },
    dismissMade: (): void => set({ made: null, tooLong: false }),

    async saveLog(format: LogFormat): Promise<void> {
      const { run } = get();
      if (!run) return;
      try {
        const { file, extension, notes } = await worker.save(run.id, format);
        const stem = stemOf(run);
        kit.save(`${format === 'lab' ? stem : `${stem}.${format}`}${extension}`, file);
        set({ saveNotes: notes });
        if (format === 'lab') kit.markSaved(run.id);
      } catch (error) {
        kit.fail(error);
      }
    },
    async saveRecording(): Promise<void> {
      const { run } = get();
      if (!run) return;
      try {
        const saved = await worker.recording(run.id);
        if (!saved)
          throw new LabError('no_recording', 'No model has answered in this run.', {
            hint: 'Where one has, its answers can be saved.',
          });
        kit.save(`${stemOf(run)}.recording${saved.extension}`, saved.file);
        set({ saveNotes: saved.notes });
      } catch (error) {
        kit.fail(error);
      }
    },
  };
}

/** A name for files of a run. */
export function stemOf({ spec, origin }: Pick<RunState, 'spec' | 'origin'>): string {
  if (origin.kind !== 'here') return origin.name.replace(/\.[a-z.]+$/i, '') || 'rlm';
  const task = spec?.task;
  return task ? `rlm-${task.id}-${task.characters}-seed-${task.seed}` : 'rlm-question';
}
