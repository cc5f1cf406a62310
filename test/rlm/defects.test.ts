/**
 * The defects of other systems (numbered as in our notes on them), each provoked in the real engine with real Python.
 * Several share one run, since an interpreter takes its time to start.
 */

import { expect, test } from 'vitest';
import { fakeModel } from '../../src/rlm/fake-model';
import { exportLog, importLog } from '../../src/rlm/formats';
import { exportTrace } from '../../src/rlm/formats';
import { openOfficial } from './official-viewer';
import { cell, drive, type Driven } from './drive';

const START = 240_000;
const once = (make: () => Promise<Driven>) => {
  let made: Promise<Driven> | undefined;
  return () => (made ??= make());
};
const printed = ({ cells }: Driven) => cells.map(({ stdout }) => stdout.trim());

const names = once(() =>
  drive([
    cell('zz = 5\nkept = [1]\ndef f():\n    return zz\nlost = 1\nraise ValueError("on purpose")'),
    cell('zz = 6\nprint(kept, lost, f())'),
    cell('answer["content"] = "too early"\nanswer["ready"] = True\nprint("said before")\n1 / 0'),
    cell('context = "changed"\nprint(len(context))'),
    cell('print(context)\nprint(sorted(n for n in globals() if not n.startswith("_")))'),
    cell('print("No Error here")'),
    cell('print("before")\nprint(undefined_name)'),
    cell('answer = {"content": None, "ready": True}'),
  ]),
);

test('1. a cell that raises keeps what it had assigned', { timeout: START }, async () => {
  const run = await names();
  expect(run.cells[0]!.status).toBe('error');
  expect(printed(run)[1]).toMatch(/^\[1\] 1 /);
  expect(run.cells[0]!.changed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['kept', 'lost', 'f']),
  );
});

test('2. a function of an earlier cell sees the globals of now', { timeout: START }, async () => {
  expect(printed(await names())[1]).toBe('[1] 1 6');
});

test(
  '3. an answer that is said in a cell that then raises does not count, and that is said',
  { timeout: START },
  async () => {
    const run = await names();
    expect(run.index.root!.turns.length).toBeGreaterThan(3);
    expect(run.observations[2]).toContain('answer');
    expect(run.observations[2]).toMatch(/does not count|not counted|not taken/i);
    expect(run.observations[2]).toContain('ZeroDivisionError');
  },
);

test('5. nothing of the engine is among the variables', { timeout: START }, async () => {
  const run = await names();
  const told = new Set(run.cells.flatMap(({ changed }) => changed.map(({ name }) => name)));
  // `answer` is the model's own to fill.
  expect([...told].sort()).toEqual(['answer', 'f', 'kept', 'lost', 'zz']);
});

test('5. what children cost is counted once, and stays counted', { timeout: START }, async () => {
  const price = 0.001;
  const turns = [
    cell('a = rlm_query("first child")'),
    cell('b = rlm_query("second child")'),
    cell('c = llm_query("plain")\nFINAL([a, b, c])'),
  ];
  const below = fakeModel(
    ({ place }) => (place.purpose === 'turn' ? cell('FINAL(llm_query("leaf"))') : 'x'),
    {
      name: 'sub',
      price,
    },
  );
  const models = { root: fakeModel(turns, { name: 'root', price }), sub: below };
  const run = await drive(turns, { models, settings: { budgets: { depth: 2, turns: 8, cost: 100 } } });
  expect(run.result.value).toEqual(['x', 'x', 'x']);
  const costs = run.events.flatMap((event) => (event.type === 'response' ? [event.usage.cost!] : []));
  // Three turns of the root, a turn and a call of each child, one plain call.
  expect(costs).toHaveLength(3 + 2 * 2 + 1);
  const sum = costs.reduce((total, cost) => total + cost, 0);
  expect(run.result.spent.cost).toBeCloseTo(sum, 9);
  expect(run.result.spent.paid).toBeCloseTo(sum, 9);
  expect(run.index.root!.total.cost).toBeCloseTo(sum, 9);
  const told = run.events.flatMap((event) =>
    event.type === 'budget' || event.type === 'run_end' ? [event.spent.cost!] : [],
  );
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.length).toBeGreaterThan(4);
});

test('7. the word “Error” in an output makes no error', { timeout: START }, async () => {
  const run = await names();
  expect(run.cells[5]).toMatchObject({ status: 'ok', error: null, stdout: 'No Error here\n' });
});

