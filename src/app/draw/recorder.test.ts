import { expect, test } from 'vitest';
import type { Pen } from './pen';
import { notesOf, replay, same } from './recorder';
import { svg } from './svg-pen';

const draw = (pen: Pen, x = 1) => {
  pen.rect(x, 2, 3, 4, { fill: '#000' });
  pen.line(
    [
      [0, 0],
      [x, 1],
    ],
    { stroke: '#111', dash: [1] },
  );
  pen.clip(0, 0, 5, 5, () => pen.text('a', 1, 1, { fill: '#222' }));
  pen.cells({ columns: 1, rows: 1, rgba: pixel }, 0, 0, 1, 1);
};
const pixel = new Uint8ClampedArray([1, 2, 3, 255]);

test('what was noted is drawn as it was', () => {
  const notes = notesOf(draw);
  expect(svg(9, 9, '#fff', (pen) => replay(notes, pen))).toBe(svg(9, 9, '#fff', draw));
});

test('the same drawing is the same, any other is not', () => {
  expect(same(notesOf(draw), notesOf(draw))).toBe(true);
  expect(
    same(
      notesOf(draw),
      notesOf((pen) => draw(pen, 2)),
    ),
  ).toBe(false);
  expect(
    same(
      notesOf((pen) => pen.circle(1, 1, 1, {})),
      [],
    ),
  ).toBe(false);
  const cells = (rgba: Uint8ClampedArray) =>
    notesOf((pen) => pen.cells({ columns: 1, rows: 1, rgba }, 0, 0, 1, 1));
  expect(same(cells(pixel), cells(pixel.slice()))).toBe(false);
});
