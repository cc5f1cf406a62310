import { expect, test } from 'vitest';
import { at, smallRun, toldRun } from '../../../../test/support/rlm-events';
import { told } from '../worker/trim';
import { applyTold, emptyTrajectory } from '../trajectory';
import { afterTurn, answerPoint, askedIn, batchOf, codePoint, observationPoint, subPoint } from './points';

const trajectory = applyTold(emptyTrajectory(), toldRun());
const seqOf = (type: string, nth = 0) => smallRun().filter((event) => event.type === type)[nth]!.seq;

test('an answer is edited from before its request', () => {
  expect(answerPoint(trajectory, '0 1')).toMatchObject({
    edit: { kind: 'answer', run: '0', turn: 1 },
    before: seqOf('request'),
    label: 'turn 1: answer edited',
    text: { text: expect.stringContaining('I look.') },
  });
});

test('code is edited after its turn’s answer, from before its cell', () => {
  expect(codePoint(trajectory, '0 c1')).toMatchObject({
    edit: { kind: 'code', run: '0', cell: 'c1' },
    before: seqOf('cell_start'),
    label: 'turn 1: code edited',
  });
});

test('an observation is edited after all of its turn, and a turn is gone on from right behind it', () => {
  const seq = seqOf('observation');
  expect(observationPoint(trajectory, '0 1')).toMatchObject({ edit: { turn: 1 }, before: seq });
  expect(afterTurn(trajectory, '0 1')).toEqual({ before: seq + 1, label: 'gone on after turn 1' });
});

test('all other answers of a sub-call’s cell are kept; one that failed may be answered', () => {
  const before = seqOf('cell_end');
  expect(subPoint(trajectory, '0 s0')).toMatchObject({
    edit: { kind: 'sub', run: '0', call: 's0' },
    before,
    text: { text: 'A' },
  });
  expect(subPoint(trajectory, '0 s1')).toMatchObject({ text: { text: '' }, before });
  const half = smallRun().slice(0, before).map(told);
  expect(subPoint(applyTold(emptyTrajectory(), half), '0 s0')?.before).toBe(seqOf('request', 2) + 1);
  expect(subPoint(trajectory, '0 k1')).toBeNull();
});

test('calls of one batch have one name, those of two batches of equal length have two', () => {
  const from = (index: number) => ({ cell: 'c', index, of: 2 });
  expect(batchOf('0', '0/4', from(0))).toBe(batchOf('0', '0/5', from(1)));
  expect(batchOf('0', '0/4', from(0))).not.toBe(batchOf('0', '0/6', from(0)));
});

test('a turn that did not end is not gone on from; an extraction is no turn', () => {
  const events = smallRun().slice(0, seqOf('observation'));
  const half = applyTold(emptyTrajectory(), events.map(told));
  expect(afterTurn(half, '0 1')).toBeNull();
  const messages = [{ role: 'user', content: '?' }] as const;
  const extract = { call: 'k9', purpose: 'extract', turn: 1, model: 'm', since: 0, messages } as const;
  const more = applyTold(half, [told(at(events.length, { type: 'request', ...extract }))]);
  expect(askedIn(more, '0 1')?.call).toBe('k1');
});
