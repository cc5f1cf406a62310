import { expect, test } from 'vitest';
import { sampleTrace } from '../../../../test/rlm/sample';
import { notesOf } from '../../draw/recorder';
import { light } from '../../draw/theme';
import { applyTold, emptyTrajectory } from '../trajectory';
import { told } from '../worker/trim';
import { drawAxis, drawColumn, placeOf } from './draw-lanes';
import { lanesOf, ticksOf } from './lanes';

/** @param later milliseconds before its first call */
const trajectory = (later = 0) =>
  applyTold(
    emptyTrajectory(),
    sampleTrace().events.map((event) => told(event.seq > 0 ? { ...event, t: event.t + later } : event)),
  );

test('the root’s calls and cells stand in the first lane, all else beside, and none over another', () => {
  const { bars, lanes, end } = lanesOf(trajectory());
  const own = bars.filter(({ lane }) => lane === 0);
  expect(new Set(own.map(({ kind }) => kind))).toEqual(new Set(['model', 'cell']));
  const late = lanesOf(trajectory(500)).bars;
  expect(late[0]).toMatchObject({ kind: 'start', from: 0, lane: 0 });
  expect(late).toHaveLength(bars.length + 1);
  expect(bars.filter(({ kind }) => kind === 'sub').every(({ lane }) => lane > 0)).toBe(true);
  expect(bars.some(({ failed, kind }) => failed && kind === 'sub')).toBe(true);
  expect(Math.max(...bars.map(({ lane }) => lane))).toBe(lanes - 1);
  for (const a of bars.filter(({ lane }) => lane > 0))
    for (const b of bars)
      if (a !== b && a.lane === b.lane)
        expect(a.to <= b.from || b.to <= a.from, `${a.label} ${b.label}`).toBe(true);
  expect(end).toBeGreaterThanOrEqual(Math.max(...own.map(({ to }) => to)));
});

test('nothing has no bars', () => {
  expect(lanesOf(emptyTrajectory())).toEqual({ bars: [], lanes: 1, end: 0 });
});

test.each([
  [1000, 5, [0, 200, 400, 600, 800, 1000]],
  [950, 4, [0, 500]],
  [0.3, 3, [0, 0.1, 0.2, 0.3]],
  [0, 5, [0]],
])('marks up to %d, about %i of them', (end, most, marks) => {
  expect(ticksOf(end, most)).toEqual(marks);
});

test('a column draws every bar inside it, on the scale that it is given, and its end', () => {
  const lanes = lanesOf(trajectory());
  const model = { lanes, span: 2 * lanes.end, ticks: [0, lanes.end], width: 90, height: 200, goesOn: false };
  const notes = notesOf((pen) => drawColumn(pen, light, model));
  const rects = notes.filter(([name]) => name === 'rect') as [string, number, number, number, number][];
  expect(rects).toHaveLength(lanes.bars.length);
  for (const [, x, y, width, height] of rects) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(90);
    expect(y + height).toBeLessThanOrEqual(placeOf(lanes.end, model) + 2);
  }
  expect(notes.filter(([name]) => name === 'line')).toHaveLength(3);
  expect(
    notesOf((pen) => drawColumn(pen, light, { ...model, goesOn: true })).filter(([name]) => name === 'line'),
  ).toHaveLength(2);
  const axis = notesOf((pen) => drawAxis(pen, light, { ...model, ticks: [0, 1500] }));
  expect(axis.map(([, text]) => text)).toEqual(['0 s', '1.5 s']);
});
