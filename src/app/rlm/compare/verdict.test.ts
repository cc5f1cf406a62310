import { expect, test } from 'vitest';
import { atOnce } from '../../../../test/support/at-once';
import { sampleTrace } from '../../../../test/rlm/sample';
import type { RlmEvent } from '../../../rlm/trace';
import { applyTold, emptyTrajectory, type Cut } from '../trajectory';
import { told } from '../worker/trim';
import { compared, openPairs, settled } from './differences';
import { settle } from './settle';
import { rowsOf, verdictOf } from './verdict';

const sample = () => sampleTrace().events;
const trajectoryOf = (events: readonly RlmEvent[]) =>
  applyTold(
    emptyTrajectory(),
    events.map((event) => told(event)),
  );
const against = (b: readonly RlmEvent[], a: readonly RlmEvent[] = sample()) =>
  atOnce(compared(trajectoryOf(a), trajectoryOf(b)));
const withOutput = (stdout: string) =>
  sample().map((event) => (event.type === 'cell_end' && event.cell === '0:1' ? { ...event, stdout } : event));

test('a faithful replay is said to be one, with what was not looked at', () => {
  const found = against(sample());
  const { tone, sentences } = verdictOf(found, 'replay', false);
  expect(tone).toBe('same');
  expect(sentences).toEqual([
    `All ${found.cells.of} cells gave the same output; the same answer.`,
    'Left out of this: times, tokens, costs, sizes in memory and addresses of objects.',
  ]);
  expect(rowsOf(found.turns)).toHaveLength(1);
});

test('a replay that went another way: where, and what of it', () => {
  const found = against(withOutput('other'));
  const { tone, sentences } = verdictOf(found, 'replay', false);
  expect(tone).toBe('other');
  expect(sentences[0]).toBe(
    `${found.cells.of - 1} of ${found.cells.of} cells gave the same output; the same answer.`,
  );
  expect(sentences[1]).toBe('The first difference lies in turn 1: output.');
  expect(verdictOf(found, 'fork', false).sentences[1]).toBe('They part in turn 1: output.');
  const [first, second] = rowsOf(found.turns);
  expect(first).toMatchObject({ kind: 'turn', index: 0 });
  expect(second).toMatchObject({ kind: 'equal' });
});

test('a run that goes on is not judged yet', () => {
  const half = sample().slice(0, 12);
  const { tone, sentences } = verdictOf(against(half, half), 'replay', true);
  expect(tone).toBe('open');
  expect(sentences[0]).toMatch(/goes on/);
  expect(sentences[1]).toMatch(/neither has an answer yet/);
});

test('what was not recorded is said', () => {
  const error = { code: 'not_recorded', message: 'no', hint: '' };
  const replay = sample().map((event) => (event.type === 'call_failed' ? { ...event, error } : event));
  expect(verdictOf(against(replay), 'replay', false).sentences.join(' ')).toContain(
    'Python asked for 1 answer that is not in the record',
  );
});

test('long texts are settled by their whole, in pieces, and the verdict with them', async () => {
  const long = Array.from({ length: 9000 }, (_, i) => String(i)).join(' ');
  const texts = { a: `${long}a`, b: `${long}b` };
  const asked: number[] = [];
  const read = (side: 'a' | 'b', _: Cut, from: number) => {
    asked.push(from);
    return Promise.resolve(texts[side].slice(from, from + 20_000));
  };
  const found = against(withOutput(texts.b), withOutput(texts.a));
  expect(openPairs(found)).toHaveLength(1);
  expect(verdictOf(found, null, false).tone).toBe('open');
  const unlike = settled(found, await settle(found, read, () => true));
  expect(verdictOf(unlike, null, false).tone).toBe('other');
  expect(Math.max(...asked)).toBeGreaterThan(40_000);
  texts.b = texts.a;
  const alike = settled(found, await settle(found, read, () => true));
  expect(verdictOf(alike, null, false).tone).toBe('same');
  const gone = settled(
    found,
    await settle(
      found,
      () => Promise.reject(new Error('gone')),
      () => true,
    ),
  );
  expect(verdictOf(gone, null, false).tone).toBe('open');
});
