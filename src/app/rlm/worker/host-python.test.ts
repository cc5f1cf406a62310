/** The worker's side with real Python in Node: branches that go on from others, gates, shells, coverage. */

import { afterEach, expect, test, vi } from 'vitest';
import { usage } from '../../../../test/support/rlm-events';
import type { ChatModel, ChatRequest } from '../../../chat/chat';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { spawnReplNode } from '../../../repl/spawn-node';
import type { CellResult } from '../../../repl/session-types';
import type { GateDecision } from '../../../rlm/run-types';
import type { RlmEvent } from '../../../rlm/trace';
import { MORE, type OpenedShell, type RlmApi, type RlmMessage, type RunRequest } from '../protocol';
import { createRlmHost } from './host';

const context = Array.from(
  { length: 300 },
  (_, i) => `Entry ${i}: the colour of house ${i} is number ${i * 7}.`,
).join('\n');
const turns = [
  'I look.\n```repl\nhead = context[:500]\nprint(context[1000:1400])\n```',
  '```repl\nanswers = llm_query_batched(["A|" + context[2000:2200], "B|" + context[4000:4300]])\nprint(answers)\n```',
  '```repl\nFINAL(answers[0])\n```',
];

const childTurn = '```repl\npart = context[:300]\nFINAL("from a child")\n```';

/** What the driving model says is its turn's; a sub-call is answered by its first letter and how often it was asked. */
function script(asked: ChatRequest[], said: readonly string[] = turns): ChatModel {
  return {
    name: 'm',
    contextTokens: null,
    complete: async (request) => {
      asked.push(request);
      const { messages, place } = request;
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      const text =
        place.purpose === 'turn' && place.depth > 0
          ? childTurn
          : place.purpose === 'turn'
            ? said[turn]!
            : `answer to ${messages.at(-1)!.content.slice(0, 1)}`;
      return { text, reasoning: null, usage, model: 'm', finish: 'stop', replayed: false, retries: 0 };
    },
  };
}

const spec = parseRlmSpec({
  kind: 'rlm',
  question: 'What is in it?',
  context: { kind: 'text', text: context },
  models: { root: { kind: 'endpoint', url: 'http://localhost:1/v1', model: 'm' } },
});
const request = (change: Partial<RunRequest>): RunRequest => ({
  branch: 'b1',
  from: null,
  step: false,
  spec,
  page: 'http://page/',
  files: [],
  keys: {},
  prices: [],
  replay: null,
  ...change,
});

const hosts: { host: RlmApi; shells: string[] }[] = [];
afterEach(() => {
  for (const { host, shells } of hosts.splice(0)) shells.forEach((shell) => host.closeShell(shell));
});

function worker(said?: readonly string[]) {
  const messages: RlmMessage[] = [];
  const asked: ChatRequest[] = [];
  const host = createRlmHost((message) => messages.push(message), {
    open: async () => script(asked, said),
    spawn: () => spawnReplNode,
  });
  const shells: string[] = [];
  hosts.push({ host, shells });
  const events = (branch: string): RlmEvent[] =>
    messages.flatMap((one) =>
      one.type === 'rlm-events' && one.branch === branch ? one.events.map(({ event }) => event) : [],
    );
  const gates = () => messages.findLast((one) => one.type === 'rlm-gates')?.gates ?? [];
  return { host, messages, asked, events, gates, shells };
}

