import { expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import { sizes } from '../../experiment/limits';
import { readTraceFile, writeTraceFile } from '../../experiment/trace-file';
import { floats } from '../../runtime/tensor';
import { fitting } from './fit';

const recording = syntheticRecording({ rounds: 1, latentSteps: 2 });

test('a run that fits is left as it is', () => {
  expect(fitting(recording)).toEqual({ recording, cut: false });
  expect(fitting(recording).recording).toBe(recording);
});

test('a run that is too large goes without its attention, and can be written then', () => {
  const name = [...recording.tensors.keys()].find((key) => key.endsWith('.attention'))!;
  const large = floats(new Float32Array(sizes.traceBytes / 4 + 1), [sizes.traceBytes / 4 + 1]);
  const whole = { ...recording, tensors: new Map([...recording.tensors, [name, large]]) };
  expect(() => writeTraceFile(whole)).toThrow();
  const { recording: left, cut } = fitting(whole);
  expect(cut).toBe(true);
  const kept = [...recording.tensors.keys()].filter((key) => !key.endsWith('.attention'));
  expect([...readTraceFile(writeTraceFile(left)).tensors.keys()].sort()).toEqual(kept.sort());
  expect(left.events).not.toBe(whole.events);
});
