/** The seal of the worker's realm by itself, without Python, in a thread of Node. */

import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

test('nothing in a sealed realm leads out of it, and its built-ins cannot be changed', async () => {
  const { port1, port2 } = new MessageChannel();
  const boot = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
    const unregister = register();
    const { probe } = await import(${JSON.stringify(new URL('./realm-probe.ts', import.meta.url).href)});
    await unregister();
    probe();`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(boot)}`), {
    workerData: { port: port2 },
    transferList: [port2],
  });
  const [found] = await Promise.race([
    once(port1, 'message'),
    once(worker, 'error').then(([error]) => Promise.reject(error as Error)),
  ]);
  await worker.terminate();
  port1.close();
  expect(found.left).toEqual([]);
  expect(found.done).toEqual([]);
  expect(found.tried).toBeGreaterThan(20);
  expect(found.error).toBe('Mine: works');
  expect(found.globals).not.toContain('process');
  expect(found.globals).toContain('Promise');
});
