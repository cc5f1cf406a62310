import { afterEach, describe, expect, test } from 'vitest';
import { FakeWorker } from '../../../test/support/fake-worker';
import { LabError } from '../../errors';
import type { SessionEvent } from '../../experiment/session-events';
import { Spec } from '../../experiment/spec';
import { floats } from '../../runtime/tensor';
import { EngineClient } from './client';
import type { EngineApi, EventsMessage } from './protocol';

const spec = Spec.parse({ agents: [{ id: 'adder' }] });
const step = (key: string): SessionEvent => ({ type: 'loaded', key, ms: 1 });

const workers: FakeWorker[] = [];
afterEach(() => workers.splice(0).forEach((worker) => worker.terminate()));

const quick = { pingMs: 20, silentPings: 3, stopMs: 60 };
const never = new Promise<never>(() => undefined);
const idle = { stop: () => undefined, ping: () => undefined };
const done = { ok: true, value: { ms: 1 } } as const;

function clientOf(...engines: ((post: (message: EventsMessage) => void) => EngineApi)[]) {
  return new EngineClient(() => {
    const worker = new FakeWorker(engines[Math.min(workers.length, engines.length - 1)]!);
    workers.push(worker);
    return worker;
  }, quick);
}
const run = (client: EngineClient, events: SessionEvent[] = []) =>
  client.run(spec, ['?'], 'http://page/', (batch) => void events.push(...batch));

test('delivers every event, in order, before the outcome', async () => {
  const client = clientOf((post) => ({
    ...idle,
    run: () => {
      for (let i = 0; i < 50; i++) post({ type: 'events', events: [step(`${i}`)] });
      return Promise.resolve(done);
    },
  }));
  const events: SessionEvent[] = [];
  await expect(run(client, events)).resolves.toEqual({ ms: 1 });
  expect(events).toEqual(Array.from({ length: 50 }, (_, i) => step(`${i}`)));
});

test('an earlier run reaches the engine as plain data', async () => {
  const bases: unknown[] = [];
  const client = clientOf(() => ({
    ...idle,
    run: (_spec, _questions, _page, base) => {
      bases.push(base);
      return Promise.resolve(done);
    },
  }));
  const tensors = new Map([['r1.a1.hidden', floats(Float32Array.of(1, 2), [1, 2])]]);
  const page = { spec, events: [], tensors, facts: null, bits: 32 as const, onlyThePage: () => undefined };
  await client.run(spec, ['?'], 'http://page/', () => undefined, page);
  expect(bases).toEqual([{ spec, events: [], tensors, facts: null, bits: 32 }]);
  expect(tensors.get('r1.a1.hidden')!.data).toHaveLength(2);
});

test('an error keeps its code, hint and field in transit', async () => {
  const error = new LabError('no_links', 'There are none.', { hint: 'Choose others.', field: 'links.file' });
  const client = clientOf(() => ({
    ...idle,
    run: () => Promise.resolve({ ok: false, error: error.toJSON() }),
  }));
  const caught = await run(client).catch((one: unknown) => one);
  expect(caught).toBeInstanceOf(LabError);
  expect((caught as LabError).toJSON()).toEqual(error.toJSON());
});

describe('a worker that dies', () => {
  const dead = () => ({ ...idle, run: () => never });
  const healthy = () => ({ ...idle, run: () => Promise.resolve(done) });

  test.each([
    ['breaks down', () => workers[0]!.dispatchEvent(new Event('error'))],
    ['sends what cannot be read', () => workers[0]!.dispatchEvent(new Event('messageerror'))],
    ['falls silent', () => workers[0]!.channel.port2.close()],
  ])('%s: its run is rejected, and the next run has a new one', async (_, kill) => {
    const client = clientOf(dead, healthy);
    const running = run(client);
    await new Promise((resolve) => setTimeout(resolve, 10));
    kill();
    await expect(running).rejects.toMatchObject({ code: 'worker_died' });
    expect(workers[0]!.terminated).toBe(true);
    await expect(run(client)).resolves.toEqual({ ms: 1 });
    expect(workers).toHaveLength(2);
  });

  test('is not mistaken for one that works long', async () => {
    const client = clientOf(() => ({
      ...idle,
      run: () => new Promise((resolve) => setTimeout(() => resolve(done), 250)),
    }));
    await expect(run(client)).resolves.toEqual({ ms: 1 });
    expect(workers).toHaveLength(1);
  });

  test('cannot even be started', async () => {
    const client = new EngineClient(() => {
      throw new Error('blocked');
    });
    await expect(run(client)).rejects.toMatchObject({
      code: 'worker_died',
      message: expect.stringContaining('blocked'),
    });
  });
});

describe('stop', () => {
  test('is obeyed by an engine that hears it, which lives on', async () => {
    const client = clientOf(() => {
      let end: (outcome: never) => void;
      const error = new LabError('cancelled', 'Stopped.', { hint: 'Run again.' }).toJSON();
      return {
        ping: () => undefined,
        run: () => new Promise((resolve) => (end = resolve)),
        stop: () => end({ ok: false, error } as never),
      };
    });
    const running = run(client);
    await new Promise((resolve) => setTimeout(resolve, 10));
    client.stop();
    await expect(running).rejects.toMatchObject({ code: 'cancelled', message: 'Stopped.' });
    expect(workers[0]!.terminated).toBe(false);
  });

  test('ends a worker that does not obey', async () => {
    const client = clientOf(() => ({ ...idle, run: () => never }));
    const running = run(client);
    client.stop();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(workers[0]!.terminated).toBe(true);
  });

  test('does not end the run after the one it was meant for', async () => {
    let runs = 0;
    const client = clientOf(() => ({
      ...idle,
      run: () =>
        runs++ === 0 ? Promise.resolve(done) : new Promise((resolve) => setTimeout(() => resolve(done), 150)),
    }));
    const first = run(client);
    client.stop();
    await first;
    await expect(run(client)).resolves.toEqual({ ms: 1 });
    expect(workers).toHaveLength(1);
  });
});
