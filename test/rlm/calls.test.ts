/** Sub-calls, children, budgets and recordings, in the real engine with real Python. */

import { expect, test } from 'vitest';
import { LabError } from '../../src/errors';
import { openFast } from './fast-viewer';
import { cell, drive } from './drive';
import { exportTrace } from '../../src/rlm/formats';

const START = 300_000;
const busy = () => new LabError('chat_busy', 'The service is busy.', { hint: 'Wait.' });
const asked = (content: string | undefined) => /item (\d+)/.exec(content ?? '')?.[1] ?? '';

test(
  'one failed item of a batch is a text of its own, the order is kept, the others run side by side',
  { timeout: START },
  async () => {
    let most = 0;
    let now = 0;
    const run = await drive([cell('r = llm_query_batched([f"item {i}" for i in range(8)])\nFINAL(r)')], {
      settings: { concurrency: 4 },
      sub: async ({ messages }) => {
        most = Math.max(most, ++now);
        const item = asked(messages.at(-1)?.content);
        await new Promise((resolve) => setTimeout(resolve, 60 - 6 * Number(item)));
        now--;
        return item === '3' ? busy() : `answer ${item}`;
      },
    });
    const value = run.result.value as string[];
    expect(value.map((text, i) => (i === 3 ? '' : text))).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((i) => (i === 3 ? '' : `answer ${i}`)),
    );
    expect(value[3]).toMatch(/^\[error\] \w+: .*busy/);
    expect(most).toBe(4);
    expect(run.cells[0]!.calls.map(({ from }) => from!.index).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  },
);

test(
  'a cap on calls is exact under parallel children, raises in Python, and the run goes on',
  { timeout: START },
  async () => {
    const child = '```repl\nFINAL(llm_query("one") + llm_query("two"))\n```';
    const run = await drive(
      [
        cell('r = rlm_query_batched(["child 1", "child 2", "child 3"])\nprint(r)'),
        cell('try:\n    llm_query_batched(["x"] * 50)\nexcept BudgetExceeded as e:\n    print("caught", e)'),
        cell('print(budget())\nFINAL("done")'),
      ],
      {
        settings: { budgets: { calls: 7, depth: 2, turns: 12 }, concurrency: 8 },
        sub: ({ place }) => (place.purpose === 'turn' ? child : 'word'),
        subDelay: 20,
      },
    );
    const calls = run.events.filter(({ type, run: id }) => type === 'request' && id !== '0').length;
    const own = run.index.root!.calls.filter(({ purpose, request }) => purpose === 'sub' && request).length;
    expect(calls + own).toBeLessThanOrEqual(7);
    expect(run.result.spent.calls).toBeLessThanOrEqual(7);
    expect(run.cells[1]!.stdout).toContain('caught');
    expect(run.result).toMatchObject({ reason: 'final', value: 'done' });
    expect(run.index.root!.children).toHaveLength(3);
    const [shown] = openFast(exportTrace('fast-rlm', run.events).text);
    expect(shown!.lost).toBe(0);
  },
);

test(
  'depth is real: children have sessions of their own, and where depth ends their query is a plain call',
  { timeout: START },
  async () => {
    const run = await drive(
      [cell('mine = "root"\nFINAL(rlm_query("what is there?", context={"k": [1, 2]}))')],
      {
        settings: { budgets: { depth: 2, turns: 4 } },
        sub: ({ place }) =>
          place.purpose === 'turn'
            ? '```repl\nFINAL([type(context).__name__, context["k"], "mine" in globals(), rlm_query("deeper")])\n```'
            : `plain at depth ${place.depth}`,
      },
    );
    const [child] = run.index.root!.children;
    expect(child).toMatchObject({ depth: 1, context: { type: 'dict' } });
    expect(child!.children).toEqual([]);
    const value = run.result.value as unknown;
    const read = typeof value === 'string' ? value : JSON.stringify(value);
    expect(read).toMatch(/dict/);
    expect(read).toMatch(/\[1, ?2\]/);
    expect(read.toLowerCase()).toContain('false');
    expect(read).toMatch(/plain at depth 1/);
  },
);

test('depth 0 has no helpers to call', { timeout: START }, async () => {
  const look =
    'import builtins\nprint([n for n in [*globals(), *dir(builtins)] if "llm_query" in n or "rlm_query" in n])';
  const run = await drive([cell(look), cell('llm_query("x")'), cell('FINAL(0)')], {
    settings: { budgets: { depth: 0 } },
  });
  expect(run.asked).toEqual([]);
  expect(run.cells[0]!.stdout).toBe('[]\n');
  expect(run.cells[1]!.error).toMatchObject({ type: 'NameError' });
  // The same look finds them where they are.
  const one = await drive([cell(look), cell('FINAL(0)')], { settings: { budgets: { depth: 1 } } });
  for (const name of ['llm_query', 'llm_query_batched', 'rlm_query'])
    expect(one.cells[0]!.stdout).toContain(`'${name}'`);
});
