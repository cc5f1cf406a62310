import { expect, test } from 'vitest';
import { smallRun, toldRun } from '../../../../test/support/rlm-events';
import { draft, summary } from '../../../../test/support/rlm-state';
import { told } from '../worker/trim';
import { beginLog, beginRun, type RunState } from '../run';
import { applyTold, emptyTrajectory } from '../trajectory';
import { activeOf, canOf, deeds, endedEarly, keysOf, runningCells, type Deed } from './can';

const whole = applyTold(emptyTrajectory(), toldRun());
const inCell = () => {
  const end = smallRun().findIndex(({ type }) => type === 'cell_end');
  return applyTold(emptyTrajectory(), smallRun().slice(0, end).map(told));
};
const done: RunState = { ...beginRun(draft, { id: 'b1' }), phase: 'done', trajectory: whole, summary };
const able = (run: RunState | null, more: { gone?: boolean; sound?: boolean } = {}): readonly Deed[] => {
  const runs = new Map(run ? [[run.id, run]] : []);
  const known = { runs, run, gone: new Set(more.gone ? ['b1'] : []), sound: more.sound ?? true };
  return deeds.filter((deed) => canOf(deed, known).can);
};

test('before any run one can only step into the set-up, and not where it is wrong', () => {
  expect(able(null)).toEqual(['step']);
  expect(able(null, { sound: false })).toEqual([]);
});

test('a run that goes on is paused and stopped; its cell is interrupted only while one runs', () => {
  const running = { ...done, phase: 'running' as const, summary: null };
  expect(able(running)).toEqual(['step', 'stop']);
  expect(able({ ...running, trajectory: inCell() })).toEqual(['step', 'interrupt', 'kill', 'stop']);
  expect(able({ ...running, phase: 'stopping' })).toEqual([]);
});

test('in steps it goes on; a step is taken only where something waits', () => {
  const stepping = { ...done, phase: 'running' as const, stepping: true };
  expect(able(stepping)).toEqual(['goOn', 'stop']);
  const what = { kind: 'cell', run: '0', id: '0#1', turn: 1, code: 'x' } as const;
  expect(able({ ...stepping, gates: [{ id: 'g1', what, length: 1 }] })).toEqual(['step', 'goOn', 'stop']);
});

test('what ended is replayed; it is resumed only where it ended early and is still at hand', () => {
  expect(able(done)).toEqual(['step', 'replay']);
  expect(able({ ...done, phase: 'stopped', summary: null })).toEqual(['step', 'resume', 'replay']);
  expect(able({ ...done, summary: { ...summary, reason: 'extracted' } })).toContain('resume');
  expect(able({ ...done, phase: 'stopped' }, { gone: true })).toEqual(['step']);
});

test('a log without a set-up is replayed with the one in the form, and never resumed', () => {
  const source = { kind: 'file', file: new File([], 'a.jsonl'), run: 0 } as const;
  const log: RunState = { ...beginLog('a', source, { id: 'b1' }), phase: 'done', trajectory: whole };
  expect(able(log)).toEqual(['step', 'replay']);
  expect(able(log, { sound: false })).toEqual([]);
  expect(endedEarly(log)).toBe(false);
});

test('every deed has a key of its own, and words for why it cannot be done', () => {
  expect(new Set(Object.values(keysOf)).size).toBe(deeds.length);
  const nothing = { runs: new Map(), run: null, gone: new Set<string>(), sound: false };
  for (const deed of deeds) expect(canOf(deed, nothing).why).toMatch(/\w+ \w+/);
  expect(activeOf(new Map([['b1', done]]))).toBeNull();
  expect(runningCells(whole)).toBe(0);
});
