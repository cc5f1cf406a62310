/** Logs and runs into the page and out of it. */

import { LabError } from '../../../errors';
import type { Kit } from '../kit';
import type { LogFormat, LogSource } from '../protocol';
import { beginLog, isActive, type RunState } from '../run';

export type ShareActions = ReturnType<typeof shareActions>;

export function shareActions(kit: Kit) {
  const { get, set, update, worker } = kit;

  /** Opens what was recorded as a branch, to be looked at. What cannot be read leaves everything as it was. */
  const open = async (source: LogSource, name: string): Promise<void> => {
    if ([...get().runs.values()].some((run) => isActive(run))) {
      const hint = 'Stop it, or wait for its end.';
      kit.fail(new LabError('busy', 'A run goes on.', { hint }));
      return;
    }
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
      kit.remove(id);
      if (before !== null && get().runs.has(before)) set({ shown: before, run: get().runs.get(before)! });
      if (LabError.from(error).code !== 'cancelled') kit.fail(error);
    }
  };

  return {
    openLog: (file: File, run = 0): Promise<void> => open({ kind: 'file', file, run }, file.name),
    openPacked: (source: Extract<LogSource, { kind: 'packed' }>, name: string): Promise<void> =>
      open(source, name),

    async saveLog(format: LogFormat): Promise<void> {
      const { run } = get();
      if (!run) return;
      try {
        const { file, extension, notes } = await worker.save(run.id, format);
        const stem = stemOf(run);
        kit.save(`${format === 'lab' ? stem : `${stem}.${format}`}${extension}`, file);
        set({ saveNotes: notes });
      } catch (error) {
        kit.fail(error);
      }
    },
    async saveRecording(): Promise<void> {
      const { run } = get();
      if (!run) return;
      try {
        const file = await worker.recording(run.id);
        if (!file)
          throw new LabError('no_recording', 'No model has answered in this run.', {
            hint: 'Where one has, its answers can be saved.',
          });
        kit.save(`${stemOf(run)}.recording.jsonl`, file);
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
