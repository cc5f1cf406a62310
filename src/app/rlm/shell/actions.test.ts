import { expect, test, vi } from 'vitest';
import { fakeRlm } from '../../../../test/support/rlm-state';
import { LabError } from '../../../errors';
import type { CellResult } from '../../../repl/session-types';
import type { OpenedShell, ShellPlace } from '../protocol';
import { keyIn } from '../trajectory';

const variable = { name: 'x', type: 'int', length: null, preview: '1', bytes: 8 };
const result: CellResult = {
  status: 'ok',
  stdout: 'out\n',
  stderr: '',
  value: '1',
  error: null,
  final: null,
  changed: [],
  removed: [],
  seconds: 0.1,
  waited: 0,
  rebuilt: false,
  notes: [],
};
const turn = { run: '0', turn: keyIn('0', 1) };

/** A workspace with a run of one turn, and sessions that open as they are told. */
async function withRun() {
  const places: ShellPlace[] = [];
  const openShell = vi.fn(async (place: ShellPlace): Promise<OpenedShell> => {
    places.push(place);
    return { shell: `s${places.length}`, variables: [variable], notes: [] };
  });
  const shellRun = vi.fn(async () => result);
  const shellInspect = vi.fn(async () => ({ value: variable, entries: [variable] }));
  const made = fakeRlm({
    openShell,
    shellRun,
    shellInspect,
    shellVariables: async () => [variable, variable],
  });
  await made.rlm.start();
  const prompt = () => made.rlm.shells.getState().prompt;
  return { ...made, places, openShell, shellRun, shellInspect, prompt };
}

test('a prompt opens behind the cells of its turn, runs code, and is closed for the next', async () => {
  const { rlm, places, prompt, heard, listener, shellRun } = await withRun();
  const opening = rlm.openPrompt(turn);
  expect(prompt()).toMatchObject({ phase: 'opening', shell: null });
  await opening;
  expect(places).toEqual([{ branch: 'b1', run: '0', cells: 1 }]);
  expect(prompt()).toMatchObject({ phase: 'ready', shell: 's1', variables: [{ name: 'x' }] });

  const running = rlm.runAtPrompt('print(1)');
  listener().shell?.('s1', 'stdout', 'as it comes');
  listener().shell?.('another', 'stdout', 'not mine');
  expect(prompt()).toMatchObject({
    phase: 'running',
    entries: [{ code: 'print(1)', stdout: 'as it comes' }],
  });
  await rlm.runAtPrompt('one at a time');
  await running;
  expect(shellRun).toHaveBeenCalledTimes(1);
  expect(prompt()).toMatchObject({ phase: 'ready', entries: [{ result: { value: '1' } }] });
  expect(prompt()!.variables).toHaveLength(2);
  rlm.interruptPrompt();

  await rlm.openPrompt(turn);
  expect(prompt()).toMatchObject({ shell: 's2', entries: [] });
  rlm.closePrompt();
  expect(prompt()).toBeNull();
  expect(heard.filter((one) => /shell/i.test(one))).toEqual([
    'shellInterrupt s1',
    'closeShell s1',
    'closeShell s2',
  ]);
});

test('what cannot be opened is said in its place; a session that comes too late is closed', async () => {
  const { rlm, prompt, openShell, heard } = await withRun();
  openShell.mockRejectedValueOnce(new LabError('no_session', 'No session was kept.', { hint: 'Replay.' }));
  await rlm.openPrompt(turn);
  expect(prompt()).toMatchObject({ phase: 'failed', error: { code: 'no_session' } });
  let come!: (opened: OpenedShell) => void;
  openShell.mockReturnValueOnce(new Promise((resolve) => (come = resolve)));
  const opening = rlm.openPrompt(turn);
  rlm.closePrompt();
  come({ shell: 'late', variables: [], notes: [] });
  await opening;
  expect(prompt()).toBeNull();
  expect(heard).toContain('closeShell late');
});

test('a session that is gone takes no more code, and another error leaves it open', async () => {
  const { rlm, prompt, shellRun } = await withRun();
  await rlm.openPrompt(turn);
  shellRun.mockRejectedValueOnce(new LabError('chat_busy', 'Later.', { hint: '' }));
  await rlm.runAtPrompt('a');
  expect(prompt()).toMatchObject({ phase: 'ready', entries: [{ error: { code: 'chat_busy' } }] });
  shellRun.mockRejectedValueOnce(new LabError('shell_closed', 'Gone.', { hint: '' }));
  await rlm.runAtPrompt('b');
  expect(prompt()).toMatchObject({ phase: 'failed', shell: null, error: { code: 'shell_closed' } });
  await rlm.openPrompt(prompt()!.where);
  expect(prompt()).toMatchObject({ phase: 'ready', error: null, entries: [] });
});

test('one session serves for looking at a place; another place closes it, and a failed one is tried again', async () => {
  const { rlm, openShell, shellInspect, heard } = await withRun();
  const range = { from: 0, count: 50 };
  const look = rlm.lookAt({ branch: 'b1', ...turn });
  await Promise.all([look('x', [], range), look('x', ['y'], range)]);
  expect(openShell).toHaveBeenCalledTimes(1);
  expect(shellInspect).toHaveBeenLastCalledWith('s1', 'x', ['y'], range);
  openShell.mockRejectedValueOnce(new LabError('no_session', 'No.', { hint: '' }));
  const other = rlm.lookAt({ branch: 'b1', run: '0', turn: keyIn('0', 9) });
  await expect(other('x', [], range)).rejects.toMatchObject({ code: 'no_session' });
  await other('x', [], range);
  expect(openShell).toHaveBeenCalledTimes(3);
  expect(heard).toContain('closeShell s1');
});