test(
  '8. output before an error is kept, with the line of the error; `context` is as it was, and said so',
  { timeout: START },
  async () => {
    const run = await names();
    expect(run.cells[6]).toMatchObject({ stdout: 'before\n', error: { type: 'NameError', line: 2 } });
    expect(run.observations[6]).toContain('before');
    expect(run.observations[6]).toContain('line 2');
    expect(printed(run)[4]!.split('\n')[0]).toBe('a context');
    expect(run.observations[3]).toContain('context');
    expect(run.observations[3]).toMatch(/restored|put back|as it was|another name/i);
  },
);

test('a rebound plain dict as `answer` counts, and None is a value', { timeout: START }, async () => {
  const run = await names();
  expect(run.result).toMatchObject({ reason: 'final', value: null });
  expect(run.index.root!.final!.ending).toBe('answer');
});

const fences = once(() =>
  drive(
    [
      'I shall read it.',
      '```Python\nprint(1)```',
      '``` PY\nprint(2)\n```\nand\n```repl\nprint(3)\n```',
      '```repl\n```',
      '```js\nconsole.log(1)\n```',
      '~~~repl\nprint("x" * 5000 + "MIDDLE" + "y" * 5000)\n~~~',
      'The end:\n```repl\nFINAL(llm_query("one").upper() + llm_query("z" * 6000))',
    ],
    {
      question: 'What does "it" say\nat the end?',
      context: { kind: 'text', text: 'A long text. '.repeat(5_000) },
      settings: { truncation: { keep: 'both', characters: 1000 }, prompt: { preview: true } },
    },
  ),
);

test(
  '4. fences of any kind are run; a turn without code is told what code looks like',
  { timeout: START },
  async () => {
    const run = await fences();
    expect(printed(run).slice(0, 3)).toEqual(['1', '2', '3']);
    const { turns } = run.index.root!;
    expect(turns.map(({ cells }) => cells.length)).toEqual([0, 1, 2, 0, 0, 1, 1]);
    for (const i of [0, 3, 4]) {
      expect(turns[i]!.observation).toMatchObject({ nudge: true });
      expect(turns[i]!.observation!.text).toContain('```');
    }
    expect(turns[2]!.observation!.nudge).toBe(false);
  },
);

test('6. a long prompt to a sub-model costs one call, and no judge', { timeout: START }, async () => {
  const run = await fences();
  expect(run.asked).toHaveLength(2);
  expect(run.asked[1]!.at(-1)!.content).toContain('z'.repeat(6000));
  expect(run.result.spent.calls).toBe(2);
});

test('9. llm_query gives a text, not a dict', { timeout: START }, async () => {
  expect((await fences()).result.value).toBe('SUB ANSWERsub answer');
});

test(
  '10. a long output keeps both ends and states its true length; the trace keeps all of it',
  { timeout: START },
  async () => {
    const run = await fences();
    const turn = run.index.root!.turns[5]!;
    expect(turn.observation!.text.length).toBeLessThan(2000);
    expect(turn.observation!.text).toContain('xxxx');
    expect(turn.observation!.text).toContain('yyyy');
    expect(turn.observation!.text).not.toContain('MIDDLE');
    expect(turn.observation!.text).toMatch(/10[, ]?00[67]/);
    expect(turn.cells[0]!.stdout).toBe(`${'x'.repeat(5000)}MIDDLE${'y'.repeat(5000)}\n`);
  },
);

test(
  'a real run goes through every format and back, and the official viewer shows it',
  { timeout: START },
  async () => {
    for (const { events } of [await names(), await fences()]) {
      const trace = { kind: 'rlm-trace', version: 1, events } as const;
      for (const format of ['official', 'fast-rlm', 'dspy', 'lab'] as const) {
        const { text } = exportTrace(format, events);
        expect(importLog(text).runs[0]!.trace).toEqual(JSON.parse(JSON.stringify(trace)));
      }
      const seen = openOfficial('x.jsonl', exportLog(trace, 'official').text);
      expect(seen.iterations).toBeGreaterThan(6);
      expect(seen.finalAnswer).not.toBeNull();
    }
    // Nothing in its messages is of a length by which the viewer would guess.
    const long = await fences();
    const users = long.index.messages(long.index.root!.turns[0]!.call!).filter(({ role }) => role === 'user');
    expect(users.every(({ content }) => content.length > 500)).toBe(true);
    for (const bare of [false, true]) {
      const { text } = exportLog({ kind: 'rlm-trace', version: 1, events: long.events }, 'official', {
        bare,
      });
      expect(openOfficial('x.jsonl', text).question).toBe("What does 'it' say at the end?");
    }
  },
);
