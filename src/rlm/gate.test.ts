import { describe, expect, it } from 'vitest';
import { PersonChat } from '../chat/person';
import type { AgentRun } from './agent-run';
import { fakeModel, recorded, repl, settingsWith, type Said, type SettingsChanges } from './fake-model';
import { fakeSessions, type FakeCell } from './fake-session';
import { decide } from './gate';
import { pastOf } from './past';
import { rewritten } from './rewrite';
import { runnerOver } from './runner';
import type { GateDecision, GateQuestion, RlmHooks } from './run-types';
import { TraceIndex } from './trace-index';
import { readTrace, writeTrace } from './trace-read';

/** `ask a|b`, `one a`, `children a`, `wait`, `FINAL last`, else printed. */
async function python(cell: FakeCell): Promise<void> {
  let last: unknown = null;
  for (const line of cell.code.split('\n')) {
    const [command, rest = ''] = line.split(/ (.*)/s);
    if (command === 'ask') last = await cell.query(rest.split('|'), { batched: true });
    else if (command === 'one') last = await cell.query([rest]);
    else if (command === 'children')
      last = await cell.query(rest.split('|'), { batched: true, recursive: true });
    else if (command === 'wait') await new Promise(() => {});
    else if (command === 'FINAL') await cell.final(rest === 'last' ? (last as never) : rest);
    else if (line !== '') cell.print(line);
  }
}

type Decide = (what: GateQuestion) => GateDecision | Promise<GateDecision>;

async function run(
  script: readonly Said[],
  decide: Decide | null,
  changes: SettingsChanges = {},
  hooks: Partial<RlmHooks> = {},
) {
  const trace = recorded();
  const root = fakeModel(script, { name: 'root' });
  const sub = fakeModel(
    ({ messages, place }) =>
      place.purpose === 'turn'
        ? repl(`FINAL child of ${/The text is:\n(\S+)/.exec(messages[1]!.content)![1]}`)
        : `re: ${messages[0]!.content}`,
    { name: 'sub' },
  );
  const sessions = fakeSessions(python);
  const result = await runnerOver(sessions.open)(
    { question: 'Q', context: { kind: 'text', text: 'abc' } },
    settingsWith(changes),
    { root, sub },
    async () => null as never,
    { ...trace.hooks, ...(decide && { gate: async (what) => decide(what) }), ...hooks },
  );
  expect(readTrace(writeTrace(trace.events)).notices).toEqual([]);
  const index = new TraceIndex(trace.events);
  const told = () => trace.of('observation').map(({ text }) => text);
  return { ...trace, root, sub, result, index, told };
}

const cellOnly =
  (code: string, decision: GateDecision): Decide =>
  (what) =>
    what.kind === 'cell' && what.code === code ? decision : { kind: 'go' };
const callOnly =
  (prompt: string, decision: GateDecision): Decide =>
  (what) =>
    what.kind === 'call' && what.prompt === prompt ? decision : { kind: 'go' };

