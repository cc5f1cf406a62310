/** Driving runs over a worker that does as it is told: branches, gates, questions, and that nothing typed is lost. */

import { expect, test } from 'vitest';
import { at, smallRun, toldRun } from '../../../../test/support/rlm-events';
import { draft, fakeRlm, pending, summary } from '../../../../test/support/rlm-state';
import { LabError } from '../../../errors';
import { wouldLose } from '../leave';
import type { Gate } from '../protocol';
import { told } from '../worker/trim';
import { branchRows } from './tree';

const cellGate: Gate = {
  id: 'g1',
  what: { kind: 'cell', run: '0', id: '0#1', turn: 1, code: 'print(1)' },
  length: 8,
};
const callGate = (n: number, of = 2, cell = '0#1'): Gate => ({
  id: `g${n}`,
  what: {
    kind: 'call',
    run: '0',
    id: `0/${n}`,
    turn: 1,
    prompt: `p${n}`,
    model: 'm',
    child: false,
    from: { cell, index: (n - 2) % of, of },
  },
  length: 2,
});
const ask = (id: string, content = 'Say.', length = content.length) =>
  ({
    id,
    place: { purpose: 'turn', depth: 0, call: '0/1' },
    messages: [{ role: 'user', content, length }],
  }) as const;
/** The first run ends at once, with its events; the others as `then` says. */
function afterOne(then: ReturnType<typeof pending>['run']) {
  let runs = 0;
  return (request: Parameters<typeof then>[0]) => (runs++ === 0 ? Promise.resolve(summary) : then(request));
}
const rows = (state: ReturnType<typeof fakeRlm>['state']) =>
  branchRows(state()).map(
    ({ number, level, label, said }) => `${'  '.repeat(level)}${number} ${label}: ${said}`,
  );

test('forks stand below what they go on from, and keep their numbers', async () => {
  const { rlm, requests, state, heard } = fakeRlm();
  await rlm.start();
  const edit = { kind: 'answer', run: '0', turn: 1, text: 'FINAL(3)' } as const;
  await rlm.fork('b1', { edits: [edit], before: 2, label: 'turn 1: answer edited' });
  await rlm.fork('b2', { edits: [], before: 5, label: 'gone on after turn 1' });
  await rlm.replayRun('b1');
  await rlm.start();
  expect(rows(state)).toEqual([
    '1 needle: right',
    '  1.1 turn 1: answer edited: right',
    '    1.1.1 gone on after turn 1: right',
    '  1.2 replayed: right',
    '2 needle: right',
  ]);
  expect(requests.map(({ branch, from }) => [branch, from?.branch, from?.kind, from?.before])).toEqual([
    ['b1', undefined, undefined, undefined],
    ['b2', 'b1', 'fork', 2],
    ['b3', 'b2', 'fork', 5],
    ['b4', 'b1', 'replay', null],
    ['b5', undefined, undefined, undefined],
  ]);
  expect(requests[1]!.from).toMatchObject({ edits: [edit], missing: 'ask' });
  expect(requests[3]!.from).toMatchObject({ edits: [], missing: 'fail' });
  rlm.drop('b2');
  expect(heard).toEqual(['drop b2']);
  await rlm.fork('b1', { edits: [], before: 5, label: 'another' });
  expect(rows(state)).toEqual([
    '1 needle: right',
    '  1.2 replayed: right',
    '  1.3 another: right',
    '1.1.1 gone on after turn 1: right',
    '2 needle: right',
  ]);
});

test('a branch that is dropped gives way to the one that it went on from', async () => {
  const { rlm, state } = fakeRlm();
  await rlm.start();
  await rlm.start();
  await rlm.fork('b1', { edits: [], before: 5, label: 'on' });
  expect(state().shown).toBe('b3');
  rlm.drop('b3');
  expect(state()).toMatchObject({ shown: 'b1', run: { id: 'b1' } });
  rlm.rename('b1', '  my\n  own ');
  expect(state().run!.label).toBe('my own');
});

