import { expect, test } from 'vitest';
import { inSlices } from './slices';

/** Steps that take some milliseconds each. */
function* work(steps: number, took: () => void): Generator<undefined, string> {
  for (let i = 0; i < steps; i++) {
    const until = performance.now() + 4;
    while (performance.now() < until);
    took();
    yield;
  }
  return 'done';
}

test('others have their turn between slices, and what comes out is whole', async () => {
  let [steps, most, run] = [0, 0, 0];
  const timer = setInterval(() => {
    most = Math.max(most, run);
    run = 0;
  }, 0);
  const result = await inSlices(
    work(60, () => [steps++, run++]),
    () => true,
  );
  clearInterval(timer);
  expect([result, steps]).toEqual(['done', 60]);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(6);
});

test('what is no longer wanted ends after its slice', async () => {
  let steps = 0;
  const result = await inSlices(
    work(60, () => steps++),
    () => false,
  );
  expect(result).toBeNull();
  expect(steps).toBeLessThan(10);
});