test('a run, its coverage, a shell in it, a fork of it and its replay', { timeout: 120_000 }, async () => {
  const { host, asked, events, shells, messages } = worker();
  expect(await host.run(request({}))).toMatchObject({ ok: true, value: { answer: { text: 'answer to A' } } });
  expect(asked).toHaveLength(5);

  const coverage = await host.coverage('b1', []);
  const part = (from: number, to: number) => ({ from: [from], to: [to], times: [1] });
  expect(coverage).toMatchObject({
    ok: true,
    value: { characters: context.length, read: { sent: 500, held: 500 } },
  });
  const { parts, read } = (coverage as { value: { parts: Record<string, unknown>; read: { any: number } } })
    .value;
  expect(parts.sent).toEqual({ from: [2000, 4000], to: [2200, 4300], times: [1, 1] });
  expect(parts.held).toEqual(part(0, 500));
  expect(read.any).toBeLessThan(context.length);
  expect(await host.coverageAt('b1', 2100)).toMatchObject({
    value: { readers: [{ touch: 'sent', run: '0', turn: 2, from: 2000, to: 2200 }], more: 0 },
  });

  const opened = await host.openShell({ branch: 'b1', run: '0', cells: 1 });
  expect(opened).toMatchObject({ ok: true, value: { notes: [] } });
  const { shell, variables } = (opened as { value: OpenedShell }).value;
  shells.push(shell);
  expect(variables.map(({ name }) => name)).toEqual(expect.arrayContaining(['head']));
  expect(variables.map(({ name }) => name)).not.toContain('answers');
  const ran = await host.shellRun(shell, 'print(len(head)); mine = llm_query("C, please")\nmine');
  expect(ran).toMatchObject({
    value: { status: 'ok', stdout: '500\n', value: "'answer to C'" },
  });
  expect((ran as { value: CellResult }).value.notes.join()).toContain('Models were asked once');
  expect(messages.filter((one) => one.type === 'rlm-shell')).toMatchObject([
    { stream: 'stdout', text: '500\n' },
  ]);
  expect(await host.shellInspect(shell, 'head', [], { from: 0, count: 20 })).toMatchObject({
    value: { entries: [{ preview: context.slice(0, 20) }] },
  });
  host.closeShell(shell);
  expect(await host.shellRun(shell, '1')).toMatchObject({ ok: false, error: { code: 'shell_closed' } });
  expect(asked).toHaveLength(6);

  const sub = events('b1').find((event) => event.type === 'request' && event.purpose === 'sub');
  const call = sub?.type === 'request' ? sub.call : '';
  const requests = events('b1').filter((event) => event.type === 'request' && event.purpose === 'sub');
  const forked = await host.run(
    request({
      branch: 'b2',
      from: {
        branch: 'b1',
        kind: 'fork',
        before: requests.at(-1)!.seq + 1,
        edits: [{ kind: 'sub', run: '0', call, text: 'something else' }],
        missing: 'ask',
      },
    }),
  );
  expect(forked).toMatchObject({ value: { answer: { text: 'something else' } } });
  expect(asked).toHaveLength(7); // the last turn alone is asked anew

  const replayed = await host.run(
    request({
      branch: 'b3',
      from: { branch: 'b1', kind: 'replay', before: null, edits: [], missing: 'fail' },
    }),
  );
  expect(replayed).toMatchObject({ value: { reason: 'final', answer: { text: 'answer to A' } } });
  expect(asked).toHaveLength(7);
  const packed = (await host.pack('b3')) as { value: string };
  expect(packed.value.length).toBeGreaterThan(100);
  expect(await host.open('b4', { kind: 'packed', text: packed.value, spec })).toMatchObject({ ok: true });
  expect(await host.openShell({ branch: 'b4', run: '0', cells: 1 })).toMatchObject({
    error: { code: 'no_session', hint: expect.stringContaining('Replay') },
  });
});

test(
  'step mode asks before each cell and sub-call, and does what is decided',
  { timeout: 120_000 },
  async () => {
    const { host, gates, events, asked } = worker();
    const running = host.run(request({ step: true }));
    const next = async (decision: GateDecision) => {
      await vi.waitUntil(() => gates().length > 0, { timeout: 60_000 });
      const [gate] = gates();
      host.decide(gate!.id, decision);
      await vi.waitUntil(() => gates()[0]?.id !== gate!.id, { timeout: 60_000 });
      return gate!.what;
    };
    expect(await next({ kind: 'edit', text: 'print("edited")' })).toMatchObject({ kind: 'cell', turn: 1 });
    expect(await next({ kind: 'go' })).toMatchObject({ kind: 'cell', turn: 2 });
    expect(await next({ kind: 'answer', text: 'mine' })).toMatchObject({ kind: 'call', child: false });
    host.step(false);
    expect(await running).toMatchObject({ value: { answer: { text: 'mine' } } });
    const did = events('b1').flatMap((event) => (event.type === 'intervention' ? [event.what] : []));
    expect(did).toEqual(['edited', 'answered']);
    expect(asked.filter(({ place }) => place.purpose === 'sub')).toHaveLength(1);
  },
);