test('of many branches the worker keeps the last twelve; those before are said to be gone', async () => {
  const { rlm, state } = fakeRlm();
  for (let i = 0; i < 14; i++) await rlm.start();
  expect([...state().gone]).toEqual(['b1', 'b2']);
  expect(state().runs.size).toBe(14);
  expect(branchRows(state()).filter(({ gone }) => gone)).toHaveLength(2);
});

test('a fork of what the worker no longer has is refused with words, and marks the branch', async () => {
  let died = false;
  const { rlm, state } = fakeRlm({
    run: async () => {
      if (died) throw new LabError('gone', 'It is gone.', { hint: 'Run again.' });
      return summary;
    },
  });
  await rlm.start();
  died = true;
  await rlm.fork('b1', { edits: [], before: 5, label: 'on' });
  expect(state()).toMatchObject({ shown: 'b1', error: { code: 'gone' } });
  expect([[...state().runs.keys()], [...state().gone]]).toEqual([['b1'], ['b1']]);
});

test.each(['gone', 'busy', 'worker_died'])(
  'an edit whose fork is refused (%s) is open again',
  async (code) => {
    let died = false;
    const { rlm, state } = fakeRlm({
      run: async ({ branch }) => {
        if (branch === 'b3' || !died) return summary;
        throw new LabError(code, 'No.', { hint: 'Again.' });
      },
    });
    await rlm.start();
    died = true;
    rlm.beginEdit('answer', '0 1');
    const { id } = state().editing!;
    rlm.typeEdit('as it was', 'as it was');
    expect(wouldLose(state())).toBe(false);
    rlm.typeEdit('as it was', 'mine');
    expect(wouldLose(state())).toBe(true);
    const edit = { kind: 'answer', run: '0', turn: 1, text: 'mine' } as const;
    const fork = () => rlm.fork('b1', { edits: [edit], before: 2, label: 'turn 1: answer edited' });
    const forking = fork();
    expect(state().editing).toBeNull();
    await forking;
    rlm.endEdit(id); // the dialog of before says late that it closed
    const text = { before: 'as it was', after: 'mine' };
    expect(state()).toMatchObject({ shown: 'b1', editing: { branch: 'b1', text, fault: { code } } });
    expect([...state().runs.keys()]).toEqual(['b1']);
    expect(state().gone.has('b1')).toBe(code !== 'busy');
    await fork();
    expect(state().editing).toBeNull();
    expect(rows(state)).toEqual(['1 needle: no answer', '  1.1 turn 1: answer edited: no answer']);
  },
);

test('a worker that dies takes every branch with it', async () => {
  const { run, fail } = pending();
  const { rlm, state, listener } = fakeRlm({ run: afterOne(run) });
  await rlm.start();
  const running = rlm.start();
  listener().events('b2', toldRun().slice(0, 3));
  fail(new LabError('worker_died', 'It broke down.', { hint: '' }));
  await running;
  expect([...state().gone]).toEqual(['b1', 'b2']);
  expect(state().run).toMatchObject({ id: 'b2', phase: 'failed' });
});

test('a branch that failed is run again as it was begun, not as the form stands', async () => {
  const { rlm, requests } = fakeRlm();
  await rlm.start();
  await rlm.replayRun('b1');
  rlm.edit(['seed'], 77);
  await rlm.runAgain('b2');
  expect([requests[2]!.spec, requests[2]!.from]).toEqual([requests[1]!.spec, requests[1]!.from]);
});

test('no step, whole batch or end of steps runs a changed gate as it was', () => {
  const begun = () => {
    const { rlm, listener, heard } = fakeRlm({ run: pending().run });
    rlm.step();
    listener().gates([callGate(2), callGate(3)]);
    rlm.typeAtGate('g3', 'mine');
    return { rlm, heard };
  };
  const edited = 'decide g3 {"kind":"edit","text":"mine"}';
  const steps = begun();
  steps.rlm.lookAtGate('g3');
  steps.rlm.step();
  steps.rlm.step();
  expect(steps.heard).toEqual([edited, 'decide g2 {"kind":"go"}']);
  const batch = begun();
  batch.rlm.waveThrough('g2');
  expect(batch.heard).toEqual(['decide g2 {"kind":"go"}', edited]);
  const end = begun();
  end.rlm.setStepping(false);
  expect(end.heard).toEqual([edited, 'step false']);
  const undone = begun();
  undone.rlm.typeAtGate('g3', null);
  undone.rlm.setStepping(false);
  expect(undone.heard).toEqual(['step false']);
});

