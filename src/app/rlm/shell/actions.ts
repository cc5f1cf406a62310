/** Sessions of a person's own: forked from a run's, for code and for looking. They never touch the run. */

import { createStore } from 'zustand/vanilla';
import { LabError } from '../../../errors';
import type { Kit } from '../kit';
import type { OpenedShell, ShellPlace } from '../protocol';
import { cellsUntil, opening, withEnd, withEntry, withOutput, type Prompt, type Where } from './shells';

export type Inspect = (
  name: string,
  path: readonly (string | number)[],
  range: { readonly from: number; readonly count: number },
) => ReturnType<Kit['worker']['shellInspect']>;

export function shellActions({ get, worker }: Kit) {
  const store = createStore<{ readonly prompt: Prompt | null }>(() => ({ prompt: null }));
  const put = (prompt: Prompt | null) => store.setState({ prompt });
  /** The prompt, as long as it is the one that stands there. */
  const present = (where: Where) => {
    const { prompt } = store.getState();
    return prompt?.where === where ? prompt : null;
  };
  let cells = 0;
  let looked: { readonly place: string; readonly opened: Promise<OpenedShell> } | null = null;

  const placeOf = ({ branch, run, turn }: Where): ShellPlace => {
    const { trajectory } = get().runs.get(branch) ?? {};
    return { branch, run, cells: trajectory ? cellsUntil(trajectory, run, turn) : 0 };
  };
  const close = (opened: Promise<OpenedShell>) =>
    void opened.then(({ shell }) => worker.closeShell(shell)).catch(() => undefined);

  /** The one session for looking; another place closes it. */
  const lookingAt = (where: Where): Promise<OpenedShell> => {
    const place = placeOf(where);
    const name = JSON.stringify(place);
    if (looked?.place === name) return looked.opened;
    if (looked) close(looked.opened);
    const opened = worker.openShell(place);
    looked = { place: name, opened };
    opened.catch(() => {
      if (looked?.opened === opened) looked = null;
    });
    return opened;
  };

  return {
    shells: store,

    /** Opens a prompt after a turn of the branch that is shown; the one before is closed. */
    async openPrompt(at: Pick<Where, 'run' | 'turn'>): Promise<void> {
      const branch = get().shown;
      if (branch === null) return;
      const before = store.getState().prompt;
      if (before?.shell != null) worker.closeShell(before.shell);
      const where = { branch, ...at };
      put(opening(where));
      try {
        const { shell, variables, notes } = await worker.openShell(placeOf(where));
        const prompt = present(where);
        if (prompt) put({ ...prompt, shell, variables, notes, phase: 'ready' });
        else worker.closeShell(shell);
      } catch (error) {
        const prompt = present(where);
        if (prompt) put({ ...prompt, phase: 'failed', error: LabError.from(error).toJSON() });
      }
    },
    closePrompt(): void {
      const { prompt } = store.getState();
      if (prompt?.shell != null) worker.closeShell(prompt.shell);
      put(null);
    },
    /** Runs a person's code at the prompt. */
    async runAtPrompt(code: string): Promise<void> {
      const { prompt } = store.getState();
      if (prompt?.shell == null || prompt.phase !== 'ready') return;
      const { where, shell } = prompt;
      const id = ++cells;
      put(withEntry(prompt, id, code));
      try {
        const result = await worker.shellRun(shell, code);
        const variables = await worker.shellVariables(shell).catch(() => null);
        const now = present(where);
        if (now) put({ ...withEnd(now, id, { result }), ...(variables && { variables }) });
      } catch (error) {
        const now = present(where);
        const named = LabError.from(error).toJSON();
        // A session that is gone takes no more code.
        const gone = named.code === 'shell_closed' || named.code === 'worker_died' || named.code === 'gone';
        if (now) put(withEnd({ ...now, ...(gone && { shell: null, error: named }) }, id, { error: named }));
      }
    },
    interruptPrompt(): void {
      const { prompt } = store.getState();
      if (prompt?.shell != null) worker.shellInterrupt(prompt.shell);
    },
    /** What a session prints, as it comes. */
    heard(shell: string, stream: 'stdout' | 'stderr', text: string): void {
      const { prompt } = store.getState();
      if (prompt?.shell === shell) put(withOutput(prompt, stream, text));
    },

    /** Looks into a variable as it was after a turn, in a session made for that. */
    lookAt:
      (where: Where): Inspect =>
      async (name, path, range) =>
        worker.shellInspect((await lookingAt(where)).shell, name, path, range),
    /** Looks into a variable of an open prompt. */
    lookInto:
      (shell: string): Inspect =>
      (name, path, range) =>
        worker.shellInspect(shell, name, path, range),
  };
}