describe('at the gate of a cell', () => {
  const turn = `${repl('one thing')}\nThen:\n${repl('second')}`;

  it('an edit runs, and is what the model finds it has written', async () => {
    const { of, root, index } = await run(
      [turn, repl('FINAL done')],
      cellOnly('second', { kind: 'edit', text: 'other' }),
    );
    expect(of('intervention')).toMatchObject([
      { turn: 1, cell: '0#2', what: 'edited', before: 'second', after: 'other' },
    ]);
    expect(of('cell_start').map(({ code }) => code)).toEqual(['one thing', 'other', 'FINAL done']);
    expect(of('response')[0]!.text).toBe(turn);
    expect(root.requests[1]!.messages.at(-2)!.content).toBe(`${repl('one thing')}\nThen:\n${repl('other')}`);
    expect(index.cell('0', '0#2')!.interventions).toHaveLength(1);
    expect(index.root!.turns[0]!.interventions).toHaveLength(1);
  });

  it('an edit leaves the same words in the prose as they are', async () => {
    const { root } = await run(
      [`I run second now, not ${'`second`'}.\n${repl('second')}`, repl('FINAL done')],
      cellOnly('second', { kind: 'edit', text: 'other' }),
    );
    expect(root.requests[1]!.messages.at(-2)!.content).toBe(
      `I run second now, not ${'`second`'}.\n${repl('other')}`,
    );
  });

  it('an edit that changes nothing is none', async () => {
    const { of } = await run([repl('FINAL x')], cellOnly('FINAL x', { kind: 'edit', text: 'FINAL x' }));
    expect(of('intervention')).toEqual([]);
  });

  it('a skipped one is not run, the model is told, and what follows it goes on', async () => {
    const { of, told, result } = await run(
      [turn, repl('FINAL done')],
      cellOnly('one thing', { kind: 'skip' }),
    );
    expect(of('cell_end').map(({ status, stdout, error }) => [status, stdout, error?.type])).toEqual([
      ['error', '', 'Skipped'],
      ['ok', 'second\n', undefined],
      ['ok', '', undefined],
    ]);
    expect(told()[0]).toContain(
      'Skipped: a person who watches this run skipped the block, so it was not run',
    );
    expect(result.value).toBe('done');
  });

  it('an answer stands for its output, and nothing runs', async () => {
    const { of, told } = await run(
      [repl('ask a|b'), repl('FINAL done')],
      cellOnly('ask a|b', { kind: 'answer', text: '42 lines' }),
    );
    expect(of('cell_start')[0]!.code).toBe('ask a|b');
    expect(of('cell_end')[0]).toMatchObject({ status: 'ok', stdout: '42 lines', error: null });
    expect(of('request').filter(({ purpose }) => purpose === 'sub')).toEqual([]);
    expect(told()[0]).toContain('42 lines');
    expect(told()[0]).toContain('the block itself was not run');
  });
});

describe('at the gate of a call', () => {
  it('is asked with prompt, model and place, of all items of a batch at once', async () => {
    const waiting: { what: GateQuestion; go: (decision: GateDecision) => void }[] = [];
    const running = run([repl('ask a|b|c\nFINAL last')], (what) => {
      if (what.kind === 'cell') return { kind: 'go' };
      return new Promise((go) => {
        waiting.push({ what, go });
        if (waiting.length < 3) return;
        waiting[2]!.go({ kind: 'go' });
        waiting[0]!.go({ kind: 'edit', text: 'A' });
        waiting[1]!.go({ kind: 'answer', text: 'mine' });
      });
    });
    const { result, of } = await running;
    expect(waiting.map(({ what }) => what)).toMatchObject([
      { kind: 'call', run: '0', id: '0/2', turn: 1, prompt: 'a', model: 'sub', child: false },
      { id: '0/3', prompt: 'b', from: { cell: '0#1', index: 1, of: 3 } },
      { id: '0/4' },
    ]);
    expect(result.value).toEqual(['re: A', 'mine', 're: c']);
    const told = of('intervention').map(({ call, what, before, after }) => [call, what, before, after]);
    expect(told).toEqual([
      ['0/2', 'edited', 'a', 'A'],
      ['0/3', 'answered', 'b', 'mine'],
    ]);
  });

  it('a skipped one fails in Python by that name, alone or in a batch, and is given back', async () => {
    const { result, told, of, index } = await run(
      [repl('one a'), repl('ask a|b\nFINAL last')],
      callOnly('a', { kind: 'skip' }),
      { budgets: { calls: 1 } },
    );
    expect(told()[0]).toContain('Skipped: a person who watches this run skipped the call');
    // Two are asked for and one is left, so the batch is refused whole: `calls` counts before gates.
    expect(told()[1]).toContain('BudgetExceeded');
    expect(result.spent.calls).toBe(0);
    expect(of('request').filter(({ purpose }) => purpose === 'sub')).toEqual([]);
    const [call] = index.cell('0', '0#1')!.calls;
    expect(call).toMatchObject({ id: '0/2', from: { cell: '0#1' }, request: null });
    const batch = await run([repl('ask a|b\nFINAL last')], callOnly('a', { kind: 'skip' }));
    expect(batch.result.value).toEqual([
      '[error] Skipped: a person who watches this run skipped the call',
      're: b',
    ]);
    expect(batch.result.spent.calls).toBe(1);
  });

  it('an answer is told as a person’s, counts as a call, and costs nothing', async () => {
    const { result, of, sub } = await run(
      [repl('ask a\nFINAL last')],
      callOnly('a', { kind: 'answer', text: 'mine' }),
    );
    expect(of('request')[1]).toMatchObject({ purpose: 'sub', model: 'person', from: { cell: '0#1' } });
    expect(of('response')[1]).toMatchObject({ text: 'mine', model: 'person', usage: { promptTokens: 0 } });
    expect(sub.requests).toEqual([]);
    expect(result.spent.calls).toBe(1);
  });

  it('children can be edited, answered and skipped, and their own cells come to the gate', async () => {
    const seen: string[] = [];
    const decide: Decide = (what) => {
      seen.push(`${what.kind} ${what.run} ${what.id}`);
      if (what.kind === 'cell' || !what.child) return { kind: 'go' };
      if (what.prompt === 'a') return { kind: 'edit', text: 'z' };
      return what.prompt === 'b' ? { kind: 'answer', text: 'mine' } : { kind: 'skip' };
    };
    const { result, of } = await run([repl('children a|b|c\nFINAL last')], decide, {
      budgets: { depth: 2, turns: 9 },
    });
    expect(result.value).toEqual(['child of z', 'mine', expect.stringContaining('[error] Skipped')]);
    expect(of('run_start').map(({ run }) => run)).toEqual(['0', '0.2']);
    expect(seen).toContain('cell 0.2 0.2#1');
    expect(result.spent.calls).toBe(2);
  });
});