test('a log that is being read is no run that waits in steps', () => {
  const { rlm, state, heard } = fakeRlm({ open: () => new Promise(() => undefined) });
  void rlm.openLog(new File([], 'theirs.jsonl'));
  rlm.step();
  rlm.setStepping(true);
  expect([heard, state().run!.stepping]).toEqual([[], false]);
});

test('what was typed and not sent stands in the field again where the same is asked: resumed, or run again', async () => {
  const { run, end } = pending();
  const { rlm, state, listener } = fakeRlm({ run });
  const first = rlm.start();
  listener().asks([ask('q1')]);
  rlm.typeAnswer('q1', 'half an answer');
  rlm.stop();
  end({ ...summary, reason: 'aborted' });
  await first;
  expect(state().typed.size).toBe(0);
  expect(wouldLose(state())).toBe(true);
  rlm.edit(['seed'], 77);
  const other = rlm.start();
  listener().asks([ask('q1')]);
  expect(state().typed.size).toBe(0); // another question
  end();
  await other;
  const again = rlm.runAgain('b1');
  listener().asks([ask('q1')]);
  expect(state().typed.get('q1')).toBe('half an answer');
  listener().asks([]); // its budget of time is over
  end();
  await again;
  expect([...state().unsent.keys()]).toEqual(['b3']);
  const on = rlm.goOn({ branch: 'b3', kind: 'resume', before: 0, edits: [], missing: 'ask' }, 'on');
  listener().asks([ask('q1')]);
  expect(state().typed.get('q1')).toBe('half an answer');
  rlm.answer('q1', 'whole');
  end();
  await on;
  expect(wouldLose(state())).toBe(false);
});

test('one run goes on at a time: another is refused, or the first is stopped for it', async () => {
  const first = pending();
  const { rlm, state, heard } = fakeRlm({ run: first.run });
  void rlm.start();
  await rlm.fork('b1', { edits: [], before: 5, label: 'on' });
  expect(state().error).toMatchObject({ code: 'busy' });
  expect(state().runs.size).toBe(1);
  const forked = rlm.fork('b1', { edits: [], before: 5, label: 'on' }, true);
  expect(state().run!.phase).toBe('stopping');
  expect(heard).toContain('stop');
  first.end({ ...summary, reason: 'aborted' });
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  expect(state().runs.get('b1')!.phase).toBe('stopped');
  expect(first.requests.map(({ branch }) => branch)).toEqual(['b1', 'b2']);
  first.end();
  await forked;
});

test('step starts a run in steps, then lets what waits first go on, and makes a run that goes on wait', () => {
  const { run, requests } = pending();
  const { rlm, state, listener, heard } = fakeRlm({ run });
  rlm.step();
  expect(requests[0]!.step).toBe(true);
  expect(state().run!.stepping).toBe(true);
  rlm.step(); // nothing waits yet
  expect(heard).toEqual([]);
  listener().gates([cellGate]);
  rlm.step();
  expect(heard).toEqual(['decide g1 {"kind":"go"}']);
  expect(state().run!.gates).toEqual([]);
  rlm.setStepping(false);
  rlm.step();
  expect(heard.slice(1)).toEqual(['step false', 'step true']);
  expect(state().run!.stepping).toBe(true);
});

