import { expect, test } from 'vitest';
import { tasks } from '../tasks/registry';
import { companionsOf, questionOf } from './question';
import { parseSpec } from './spec';

const specOf = (data: object) => parseSpec({ agents: [{ id: 'adder' }], data: { seed: 3, ...data } });
const draw = tasks.relay!.generate('test', 12, 3).map(({ text }) => text);
const companions = (data: object) => companionsOf(specOf(data)).map(({ text }) => text);

test('the companions of a draw’s first question are the eight behind it', () => {
  expect(questionOf(specOf({})).text).toBe(draw[0]);
  expect(companions({})).toEqual(draw.slice(1, 9));
});

test('a question of the draw in words has the same draw without itself', () => {
  expect(companions({ question: draw[4] })).toEqual([...draw.slice(0, 4), ...draw.slice(5, 9)]);
});

test('any other question has the first eight', () => {
  const other = tasks.relay!.generate('validation', 1, 1)[0]!.text;
  expect(companions({ question: other })).toEqual(draw.slice(0, 8));
});