it('a cell that was stopped is stopped again once it has begun, however long its Python takes to come up', async () => {
  const first = await run(
    [repl('wait'), repl('FINAL done')],
    null,
    {},
    { onSession: (_, session) => setTimeout(() => session.interrupt(), 30) },
  );
  const sessions = fakeSessions(python);
  const late: typeof sessions.open = async (...given) => {
    const session = await sessions.open(...given);
    const begin = () => new Promise((resolve) => setTimeout(resolve, 60));
    return { ...session, run: async (code, signal) => (await begin(), session.run(code, signal)) };
  };
  const trace = recorded();
  const past = pastOf(first.events, { kind: 'replay', before: null, edits: [], missing: 'fail' });
  const { value } = await runnerOver(late)(
    { question: 'Q', context: { kind: 'text', text: 'abc' } },
    settingsWith(),
    { root: fakeModel(['never']), sub: fakeModel(['never']) },
    async () => null as never,
    { ...trace.hooks, past, signal: AbortSignal.any([trace.hooks.signal, AbortSignal.timeout(2000)]) },
  );
  expect(value).toBe('done');
  expect(trace.of('cell_end').map(({ status }) => status)).toEqual(['interrupted', 'ok']);
});

it('while a person ponders, the time of the run stands still', async () => {
  const slow: Decide = async (what) => {
    await new Promise((resolve) => setTimeout(resolve, what.kind === 'cell' ? 200 : 120));
    return { kind: 'go' };
  };
  const seconds = { budgets: { seconds: 0.3 } };
  const { result } = await run([repl('one a'), repl('ask a|b\nFINAL last')], slow, seconds);
  expect(result).toMatchObject({ reason: 'final', value: ['re: a', 're: b'] });
  expect(result.spent.seconds).toBeLessThan(0.25);
  // And goes on afterwards.
  const late = await run([repl('one a'), repl('wait'), 'extracted'], slow, seconds);
  expect(late.result.reason).toBe('extracted');
  expect(late.of('budget').some(({ hit }) => hit === 'seconds')).toBe(true);
});

