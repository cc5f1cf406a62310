import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../experiment/spec';
import type { CurvePoint, Pace, ValidationPoint } from '../../training/telemetry';
import type { TrainerEvent } from '../training/protocol';
import { applyEvents, beginRun, doneOf, isActive, isResumable, storedRun, type TrainRun } from './run';

const stage = { steps: 10, batch: 2, optimiser: { learningRate: 0.001 } };
const spec = parseSpec({
  agents: [{ id: 'adder' }],
  training: { inner: stage, outer: { ...stage, steps: 20 } },
});
const pace: Pace = {
  done: 1,
  total: 30,
  seconds: 1,
  stepsPerSecond: 1,
  examplesPerSecond: 2,
  latentStepsPerSecond: 3,
  left: 29,
};
const point = (name: 'inner' | 'outer', step: number, loss = step): TrainerEvent => {
  const point: CurvePoint = { stage: name, step, loss, gradientNorm: 1, learningRate: 0.1, links: {} };
  return { type: 'point', point, pace };
};
const look = (name: 'inner' | 'outer', step: number, loss = step): TrainerEvent => {
  const point: ValidationPoint = { stage: name, step, loss, accuracy: [], hops: [] };
  return { type: 'validation', point };
};
const run = beginRun('a', spec, 0);
const places = ({ curves }: TrainRun) => curves!.points.map((one) => `${one.stage} ${one.step}`);

describe('applyEvents', () => {
  it('loads by named stages with bytes, then runs', () => {
    const loading = applyEvents(run, [
      { type: 'plan', steps: [{ key: 'm', name: 'adder' }] },
      { type: 'load', key: 'm', doing: 'reading', loaded: 5, total: 9 },
      { type: 'device', description: 'WASM', note: null },
    ]);
    expect(loading.steps).toEqual([
      { key: 'm', name: 'adder', doing: 'reading', loaded: 5, total: 9, bytes: 5, ms: null },
    ]);
    expect(loading.phase).toBe('loading');
    const running = applyEvents(loading, [{ type: 'loaded', key: 'm', ms: 7 }, point('inner', 1)]);
    expect(running).toMatchObject({ phase: 'running', stage: 'inner', step: 1, pace });
    expect(running.device!.description).toBe('WASM');
    expect(running.steps[0]!.ms).toBe(7);
  });

  it('gathers points and looks over batches', () => {
    const first = applyEvents(run, [look('inner', 0), point('inner', 1), point('inner', 2)]);
    const then = applyEvents(first, [point('outer', 1), look('outer', 1)]);
    expect(places(then)).toEqual(['inner 1', 'inner 2', 'outer 1']);
    expect(then.curves!.validation).toHaveLength(2);
    expect(then).toMatchObject({ stage: 'outer', step: 1 });
    expect(places(first)).toHaveLength(2); // what was given stays as it was
  });

  it('has every step once after a resumption from an earlier checkpoint', () => {
    const steps = [1, 2, 3, 4].map((step) => point('outer', step));
    const before = applyEvents(run, [point('inner', 10), look('outer', 0), ...steps, look('outer', 4, 1)]);
    const resumed = applyEvents(before, [point('outer', 3, 33), point('outer', 4, 44), look('outer', 4, 2)]);
    expect(places(resumed)).toEqual(['inner 10', 'outer 1', 'outer 2', 'outer 3', 'outer 4']);
    expect(resumed.curves!.points.map(({ loss }) => loss)).toEqual([10, 1, 2, 33, 44]);
    expect(resumed.curves!.validation.map(({ step, loss }) => [step, loss])).toEqual([
      [0, 0],
      [4, 2],
    ]);
    const again = applyEvents(resumed, [point('outer', 4), point('outer', 2), point('outer', 3)]);
    expect(places(again).slice(-2)).toEqual(['outer 2', 'outer 3']);
  });

  it('is paused once its state is written, or is known not to be', () => {
    const pausing = { ...run, phase: 'pausing' as const };
    const saved = applyEvents(pausing, [
      point('inner', 4),
      { type: 'saved', stage: 'inner', step: 4, bytes: 99 },
    ]);
    expect(saved).toMatchObject({ phase: 'paused', saved: { stage: 'inner', step: 4, bytes: 99 } });
    const unsaved = applyEvents(pausing, [{ type: 'unsaved', code: 'store_full', text: 'Full.' }]);
    expect(unsaved).toMatchObject({
      phase: 'paused',
      unsaved: { code: 'store_full', text: 'Full.' },
      saved: null,
    });
    expect(applyEvents(unsaved, [{ type: 'saved', stage: 'inner', step: 5, bytes: 1 }]).unsaved).toBeNull();
  });

  it('says a notice once', () => {
    const notice = { type: 'notice', text: 'Slow.' } as const;
    expect(applyEvents(applyEvents(run, [notice, notice]), [notice]).notices).toEqual(['Slow.']);
  });

  it('leaves curves alone that nothing was added to', () => {
    const some = applyEvents(run, [point('inner', 1)]);
    expect(applyEvents(some, [{ type: 'notice', text: 'x' }]).curves).toBe(some.curves);
  });
});

describe('a stored run', () => {
  const stored = {
    id: 'b',
    name: null,
    created: 1,
    spec,
    status: 'stopped' as const,
    stage: 'outer' as const,
    step: 5,
    bytes: 100,
    hash: null,
    error: null,
  };

  it('can be resumed where it has a state and is not done', () => {
    expect(isResumable(storedRun(stored))).toBe(true);
    expect(isResumable(storedRun({ ...stored, status: 'paused' }))).toBe(true);
    expect(isResumable(storedRun({ ...stored, status: 'failed' }))).toBe(true);
    expect(isResumable(storedRun({ ...stored, bytes: 0 }))).toBe(false);
    expect(isResumable(storedRun({ ...stored, status: 'done', stage: 'done' }))).toBe(false);
    // Another tab has it.
    expect(storedRun({ ...stored, status: 'running' }).phase).toBe('elsewhere');
    expect(isResumable(storedRun({ ...stored, status: 'running' }))).toBe(false);
    expect(isActive(storedRun({ ...stored, status: 'running' }))).toBe(false);
  });

  it('counts the steps of the stages before', () => {
    expect(doneOf(storedRun(stored))).toBe(15);
    expect(doneOf(storedRun({ ...stored, stage: 'inner' }))).toBe(5);
    expect(doneOf(storedRun({ ...stored, stage: 'done', step: 0 }))).toBe(30);
  });
});
