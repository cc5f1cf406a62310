import { expect, test } from 'vitest';
import { parentAt } from './tree';

test('the way up leads to the branch that one goes on from, and from the top nowhere', () => {
  const rows = [0, 1, 2, 1, 0].map((level) => ({ level }));
  expect(rows.map((_, at) => parentAt(rows, at))).toEqual([0, 0, 1, 0, 4]);
});
