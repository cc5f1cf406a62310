import { expect, test } from 'vitest';
import { gridOf, inside, keptByWidth } from './blocks';

const sizes = { least: 100, most: 200, gap: 10 };

test('blocks stand side by side while they fit, then in even rows', () => {
  expect(gridOf(3, 320, sizes)).toEqual({ columns: 3, rows: 1, width: 100 });
  expect(gridOf(4, 330, sizes)).toEqual({ columns: 2, rows: 2, width: 160 }); // not three and one
  expect(gridOf(3, 90, sizes)).toEqual({ columns: 1, rows: 3, width: 90 });
});

test('no block is wider than the most, and none is no trouble', () => {
  expect(gridOf(2, 1600, sizes).width).toBe(200);
  expect(gridOf(0, 300, sizes)).toMatchObject({ columns: 1, rows: 1 });
});

test('a box has its left and upper edges, not the others', () => {
  const box = { x: 1, y: 2, width: 3, height: 4 };
  expect(inside(box, 1, 2)).toBe(true);
  expect(inside(box, 4, 2)).toBe(false);
  expect(inside(box, 1, 6)).toBe(false);
});

test('a layout is made once for a model and a width', () => {
  let made = 0;
  const layout = keptByWidth((model: { name: string }, width) => `${model.name} ${width} ${++made}`);
  const [a, b] = [{ name: 'a' }, { name: 'b' }];
  expect([layout(a, 300), layout(b, 300), layout(a, 300), layout(a, 400)]).toEqual([
    'a 300 1',
    'b 300 2',
    'a 300 1',
    'a 400 3',
  ]);
});