test('of a batch the rest goes on at once, also what comes later; another batch of the same cell waits', () => {
  const { run } = pending();
  const { rlm, state, listener, heard } = fakeRlm({ run });
  rlm.step();
  listener().gates([callGate(2), callGate(4)]);
  rlm.waveThrough('g2');
  expect(heard).toEqual(['decide g2 {"kind":"go"}']);
  listener().gates([callGate(3), callGate(4), callGate(5)]);
  expect(heard.slice(1)).toEqual(['decide g3 {"kind":"go"}']);
  expect(state().run!.gates.map(({ id }) => id)).toEqual(['g4', 'g5']);
});

test('what was changed at a gate outlives a look at another branch, until it is decided', async () => {
  const { run, end } = pending();
  const { rlm, state, listener } = fakeRlm({ run: afterOne(run) });
  await rlm.start();
  const running = rlm.start(true);
  listener().gates([cellGate, callGate(2)]);
  rlm.typeAtGate('g1', 'print(2)');
  rlm.typeAtGate('g2', 'other');
  rlm.show('b1');
  expect(wouldLose(state())).toBe(true);
  rlm.show('b2');
  expect(state().gateTexts.get('g1')).toBe('print(2)');
  rlm.decide('g1', { kind: 'edit', text: 'print(2)' });
  expect([...state().gateTexts]).toEqual([['g2', 'other']]);
  listener().gates([]);
  expect(state().gateTexts.size).toBe(0);
  end();
  await running;
  listener().gates([cellGate]); // no run goes on: nothing waits
  expect(state().run!.gates).toEqual([]);
});

test('the whole text of a gate is put together of its pieces', async () => {
  const text = 'x'.repeat(45);
  const { rlm } = fakeRlm({ gateText: async (_, from) => text.slice(from, from + 20) });
  const what = { ...cellGate.what, code: text.slice(0, 10) } as Gate['what'];
  expect(await rlm.gateText({ ...cellGate, what, length: text.length })).toBe(text);
});

test('an answer that is typed outlives a look at another branch, and no run but its own is given it', async () => {
  const { run, end } = pending();
  const { rlm, state, listener, heard } = fakeRlm({ run: afterOne(run) });
  await rlm.start();
  const running = rlm.start();
  listener().events('b2', toldRun().slice(0, 3));
  listener().asks([ask('q1')]);
  rlm.typeAnswer('q1', 'half');
  rlm.show('b1');
  expect(state().run!.asks).toEqual([]);
  rlm.show('b2');
  expect(state().typed.get('q1')).toBe('half');
  expect(state().run!.asks).toHaveLength(1);
  rlm.answer('q1', 'whole');
  expect(heard).toEqual(['answer q1 whole']);
  end();
  await running;
  listener().asks([ask('q9')]);
  expect([...state().runs.values()].flatMap(({ asks }) => asks)).toEqual([]);
});

test('a question is handed over; a model that cannot be opened leaves it, with what was typed', async () => {
  const { run } = pending();
  let fails = true;
  const given: unknown[] = [];
  const { rlm, state, listener } = fakeRlm({
    run,
    handOver: async (...[, , , keys]) => {
      given.push(keys);
      if (fails) throw new LabError('chat_refused', 'No key.', { hint: 'Enter one.' });
    },
  });
  void rlm.start();
  listener().asks([ask('q1')]);
  rlm.typeAnswer('q1', 'half');
  await rlm.handOver('q1', { kind: 'builtin', id: 'navigator' }, true);
  expect(state().error).toMatchObject({ code: 'chat_refused' });
  expect(state().run!.asks).toHaveLength(1);
  expect(state().typed.get('q1')).toBe('half');
  fails = false;
  rlm.setKey('https://models.example', 'sk-typed-later', false);
  await rlm.handOver('q1', { kind: 'builtin', id: 'navigator' }, true);
  expect(state().error).toBeNull();
  expect(given).toEqual([{}, { 'https://models.example': 'sk-typed-later' }]);
});