describe('what was decided', () => {
  const script = [repl('one thing'), repl('ask a|b|c\nx'), repl('children d\nFINAL last')];
  const decide: Decide = (what) => {
    if (what.kind === 'cell')
      return what.code === 'one thing' ? { kind: 'answer', text: 'out' } : { kind: 'go' };
    if (what.prompt === 'a') return { kind: 'edit', text: 'A' };
    if (what.prompt === 'b') return { kind: 'skip' };
    return what.prompt === 'c' ? { kind: 'answer', text: 'mine' } : { kind: 'go' };
  };
  const changes = { budgets: { depth: 2, turns: 9 } };
  const plain = (events: readonly object[]) =>
    events
      .map((event) =>
        JSON.stringify(event, (name, value: unknown) =>
          /^(seq|t|seconds|waited|replayed|paid|started|past|spent|remaining)$/.test(name)
            ? undefined
            : value,
        ),
      )
      .sort();

  it('is done again where the run is gone through again, and nobody is asked of it', async () => {
    const first = await run(script, decide, changes);
    const past = () => pastOf(first.events, { kind: 'replay', before: null, edits: [], missing: 'fail' });
    const again = await run(['never'], null, changes, { past: past() });
    expect(plain(again.events)).toEqual(plain(first.events));
    const seen: string[] = [];
    const stepped = await run(
      ['never'],
      (what) => {
        seen.push(what.id);
        return { kind: 'go' };
      },
      changes,
      { past: past() },
    );
    // A replay is stepped through, but for what was decided then.
    expect(seen).toEqual(['0#2', '0#3', '0/7', '0.7#1']);
    expect(plain(stepped.events)).toEqual(plain(first.events));
    const fork = pastOf(first.events, { kind: 'fork', before: null, edits: [], missing: 'ask' });
    const none: string[] = [];
    await run(['never'], (what) => (none.push(what.id), { kind: 'go' }), changes, { past: fork });
    expect(none).toEqual([]);
  });

  it('otherwise in a stepped replay is what counts', async () => {
    const first = await run([repl('ask a|b\nFINAL last')], null);
    const past = pastOf(first.events, { kind: 'replay', before: null, edits: [], missing: 'fail' });
    const other = await run(['never'], callOnly('a', { kind: 'edit', text: 'Z' }), {}, { past });
    expect(other.result.value).toEqual([expect.stringContaining('not_recorded'), 're: b']);
  });
});

describe('ReAct', () => {
  const act = (decision: GateDecision) =>
    run(
      ['Thought: count.\nAction: length()\nObservation: 9', 'Answer: done'],
      (what) => (what.kind === 'cell' ? decision : { kind: 'go' }),
      { agent: 'react' },
    );

  it('can have its tools edited, skipped and answered', async () => {
    const edit = await act({ kind: 'edit', text: 'read(1, 2)' });
    expect(edit.of('tool')).toMatchObject([{ name: 'read', result: 'bc' }]);
    expect(edit.root.requests[1]!.messages.at(-2)!.content).toContain('Action: read(1, 2)');
    const skip = await act({ kind: 'skip' });
    expect(skip.told()[0]).toContain('length failed: a person who watches this run skipped the call');
    const answer = await act({ kind: 'answer', text: '77' });
    expect(answer.told()[0]).toBe('Observation: 77');
    expect(answer.of('intervention')).toMatchObject([{ turn: 1, what: 'answered', before: 'length()' }]);
    expect(answer.of('request').map(({ call }) => call)).toEqual(['0/1', '0/2']);
    const past = pastOf(answer.events, { kind: 'replay', before: null, edits: [], missing: 'fail' });
    const again = await run(['never'], null, { agent: 'react' }, { past });
    expect(again.told()).toEqual(answer.told());
  });

  it('has its call changed, not the same words in its thought', async () => {
    const { root } = await run(
      ['Thought: length() tells it.\nAction: length()', 'Answer: done'],
      (what) => (what.kind === 'cell' ? { kind: 'edit', text: 'read(1, 2)' } : { kind: 'go' }),
      { agent: 'react' },
    );
    expect(root.requests[1]!.messages.at(-2)!.content).toBe(
      'Thought: length() tells it.\nAction: read(1, 2)',
    );
  });

  it('is nudged by an edit that is no call', async () => {
    const { of, result } = await act({ kind: 'edit', text: '(((' });
    expect(of('observation')[0]!.nudge).toBe(true);
    expect(result.value).toBe('done');
  });
});

