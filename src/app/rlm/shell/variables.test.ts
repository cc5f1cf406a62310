import { expect, test } from 'vitest';
import { at, smallRun } from '../../../../test/support/rlm-events';
import { applyTold, emptyTrajectory, keyIn } from '../trajectory';
import { told } from '../worker/trim';
import { cellsUntil } from './shells';
import { LISTED } from '../protocol';
import { diffOf, toldOf, variablesAfter } from './variables';

const of = (name: string, preview: string) => ({ name, type: 'list', length: 1, preview, bytes: 8 });
const remaining = { turns: 8, calls: null, tokens: null, cost: null, seconds: null, depth: 1 };
const cell = (turn: number, changed: ReturnType<typeof of>[], removed: string[] = []) => [
  at(10 * turn, { type: 'turn_start', turn, remaining }),
  at(10 * turn + 1, { type: 'cell_start', turn, cell: `c${turn}`, code: 'x' }),
  at(10 * turn + 2, {
    type: 'cell_end',
    cell: `c${turn}`,
    status: 'ok',
    stdout: '',
    stderr: '',
    value: null,
    error: null,
    seconds: 0,
    waited: 0,
    rebuilt: false,
  }),
  at(10 * turn + 3, { type: 'variables', cell: `c${turn}`, changed, removed }),
];
const trajectory = applyTold(
  emptyTrajectory(),
  [
    smallRun()[0]!,
    ...cell(1, [of('a', '[1]'), of('b', '[2]'), of('c', '[3]')]),
    ...cell(2, [of('d', '[4]'), of('a', '[1, 5]')], ['c']),
    ...cell(3, []),
  ].map(told),
);
const after = (turn: number) => variablesAfter(trajectory, '0', keyIn('0', turn));

test('what a turn made, changed, left alone and took away is told from its cells', () => {
  const { rows, removed } = after(2);
  expect(rows.map(({ variable, state, turn }) => [variable.name, state, turn])).toEqual([
    ['d', 'new', 2],
    ['a', 'changed', 2],
    ['b', 'same', 1],
  ]);
  expect(rows[1]!.before!.preview).toBe('[1]');
  expect(removed.map(({ name }) => name)).toEqual(['c']);
  expect(after(3).rows.every(({ state }) => state === 'same')).toBe(true);
  expect(after(3).removed).toEqual([]);
  expect(after(9).rows).toEqual([]);
});

test('a session after a turn stands behind the cells until there', () => {
  expect([1, 2, 3].map((turn) => cellsUntil(trajectory, '0', keyIn('0', turn)))).toEqual([1, 2, 3]);
  expect(cellsUntil(trajectory, 'nobody', 'x')).toBe(0);
});

test('of a list that was cut, so many at least are told', () => {
  expect([1, LISTED - 1, LISTED].map((n) => toldOf(n, 'sub-call'))).toEqual([
    '1 sub-call',
    `${LISTED - 1} sub-calls`,
    `at least ${LISTED} sub-calls`,
  ]);
  expect(toldOf(9, 'character', LISTED)).toBe('at least 9 characters');
});

test('two previews differ in one stretch', () => {
  expect(diffOf('[1, 2, 3]', '[1, 5, 6, 3]')).toEqual({
    start: '[1, ',
    before: '2',
    after: '5, 6',
    end: ', 3]',
  });
  expect(diffOf('aa', 'aaa')).toEqual({ start: 'aa', before: '', after: 'a', end: '' });
  expect(diffOf('x', 'x')).toEqual({ start: 'x', before: '', after: '', end: '' });
});
