import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { LabError } from '../../errors';
import { fetchCalibrations, resources, subscribeResources } from './resources';

const adder: unknown = JSON.parse(readFileSync('public/calibration/adder.json', 'utf8'));
const failing = (code: string) => vi.fn(() => Promise.reject(new LabError(code, 'No.', { hint: 'Wait.' })));

test('a basis is fetched once for each built-in agent, and told', async () => {
  const load = vi.fn(() => Promise.resolve(adder));
  const told = vi.fn();
  const leave = subscribeResources(told);
  await fetchCalibrations(['adder', 'hub:owner/name'], load);
  await fetchCalibrations(['adder'], load);
  leave();
  expect(load.mock.calls).toEqual([['calibration/adder.json']]);
  expect(told).toHaveBeenCalledTimes(1);
  expect(resources().calibrations.size).toBe(1);
});

test.each([
  ['offline', 2],
  ['not_found', 1],
  ['bad_json', 1],
])('after %s it is asked for %i times in two runs', async (code, times) => {
  const load = failing(code);
  await fetchCalibrations([`agent-${code}`], load);
  await fetchCalibrations([`agent-${code}`], load);
  expect(load).toHaveBeenCalledTimes(times);
});

test('a damaged basis is not asked for again', async () => {
  const load = vi.fn(() => Promise.resolve({ v: 1 }));
  await fetchCalibrations(['damaged'], load);
  await fetchCalibrations(['damaged'], load);
  expect(load).toHaveBeenCalledTimes(1);
});
