import { afterEach, expect, test } from 'vitest';
import { FakeWorker } from '../../../test/support/fake-worker';
import { LabError } from '../../errors';
import { parseSpec } from '../../experiment/spec';
import type { Outcome } from '../engine/protocol';
import { TrainerClient } from './client';
import type { TrainerEvent, TrainerMessage, TrainingApi, TrainingSummary } from './protocol';

const request = {
  id: 'a',
  spec: parseSpec({ agents: [{ id: 'adder' }] }),
  page: 'http://page/',
  resume: false,
};
const done: Outcome<TrainingSummary> = { ok: true, value: { hash: 'h', seconds: 1, stored: true } };
const failing = (code: string): Outcome<never> => ({
  ok: false,
  error: new LabError(code, 'It failed.', { hint: 'Again.' }).toJSON(),
});
const notice = (text: string): TrainerEvent => ({ type: 'notice', text });

const workers: FakeWorker[] = [];
afterEach(() => workers.splice(0).forEach((worker) => worker.terminate()));

function clientOf(start: (post: (message: TrainerMessage) => void) => TrainingApi['start'], more = {}) {
  const nothing = async () => ({ ok: true, value: null }) as never;
  const make = (post: (message: unknown) => void): TrainingApi => ({
    start: start(post),
    pause: () => undefined,
    go: () => undefined,
    stop: () => undefined,
    ping: () => undefined,
    state: nothing,
    links: nothing,
    check: nothing,
    convert: nothing,
    ...more,
  });
  return new TrainerClient(
    () => {
      const worker = new FakeWorker(make);
      workers.push(worker);
      return worker;
    },
    { pingMs: 20, silentPings: 3, stopMs: 60 },
  );
}

test('every event comes, in order, before the outcome', async () => {
  const client = clientOf((post) => async () => {
    for (let i = 0; i < 20; i++) post({ type: 'training', events: [notice(`${i}`)] });
    return done;
  });
  const events: TrainerEvent[] = [];
  await expect(client.start(request, (batch) => void events.push(...batch))).resolves.toMatchObject({
    hash: 'h',
  });
  expect(events).toEqual(Array.from({ length: 20 }, (_, i) => notice(`${i}`)));
});

test('a second run is refused by the worker, and the first one’s events still come', async () => {
  let end!: () => void;
  const over = new Promise<void>((resolve) => (end = resolve));
  let runs = 0;
  const client = clientOf((post) => async () => {
    if (runs++ > 0) return failing('busy');
    await over;
    post({ type: 'training', events: [notice('still')] });
    return done;
  });
  const events: TrainerEvent[] = [];
  const first = client.start(request, (batch) => void events.push(...batch));
  await expect(client.start(request, () => undefined)).rejects.toMatchObject({ code: 'busy' });
  end();
  await first;
  expect(events).toEqual([notice('still')]);
  expect(workers).toHaveLength(1);
});

test.each([
  ['device_lost', 2],
  ['diverged', 2],
  ['cancelled', 1],
  ['busy', 1],
])('after “%s” the next run has worker %i; the old one can be asked till then', async (code, count) => {
  let runs = 0;
  const client = clientOf(() => async () => (runs++ === 0 ? failing(code) : done));
  await expect(client.start(request, () => undefined)).rejects.toMatchObject({ code });
  await expect(client.state()).resolves.toBeNull();
  expect(workers).toHaveLength(1);
  await client.start(request, () => undefined);
  expect(workers).toHaveLength(count);
  expect(workers[0]!.terminated).toBe(count > 1);
});

test('a worker that dies in mid-run is named, and what can be done about it', async () => {
  const client = clientOf(() => () => new Promise(() => undefined));
  const running = client.start(request, () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 10));
  workers[0]!.dispatchEvent(new Event('error'));
  await expect(running).rejects.toMatchObject({
    code: 'worker_died',
    message: expect.stringContaining('The trainer'),
    hint: expect.stringContaining('Resume'),
  });
});

test('pause and go reach the worker; before there is one, nothing is started for them', async () => {
  const heard: string[] = [];
  const client = clientOf(() => async () => done, {
    pause: () => void heard.push('pause'),
    go: () => void heard.push('go'),
  });
  client.pause();
  expect(workers).toHaveLength(0);
  const running = client.start(request, () => undefined);
  client.pause();
  client.go();
  await running;
  await client.links();
  expect(heard).toEqual(['pause', 'go']);
});
