/** `lab rlm` over a recorded run: replay, fork and resume without a model, and what is said of bad input. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { rlm, type RlmCommandOptions } from '../../src/cli/rlm';
import { readRlmSpec } from '../../src/cli/input';
import { recordedRun } from '../../src/cli/rlm-past';
import { LabError } from '../../src/errors';
import { performRlm } from '../../src/experiment/rlm';
import { fakeModel } from '../../src/rlm/fake-model';
import { exportTrace } from '../../src/rlm/formats';
import type { reportOf } from '../../src/rlm/differences';
import type { RlmEvent } from '../../src/rlm/trace';
import { readTrace, writeTrace } from '../../src/rlm/trace-read';
import { spawnReplNode } from '../../src/repl/spawn-node';
import { cell } from './drive';

const folder = mkdtempSync(join(tmpdir(), 'lab-past-'));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const none: RlmCommandOptions = { context: [], set: [], vary: [], threads: 1 };
let events: readonly RlmEvent[] = [];
let trace = '';

beforeAll(async () => {
  const spec = readRlmSpec('rlm-needle', [], { model: 'person' }, ({ task: _, ...rest }) => ({
    ...rest,
    schema: null,
    question: 'How many words?',
    context: { kind: 'text', text: 'one two three' },
  }));
  const person = fakeModel([cell('n = len(context.split())\nprint(n)'), cell('FINAL(n)')], {
    name: 'person',
  });
  const told: RlmEvent[] = [];
  const outcome = await performRlm(
    spec,
    { spawn: spawnReplNode, open: async () => person, file: () => Promise.reject(new Error('none')) },
    { signal: new AbortController().signal, onEvent: (event) => told.push(event) },
  );
  expect(outcome.value).toBe(3);
  events = told;
  trace = file('trace.jsonl', writeTrace(events));
}, 120_000);

it('replays a trace that holds its own set-up, and says that it is the same', async () => {
  const { value, failed } = await rlm(undefined, { ...none, 'replay-trace': trace });
  expect(value).toMatchObject({
    value: 3,
    past: { kind: 'replay' },
    replay: { same: true, notRecorded: 0, differences: [], recorded: { reason: 'final', value: 3 } },
  });
  expect(failed).toBe(false);
}, 120_000);

it('says where a replay differs, and fails', async () => {
  const other = events.map((event) =>
    event.type === 'response' && event.call === '0/1'
      ? { ...event, text: event.text.replace('len(', '1 + len(') }
      : event,
  );
  const changed = file('changed.jsonl', writeTrace(other));
  const { value, failed } = await rlm(undefined, { ...none, 'replay-trace': changed });
  const { replay } = value as { replay: ReturnType<typeof reportOf> };
  expect(replay.same).toBe(false);
  expect(replay.differences.map(({ turn, what }) => [turn, what])).toEqual([
    [1, 'code'],
    [1, 'output'],
    [1, 'observation'],
    [null, 'answer'],
  ]);
  expect(replay.differences.at(-1)).toMatchObject({ recorded: '3', now: '4' });
  expect(failed).toBe(true);
}, 120_000);

it('forks at an answer, and at code from a file, and writes a trace that tells of it', async () => {
  const out = join(folder, 'fork.jsonl');
  const answered = { ...none, fork: trace, at: '2', answer: cell('FINAL(n + 1)'), trace: out };
  expect((await rlm(undefined, answered)).value).toMatchObject({ value: 4, past: { kind: 'fork' } });
  const [start] = readTrace(readFileSync(out)).trace.events;
  expect(start).toMatchObject({ past: { edits: [{ kind: 'answer', turn: 2 }] }, spec: { kind: 'rlm' } });
  const code = `@${file('code.py', 'n = 70')}`;
  const past = recordedRun({ fork: trace, at: '1.1', code })!.past();
  const seq = events.find(({ type }) => type === 'cell_start')!.seq;
  expect(past.facts).toEqual({
    kind: 'fork',
    before: seq,
    edits: [{ kind: 'code', run: '0', cell: '0#1', text: 'n = 70' }],
  });
}, 120_000);

it('sends no key to a service that a trace names, and asks it nothing in a replay', async () => {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(400).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const models = { root: { kind: 'endpoint', url, model: 'm' } };
  const start = events[0]!;
  const spec = { ...((start as { spec?: object }).spec ?? {}), models };
  const bent = file('models.jsonl', writeTrace([{ ...start, spec } as RlmEvent]));
  vi.stubEnv('LAB_API_KEY', 'secret-of-mine');
  try {
    await rlm(undefined, { ...none, resume: bent });
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.filter((header) => header?.includes('secret'))).toEqual([]);
    heard.length = 0;
    await rlm(undefined, { ...none, 'replay-trace': bent });
    expect(heard).toEqual([]);
    await rlm(undefined, { ...none, resume: bent, 'key-env': [`${new URL(url).origin}=LAB_API_KEY`] });
    expect(heard).toContain('Bearer secret-of-mine');
  } finally {
    vi.unstubAllEnvs();
    server.close();
  }
}, 120_000);

it('refuses what cannot be, by the field', async () => {
  const foreign = file('log.jsonl', exportTrace('official', events, { bare: true }).text);
  const cases: [Partial<RlmCommandOptions>, string][] = [
    [{ 'replay-trace': join(folder, 'nowhere') }, 'replay-trace'],
    [{ 'replay-trace': file('empty.jsonl', writeTrace([])) }, 'replay-trace'],
    [{ 'replay-trace': foreign }, 'spec'],
    [{ fork: trace }, 'answer'],
    [{ fork: trace, answer: 'x' }, 'at'],
    [{ fork: trace, at: '0', answer: 'x' }, 'at'],
    [{ fork: trace, at: '3', answer: 'x' }, 'at'],
    [{ fork: trace, at: '1.2', code: 'x' }, 'at'],
    [{ fork: trace, at: '1.1', answer: 'x' }, 'at'],
    [{ fork: trace, at: '2', observe: 'x' }, 'at'],
    [{ fork: trace, at: '1', answer: 'x', code: 'y' }, 'code'],
    [{ fork: trace, at: '1', answer: `@${join(folder, 'nowhere')}` }, 'answer'],
    [{ resume: trace, fork: trace }, 'resume'],
    [{ resume: trace, at: '1' }, 'at'],
    [{ code: 'x' }, 'code'],
  ];
  for (const [given, field] of cases) {
    const refused = await rlm(undefined, { ...none, ...given }).catch((error: unknown) => error);
    expect(refused, JSON.stringify(given)).toBeInstanceOf(LabError);
    expect((refused as LabError).field, JSON.stringify(given)).toBe(field);
  }
  const bent = events.map((event) =>
    event.type === 'run_start' ? { ...event, spec: { kind: 'rlm', v: 1, models: 7 } } : event,
  );
  const bad = await rlm(undefined, {
    ...none,
    resume: file('bent.jsonl', writeTrace(bent)),
  }).catch((error: unknown) => error);
  expect(bad).toMatchObject({ code: 'bad_input', field: 'resume' });
});