test(
  'cells that do not end are interrupted or killed, and the run goes on',
  { timeout: 120_000 },
  async () => {
    const loop = '```repl\nkept = 5\nwhile True:\n    pass\n```';
    const { host, events } = worker([loop, loop, '```repl\nFINAL(kept + 1)\n```']);
    const running = host.run(request({}));
    const begun = (count: number) =>
      vi.waitUntil(() => events('b1').filter(({ type }) => type === 'cell_start').length === count, {
        timeout: 60_000,
      });
    await begun(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    host.interrupt();
    await begun(2);
    await new Promise((resolve) => setTimeout(resolve, 200));
    host.kill();
    expect(await running).toMatchObject({ value: { reason: 'final', answer: { text: '6' } } });
    const ends = events('b1').flatMap((event) => (event.type === 'cell_end' ? [event.status] : []));
    expect(ends).toEqual(['interrupted', 'killed', 'ok']);
    const did = events('b1').flatMap((event) => (event.type === 'intervention' ? [event.what] : []));
    expect(did).toEqual(['interrupted', 'killed']);
  },
);

test(
  'a shell is interrupted, its floods are cut, and four are open at most',
  { timeout: 120_000 },
  async () => {
    const { host, shells, messages } = worker(['```repl\nFINAL(1)\n```']);
    await host.run(request({}));
    const open = async () => {
      const opened = await host.openShell({ branch: 'b1', run: '0', cells: 1 });
      const { shell } = (opened as { value: { shell: string } }).value;
      shells.push(shell);
      return shell;
    };
    const first = await open();
    const looping = host.shellRun(first, 'while True: pass');
    await new Promise((resolve) => setTimeout(resolve, 300));
    host.shellInterrupt(first);
    expect(await looping).toMatchObject({ value: { status: 'interrupted' } });
    const flood = (await host.shellRun(first, 'print("x" * 100000)')) as { value: CellResult };
    expect(flood.value.stdout).toBe('x'.repeat(MORE));
    expect(flood.value.notes.join()).toContain('of 100,001 characters are shown');
    const told = messages.flatMap((one) => (one.type === 'rlm-shell' ? [one.text] : []));
    expect(told.join('')).toBe('x'.repeat(MORE));
    expect(await host.shellRun(first, 'FINAL({"a": 1})')).toMatchObject({
      value: { status: 'ok', final: { value: { a: 1 } } },
    });
    for (let i = 0; i < 4; i++) await open();
    expect(await host.shellVariables(first)).toMatchObject({ error: { code: 'shell_closed' } });
    expect(await host.shellVariables(shells[1]!)).toMatchObject({ ok: true });
  },
);

test(
  'what a child was given and kept has its places in the root’s context, and its session can be opened',
  { timeout: 120_000 },
  async () => {
    const { host, shells, events } = worker([
      '```repl\nFINAL(rlm_query("What is in it?", context=context[1000:3000]))\n```',
    ]);
    const deep = parseRlmSpec({ ...spec, budgets: { ...spec.budgets, depth: 2 } });
    expect(await host.run(request({ spec: deep }))).toMatchObject({
      value: { answer: { text: 'from a child' } },
    });
    expect(await host.coverage('b1', [])).toMatchObject({
      ok: true,
      value: {
        parts: {
          sent: { from: [1000], to: [3000], times: [1] },
          held: { from: [1000], to: [1300], times: [1] },
        },
      },
    });
    const child = events('b1').find((event) => event.type === 'run_start' && event.parent !== null)!;
    const opened = await host.openShell({ branch: 'b1', run: child.run, cells: 1 });
    const { shell, variables } = (opened as { value: OpenedShell }).value;
    shells.push(shell);
    expect(variables.find(({ name }) => name === 'part')).toMatchObject({ length: 300 });
  },
);
