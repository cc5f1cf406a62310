import { expect, test, vi } from 'vitest';
import { sampleTrace } from '../../../../test/rlm/sample';
import { LabError } from '../../../errors';
import { parseRlmSpec, type RlmSpec } from '../../../experiment/rlm-spec';
import type { Listener } from '../client';
import type { RlmSummary, RunRequest } from '../protocol';
import { told } from '../worker/trim';
import type { Bench, Given } from './bench';
import { createCompare } from './state';

const spec = parseRlmSpec({
  kind: 'rlm',
  task: { id: 'needle', characters: 5000, seed: 40 },
  models: { root: { kind: 'endpoint', url: 'http://localhost:1/v1', model: 'm' } },
});
const spent = { calls: 1, promptTokens: 10, completionTokens: 5, cost: 0, seconds: 1 };
const summary = (right: boolean): RlmSummary => ({
  reason: 'final',
  answer: { text: right ? 'yes' : 'no', length: 3 },
  gold: 'yes',
  score: { right, score: right ? 1 : 0, note: '' },
  spent,
  turns: 2,
});

/** A bench that answers as `how` says. */
function made(how: (request: RunRequest) => RlmSummary | Promise<RlmSummary>, given: Partial<Given> = {}) {
  const requests: RunRequest[] = [];
  const warmed: RunRequest[] = [];
  let listener: Listener | null = null;
  let abort: ((error: unknown) => void) | null = null;
  const bench = {
    listen: (one: Listener) => void (listener = one),
    run(request: RunRequest) {
      if (request.spec.question?.includes('one and one')) {
        warmed.push(request);
        return Promise.resolve(summary(false));
      }
      requests.push(request);
      listener!.events(
        request.branch,
        sampleTrace().events.map((event) => told(event)),
      );
      return new Promise<RlmSummary>((resolve, reject) => {
        abort = reject;
        Promise.resolve(how(request)).then(resolve, reject);
      });
    },
    stop: vi.fn(() => abort?.(new LabError('cancelled', 'Stopped.', { hint: '' }))),
    save: () => Promise.resolve({ file: new Blob(['x']), extension: '.jsonl', notes: [] }),
    coverage: () => Promise.reject(new LabError('no_context', 'No context.', { hint: '' })),
    retyped: () => Promise.resolve({ written: 9, fromContext: 3, fromAnswers: 0 }),
    drop: vi.fn(),
  } as unknown as Bench;
  const compare = createCompare({
    bench,
    page: 'http://localhost/',
    given: () => ({ spec, busy: false, keys: {}, prices: [], replay: null, files: () => [], ...given }),
  });
  return { compare, requests, warmed, bench, get: () => compare.store.getState() };
}

test('the ladder runs the chosen rungs one after the other, with the same question, models and budgets', async () => {
  const { compare, requests, get } = made(() => summary(true));
  compare.choose('react', false);
  await compare.runLadder();
  expect(requests.map((request) => [request.spec.agent, request.spec.budgets.depth])).toEqual([
    ['direct', 1],
    ['codeact', 1],
    ['codeact-subagents', 1],
    ['rlm', 0],
    ['rlm', 1],
    ['rlm', 2],
  ]);
  for (const { spec: own } of requests) {
    expect(own.task).toEqual(spec.task);
    expect(own.models).toEqual(spec.models);
    expect({ ...own.budgets, depth: 1 }).toEqual(spec.budgets);
  }
  const [step] = get().climb!.steps;
  expect(step).toMatchObject({
    phase: 'done',
    coverage: 'No context.',
    retyped: { fromContext: 3 },
    file: { name: 'ladder-direct.jsonl' },
  });
  expect(step!.trajectory.turns.size).toBeGreaterThan(0);
  expect(get().active).toBeNull();
});

test('what is needed is loaded before anything counts, once, and no service is asked for it', async () => {
  const { compare, warmed, requests } = made(() => summary(true));
  await compare.runLadder();
  await compare.runLadder();
  expect(warmed).toHaveLength(1);
  expect(warmed[0]!.replay).toMatchObject({ only: true });
  expect(requests).toHaveLength(14);
  const local = { ...spec, models: { root: { kind: 'builtin', id: 'navigator' } } } as RlmSpec;
  const builtIn = made(() => summary(true), { spec: local });
  await builtIn.compare.runLadder();
  expect(builtIn.warmed[0]!.replay).toBeNull();
});

