/** Recorded runs gone through again, changed and looked into, in the real engine with real Python. */

import { expect, test } from 'vitest';
import { LabError } from '../../src/errors';
import { forkSession } from '../../src/repl/session';
import type { Session } from '../../src/repl/session-types';
import { reportOf } from '../../src/rlm/differences';
import { exportTrace, importLog, type ExportFormat } from '../../src/rlm/formats';
import { pastOf, type PastOptions } from '../../src/rlm/past';
import type { RlmEvent } from '../../src/rlm/trace';
import { cell, drive, type DriveOptions } from './drive';

const START = 300_000;

const options: DriveOptions = {
  context: { kind: 'text', text: 'red apple\ngreen pear\nblue plum' },
  settings: { budgets: { depth: 2, turns: 20, cellSeconds: 30 } },
  sub: ({ messages, place }) => {
    const said = messages.at(-1)!.content;
    if (said.includes('broken')) return new LabError('chat_failed', 'It broke.', { hint: '' });
    if (place.purpose === 'turn') return cell('FINAL(llm_query("inner: " + context))');
    return `<${said}>`;
  },
};

const turns = [
  cell('lines = context.split("\\n")\nr = llm_query_batched([*lines, "broken"])\nprint(r)'),
  cell('import random\nchild = rlm_query("what is it?")\nprint(child, random.random())\n1/0'),
  cell('FINAL([r, child])'),
];

const again = (
  events: readonly RlmEvent[],
  given: Partial<PastOptions> = {},
): Pick<DriveOptions, 'hooks'> => ({
  hooks: {
    past: pastOf(events, { kind: 'replay', before: null, edits: [], missing: 'fail', ...given }),
  },
});

test('a run is gone through again without its models: Python does the same', { timeout: START }, async () => {
  const first = await drive(turns, options);
  const replay = await drive(['never'], { ...options, ...again(first.events) });
  expect(replay.result.value).toEqual(first.result.value);
  expect(replay.asked).toEqual([]);
  expect(replay.observations).toEqual(first.observations);
  expect(reportOf(first.events, replay.events)).toEqual({
    same: true,
    recorded: { reason: 'final', value: first.result.value },
    notRecorded: 0,
    differences: [],
  });
  expect(replay.index.root!.children).toHaveLength(1);

  const seq = first.index.cell('0', '0#2')!.seq!;
  const edit = {
    kind: 'code',
    run: '0',
    cell: '0#2',
    text: 'child = len(lines)\nprint(llm_query("red apple"))',
  } as const;
  const fork = await drive([cell('FINAL([r, child])')], {
    ...options,
    ...again(first.events, { kind: 'fork', missing: 'ask', before: seq, edits: [edit] }),
  });
  expect(fork.result.value).toEqual([(first.result.value as unknown[])[0], 3]);
  expect(fork.asked).toHaveLength(1);
  const { differences } = reportOf(first.events, fork.events);
  expect(differences[0]).toMatchObject({ run: '0', turn: 2, what: 'code', now: edit.text });
  expect(differences.at(-1)!.what).toBe('answer');
});

test('a run goes on after its interpreter was ended, and is the same again', { timeout: START }, async () => {
  const code = cell('kept = len(context)\nprint("before")');
  const hang = cell('lost = 1\nsum(range(10**12))');
  let kills = 0;
  const kill = (session: Session) => {
    const timer = setInterval(() => {
      if (session.cells.length !== 1 || kills > 0) return;
      clearInterval(timer);
      setTimeout(() => (kills++, session.kill()), 300);
    }, 20);
  };
  const last = cell('FINAL([kept, "lost" in globals()])');
  const first = await drive([code, hang, last], {
    ...options,
    hooks: { onSession: (_, session, state) => state === 'open' && kill(session) },
  });
  expect(first.cells[1]!.status).toBe('killed');
  expect(first.observations[1]).toContain('A person who watches this run ended the block');
  expect(first.result.value).toEqual([30, false]);
  const replay = await drive(['never'], { ...options, ...again(first.events) });
  expect(kills).toBe(1);
  expect(replay.cells[1]!.status).toBe('killed');
  expect(replay.result.value).toEqual([30, false]);
});

test(
  'decisions at the gate hold in Python, and its sessions can be forked after the run',
  { timeout: START },
  async () => {
    const sessions = new Map<string, Session>();
    const run = await drive(
      [
        cell('x = 1'),
        cell('y = 2'),
        cell(
          'try:\n    llm_query("no")\nexcept RuntimeError as e:\n    print(type(e).__name__)\nz = llm_query_batched(["a", "b"])',
        ),
        cell('FINAL(["x" in globals(), "y" in globals(), z])'),
      ],
      {
        ...options,
        hooks: {
          onSession: (id, session) => sessions.set(id, session),
          gate: async (what) => {
            if (what.kind === 'cell') {
              if (what.code === 'x = 1') return { kind: 'skip' };
              return what.code === 'y = 2' ? { kind: 'answer', text: 'done' } : { kind: 'go' };
            }
            if (what.prompt === 'no') return { kind: 'skip' };
            return what.prompt === 'a' ? { kind: 'answer', text: 'mine' } : { kind: 'go' };
          },
        },
      },
    );
    expect(run.observations[0]).toContain('skipped the block');
    expect(run.observations[2]).toContain('Skipped');
    expect(run.result.value).toEqual([false, false, ['mine', '<b>']]);
    const session = sessions.get('0')!;
    expect(session.cells).toHaveLength(run.cells.length);
    const replies = session.cells[2]!.calls.flatMap(({ reply }) => (reply.ok ? [reply.calls] : []));
    expect(replies).toEqual([['0/5', '0/6']]);
    const asked: string[] = [];
    const shell = await forkSession(session, 3, {
      call: async (call) => {
        asked.push(call.kind);
        return { ok: true, value: ['new'] };
      },
    });
    expect(asked).toEqual([]);
    expect((await shell.run('z, context[:3], llm_query("x")')).value).toBe("(['mine', '<b>'], 'red', 'new')");
    shell.dispose();
  },
);

test(
  'a log of another system answers for the models of a set-up of one’s own',
  { timeout: START },
  async () => {
    const plain = [turns[0]!.replace(', "broken"', ''), cell('FINAL([r, len(lines)])')];
    const first = await drive(plain, options);
    for (const format of ['official', 'fast-rlm', 'dspy'] as const satisfies readonly ExportFormat[]) {
      const log = exportTrace(format, first.events, { bare: true }).text;
      const [run] = importLog(log, format).runs;
      const { events } = run!.trace;
      // DSPy tells no sub-calls.
      const missing = format === 'dspy' ? 'ask' : 'fail';
      const replay = await drive(['never'], { ...options, ...again(events, { missing }) });
      expect(replay.result, format).toMatchObject({ reason: 'final', value: first.result.value });
      expect(replay.asked).toHaveLength(format === 'dspy' ? 3 : 0);
    }
  },
);
