import { afterEach, expect, test } from 'vitest';
import { FakeWorker } from '../../../test/support/fake-worker';
import { toldRun } from '../../../test/support/rlm-events';
import { RlmClient } from './client';
import type { RlmApi, RlmMessage, RunRequest } from './protocol';

const workers: FakeWorker[] = [];
afterEach(() => workers.splice(0).forEach((worker) => worker.terminate()));

const never = new Promise<never>(() => undefined);

function clientOf(...hosts: ((post: (message: RlmMessage) => void) => Partial<RlmApi>)[]) {
  return new RlmClient(
    () => {
      const make = hosts[Math.min(workers.length, hosts.length - 1)]!;
      const worker = new FakeWorker((post) => ({ stop() {}, ping() {}, ...make(post) }));
      workers.push(worker);
      return worker;
    },
    { pingMs: 20, silentPings: 3, stopMs: 60 },
  );
}
const request = { spec: {}, files: [] } as unknown as RunRequest;
const gone = async () =>
  ({ ok: false, error: { code: 'gone', message: 'No more.', hint: 'Again.' } }) as const;

test('events, questions and loading come to the listener, in order, before the outcome', async () => {
  const events = toldRun();
  const client = clientOf((post) => ({
    run: async () => {
      post({ type: 'rlm-loading', step: { model: 'm', stage: 'weights', loaded: 1, total: 2 } });
      post({ type: 'rlm-events', branch: 'b1', events: events.slice(0, 5) });
      post({ type: 'rlm-asks', asks: [] });
      post({ type: 'rlm-gates', gates: [] });
      post({ type: 'rlm-events', branch: 'b1', events: events.slice(5) });
      return { ok: true, value: {} as never };
    },
  }));
  const heard: unknown[] = [];
  client.listen({
    events: (branch, batch) => heard.push(branch, ...batch),
    asks: () => heard.push('asks'),
    gates: (gates) => heard.push(gates),
    loading: ({ stage }) => heard.push(stage),
  });
  await client.run(request);
  expect(heard).toEqual(['weights', 'b1', ...events.slice(0, 5), 'asks', [], 'b1', ...events.slice(5)]);
});

test.each([
  ['breaks down', () => workers[0]!.dispatchEvent(new Event('error'))],
  ['falls silent', () => workers[0]!.channel.port2.close()],
])('a worker that %s is named, and the next call has a new one', async (_, kill) => {
  const client = clientOf(
    () => ({ run: () => never }),
    () => ({ text: gone }),
  );
  const running = client.run(request);
  kill();
  await expect(running).rejects.toMatchObject({
    code: 'worker_died',
    hint: expect.stringContaining('Run again'),
  });
  await expect(client.text('b1', 1, 'stdout', 0)).rejects.toMatchObject({ code: 'gone' });
  expect(workers).toHaveLength(2);
});

test('a stop that is not obeyed ends the worker', async () => {
  const client = clientOf(() => ({ run: () => never }));
  const running = client.run(request);
  client.stop();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(workers[0]!.terminated).toBe(true);
});

test('what a person answers reaches the worker', async () => {
  let heard!: (answer: unknown) => void;
  const answered = new Promise((resolve) => (heard = resolve));
  const client = clientOf(() => ({ run: () => never, answer: (id, text) => heard([id, text]) }));
  void client.run(request).catch(() => undefined);
  client.answer('q1', 'FINAL(2)');
  expect(await answered).toEqual(['q1', 'FINAL(2)']);
  client.dispose();
});
