import { expect, test } from 'vitest';
import { syntheticRecording } from '../../test/support/recordings';
import { attentionName, fedName, hiddenName, lensName, type TraceEvent } from '../mas/trace';
import { packRun, unpackRun } from './carried';
import { claimOf, compareClaim } from './claim';
import { packBytes } from './deflate';
import { sizes } from './limits';
import { readTraceFile, writeTraceFile } from './trace-file';

const small = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 });
const text = (await packRun(small))!;

test('a run comes back with its events and, at 8 bits, its tensors', async () => {
  const back = await unpackRun(text, small.spec);
  expect(back).toMatchObject({ spec: small.spec, question: small.question, ms: small.ms, bits: 8 });
  expect(back.facts).toEqual(small.facts);
  expect(back.events.map(({ type }) => type)).toEqual(small.events.map(({ type }) => type));
  expect([...back.tensors.keys()].sort()).toEqual(
    [...small.tensors.keys()].filter((name) => !name.endsWith('lens')).sort(),
  );
  for (const [name, { dims, data }] of back.tensors) {
    const whole = small.tensors.get(name)!;
    expect(dims).toEqual(whole.dims);
    const most = Math.max(...Array.from(whole.data as Float32Array, Math.abs));
    for (let i = 0; i < data.length; i++)
      expect(Math.abs(Number(data[i]) - Number(whole.data[i]))).toBeLessThanOrEqual(most / 253);
  }
});

test('what a link claims of a run stays the same in the run that it carries', async () => {
  expect(compareClaim(claimOf(small), await unpackRun(text, small.spec)).same).toBe(true);
});

test('numbers of events have four digits, lenses their first five tokens', async () => {
  const lens = (events: readonly TraceEvent[]) => events.find((event) => event.type === 'lens')!.steps[0]!;
  const back = lens((await unpackRun(text, small.spec)).events);
  const whole = lens(small.events);
  expect(back.top).toHaveLength(5);
  expect(back.entropy).toBe(Number(whole.entropy.toPrecision(4)));
  expect(back.ranks).toEqual(whole.ranks);
  expect((await unpackRun(text, small.spec)).tensors.has(lensName(1, 1))).toBe(false);
});

test('a carried run can be kept as a file and carried again', async () => {
  const back = await unpackRun(text, small.spec);
  expect(readTraceFile(writeTraceFile(back))).toEqual(back);
  expect(await unpackRun((await packRun(back))!, small.spec)).toMatchObject({ bits: 8 });
});

test('the main job fits, where needed without the thoughts that are read again', async () => {
  const run = syntheticRecording({ rounds: 3, agents: 3, latentSteps: 6 });
  const packed = await packRun(run);
  expect(packed!.length).toBeLessThanOrEqual(sizes.carried);
  const { tensors } = await unpackRun(packed!, run.spec);
  expect([hiddenName(1, 1), attentionName(1, 2)].every((name) => tensors.has(name))).toBe(true);
  expect(tensors.has(fedName(1, 1))).toBe(false);
});

test('a run that is too large is not carried', async () => {
  expect(await packRun(syntheticRecording({ rounds: 4, agents: 3, latentSteps: 32 }))).toBeNull();
});

test('runs of other experiments and damaged ones are refused', async () => {
  const bad = (packed: string, spec = small.spec) => expect(unpackRun(packed, spec)).rejects.toThrow();
  await bad(text, { ...small.spec, rounds: 3 });
  await bad(text, { ...small.spec, data: { ...small.spec.data, seed: 9 } });
  await bad(text.slice(0, -20));
  await bad('');
  await bad('!!!');
  await bad('A'.repeat(sizes.carried + 1));
  await bad(await packBytes(new Uint8Array(sizes.inflated + 1)));
  await bad(await packBytes(Uint8Array.of(255, 255, 255, 255, 123)));
  const header = (json: object) => {
    const bytes = new TextEncoder().encode(JSON.stringify(json));
    const whole = new Uint8Array(4 + bytes.length);
    new DataView(whole.buffer).setUint32(0, bytes.length, true);
    whole.set(bytes, 4);
    return packBytes(whole);
  };
  await bad(await header({ tensors: [['r1.a1.hidden', [1e6, 1e6, 1e6, 1e6]]], lengths: {} }));
  await bad(await header({ tensors: [['r1.a1.hidden', [0, 5]]], lengths: { 'r1.a1.hidden': 1 } }));
  await bad(await header({ tensors: [], lengths: {} }));
});