describe('a cell that is stopped from outside', () => {
  it.each(['interrupted', 'killed'] as const)(
    '%s: told as somebody’s doing, and the run goes on',
    async (how) => {
      const opened: string[] = [];
      const { of, told, result, events } = await run(
        [repl('wait'), repl('FINAL done')],
        null,
        {},
        {
          onSession: (run, session, state) => {
            opened.push(`${run} ${state}`);
            if (state === 'open')
              setTimeout(() => (how === 'killed' ? session.kill() : session.interrupt()), 30);
          },
        },
      );
      expect(opened).toEqual(['0 open', '0 closed']);
      expect(of('intervention')).toMatchObject([{ cell: '0#1', what: how, turn: 1 }]);
      expect(of('cell_end')[0]!.status).toBe(how);
      expect(told()[0]).toContain('A person who watches this run');
      expect(result.value).toBe('done');
      // A replay stops it by itself.
      const past = pastOf(events, { kind: 'replay', before: null, edits: [], missing: 'fail' });
      const again = await run(['never'], null, {}, { past });
      expect(again.of('cell_end').map(({ status }) => status)).toEqual([how, 'ok']);
      expect(again.told()).toEqual(told());
    },
  );
});

it('nobody is asked of what is stopped already', async () => {
  const asked: GateQuestion[] = [];
  const tree = {
    hooks: { gate: async (what: GateQuestion) => (asked.push(what), { kind: 'go' }) },
    ledger: { still: (word: Promise<unknown>) => word },
  };
  const what = { kind: 'cell', run: '0', id: '0#1', turn: 1, code: 'x' } as const;
  const decided = decide({ tree } as unknown as AgentRun, what, AbortSignal.abort(new Error('stopped')));
  await expect(decided).rejects.toThrow('stopped');
  expect(asked).toEqual([]);
});

it('calls that were a person’s are paid for out of the budget by whoever takes them over', async () => {
  const person = new PersonChat();
  const rich = fakeModel(() => 'y', { name: 'rich', price: 0.05, delay: 5 });
  let handed = false;
  person.subscribe((open) => {
    if (open[0]?.id === 'q1') queueMicrotask(() => person.answer('q1', 'hello'));
    if (open.length < 12 || handed) return;
    handed = true;
    void person.handOver(open[0]!.id, rich, true);
  });
  const trace = recorded();
  const prompts = Array.from({ length: 12 }, (_, i) => `long prompt ${i}`).join('|');
  const { spent, reason } = await runnerOver(fakeSessions(python).open)(
    { question: 'Q', context: null },
    settingsWith({ budgets: { cost: 1 }, concurrency: 16 }),
    { root: fakeModel([repl('one a'), repl(`ask ${prompts}`), repl('FINAL 1')]), sub: person },
    async () => null as never,
    trace.hooks,
  );
  expect(reason).toBe('final');
  // Two of twelve fit; all twelve would cost 3.
  expect(rich.requests.length).toBeGreaterThan(0);
  expect(spent.cost).toBeLessThanOrEqual(1);
});

it('an answer is written with other code wherever its blocks stand', () => {
  type Place = readonly [number, number];
  const block = (written: string, ran = written, place: Place = [0, 99]) => ({ written, ran, place });
  expect(rewritten('x\na\nb\na', [block('a', 'a', [2, 4]), block('a', 'c', [6, 7])], '')).toBe('x\na\nb\nc');
  expect(rewritten('a b a', [block('a', 'c', [4, 5])], '')).toBe('a b c');
  expect(rewritten('a b a', [block('a', 'c', [1, 4])], '')).toBe('\n```repl\nc\n```');
  expect(rewritten('a', [block('a')], '')).toBe('a');
  const indented = '  ```repl\n  a\n    b\n  ```\nthen';
  expect(rewritten(indented, [block('a\n  b', 'c')], 'then')).toBe('then\n```repl\nc\n```');
});