test('a rung that fails does not end the ladder; a stop does, and what was done stays', async () => {
  const { compare, get } = made((request) => {
    if (request.spec.agent === 'react') throw new LabError('chat_busy', 'Busy.', { hint: '' });
    if (request.spec.agent === 'codeact') {
      compare.stop();
      return new Promise<RlmSummary>(() => undefined);
    }
    return summary(false);
  });
  await compare.runLadder();
  expect(get().climb!.steps.map(({ phase }) => phase)).toEqual([
    'done',
    'failed',
    'stopped',
    'waiting',
    'waiting',
    'waiting',
    'waiting',
  ]);
  expect(get().climb!.steps[1]!.error?.code).toBe('chat_busy');
});

test('the prompt lab asks both settings the same questions in turn', async () => {
  const { compare, requests, get } = made((request) => summary(request.spec.truncation.keep === 'tail'));
  compare.addEdit('truncation.keep');
  compare.edit(['truncation', 'keep'], 'tail');
  compare.setN(3);
  await compare.runLab();
  const asked = requests.map(({ spec: own }: { spec: RlmSpec }) => [own.truncation.keep, own.task!.seed]);
  expect(asked).toEqual([
    ['both', 40],
    ['tail', 40],
    ['both', 41],
    ['tail', 41],
    ['both', 42],
    ['tail', 42],
  ]);
  expect(get().lab).toMatchObject({ phase: 'done', error: null });
  expect(get().lab!.results.B!.map(({ score }) => score!.right)).toEqual([true, true, true]);
});

test('a series that was stopped goes on where it was, with the settings that it began with', async () => {
  let count = 0;
  const { compare, requests, get } = made(() => {
    if (++count === 4) compare.stop();
    return count === 4 ? new Promise<RlmSummary>(() => undefined) : summary(true);
  });
  compare.addEdit('prompt.preview');
  compare.setN(3);
  await compare.runLab();
  expect(get().lab).toMatchObject({ phase: 'stopped', error: null });
  expect(get().lab!.results.A).toHaveLength(2);
  expect(get().lab!.results.B).toHaveLength(1);
  compare.removeEdit('prompt.preview');
  await compare.goOn('lab');
  expect(get().lab!.phase).toBe('done');
  expect(get().lab!.results.B).toHaveLength(3);
  expect(requests.slice(4).map(({ spec: own }) => own.prompt.preview)).toEqual([false, true, false]);
  await compare.goOn('lab', 5);
  expect(get().lab!.results.A!.map(({ seed }) => seed)).toEqual([40, 41, 42, 43, 44]);
});

test('a run that cannot be performed stops the series and says why; nothing counts as wrong for it', async () => {
  const { compare, get } = made(() => {
    throw new LabError('no_model', 'There is no such model.', { hint: 'Choose another.' });
  });
  compare.addEdit('prompt.preview');
  await compare.runLab();
  expect(get().lab).toMatchObject({
    phase: 'stopped',
    error: { code: 'no_model' },
    results: { A: [], B: [] },
  });
});

test('set-ups that cannot be compared are refused with a sentence, and nothing runs', async () => {
  const person = { ...spec, models: { root: { kind: 'person' } } } as RlmSpec;
  for (const given of [{ spec: null }, { busy: true }, { spec: person }] as Partial<Given>[]) {
    const { compare, requests, get } = made(() => summary(true), given);
    await compare.runLadder();
    await compare.runLab();
    expect(requests).toEqual([]);
    expect(get().error?.message).toMatch(/set-up|run goes on|person/);
    expect(get().active).toBeNull();
  }
  const { task: _, ...rest } = spec;
  const own = made(() => summary(true), { spec: { ...rest, question: 'What?' } });
  await own.compare.runMany();
  expect(own.get().error?.message).toMatch(/generated tasks/);
  await own.compare.runLadder();
  expect(own.requests).toHaveLength(7);
});