test('all of what a person is asked comes, page by page, out of the requests that hold it', async () => {
  const long = 'a'.repeat(50_000);
  const { run } = pending();
  const { rlm, listener } = fakeRlm({
    run,
    messages: async () => [{ role: 'user', content: long.slice(0, 2000), length: long.length }],
    text: async (branch, seq, path, from) => {
      expect([branch, seq, path]).toEqual(['b1', 2, 'messages.0.content']);
      return long.slice(from, from + 20_000);
    },
  });
  void rlm.start();
  const events = toldRun()
    .slice(0, 3)
    .map((one) => (one.event.type === 'request' ? { ...one, event: { ...one.event, call: '0/1' } } : one));
  listener().events('b1', events);
  const asked = ask('q1', long.slice(0, 20_000), long.length);
  listener().asks([asked]);
  expect(await rlm.askText(asked, 0, 20_000)).toBe(long.slice(20_000, 40_000));
  expect(await rlm.askText(asked, 0, 45_000)).toBe(long.slice(45_000));
  const strange = ask('q2', 'b'.repeat(20_000), long.length);
  await expect(rlm.askText(strange, 0, 20_000)).rejects.toMatchObject({ code: 'gone' });
});

test('a stopped run goes on from its last whole turn, one out of turns with more of them', async () => {
  const observed = smallRun().findIndex(({ type }) => type === 'observation');
  const { run, requests, end } = pending();
  const { rlm, state, listener } = fakeRlm({ run });
  const running = rlm.start();
  listener().events('b1', toldRun().slice(0, observed + 1));
  rlm.stop();
  end({ ...summary, reason: 'aborted' });
  await running;
  const resumed = rlm.resume('b1', false, { turns: 40 });
  expect(requests[1]).toMatchObject({
    from: { branch: 'b1', kind: 'resume', before: observed + 1, missing: 'ask' },
    spec: { budgets: { turns: 40 } },
  });
  expect(state().run!.label).toBe('resumed after turn 1');
  end();
  await resumed;
});

test('a log that tells no set-up is replayed with the one in the form', async () => {
  const opened = { format: 'official' as const, spec: null, runs: 1, shown: 0, notes: [] };
  const { rlm, requests, listener } = fakeRlm({
    open: async (branch) => {
      listener().events(branch, toldRun());
      return opened;
    },
  });
  await rlm.openLog(new File([], 'theirs.jsonl'));
  await rlm.replayRun('b1');
  expect(requests[0]).toMatchObject({ from: { branch: 'b1', kind: 'replay' }, spec: { task: draft.task } });
});

test('leaving asks about a person’s own work that was never saved, not about what a model did', async () => {
  const { rlm, state } = fakeRlm();
  await rlm.start();
  expect(wouldLose(state())).toBe(false);
  const edits = [{ kind: 'answer', run: '0', turn: 1, text: 'x' }] as const;
  await rlm.fork('b1', { edits, before: 2, label: 'turn 1: answer edited' });
  expect(wouldLose(state())).toBe(true);
  await rlm.saveLog('official');
  expect(wouldLose(state())).toBe(true);
  await rlm.saveLog('lab');
  expect(wouldLose(state())).toBe(false);
});

test('a decision in step mode is a person’s own work', async () => {
  const start = smallRun().findIndex(({ type }) => type === 'cell_start');
  const edited = {
    type: 'intervention',
    turn: 1,
    cell: 'c1',
    what: 'edited',
    before: 'a',
    after: 'b',
  } as const;
  const { rlm, state, listener } = fakeRlm({
    run: async ({ branch }) => {
      listener().events(branch, [...toldRun().slice(0, start), told(at(start, edited))]);
      return summary;
    },
  });
  await rlm.start();
  expect(wouldLose(state())).toBe(true);
});

test('no run is begun beside a comparison, whose times would mean little', async () => {
  const { rlm, state, requests, heard } = fakeRlm();
  rlm.noteComparing('prompt lab');
  rlm.prepare();
  await rlm.start();
  rlm.step();
  expect([requests, heard, state().runs.size]).toEqual([[], [], 0]);
  expect(state().error).toMatchObject({
    code: 'busy',
    message: expect.stringContaining('The prompt lab goes on'),
  });
  rlm.noteComparing(null);
  await rlm.start();
  expect(requests).toHaveLength(1);
});
