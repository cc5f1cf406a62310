import { expect, test } from 'vitest';
import { readView, viewEntries, type ViewState, type ViewTable } from './view';

const experiment = { rounds: 3, latentSteps: 6, agents: Array(3) as never };
const table: ViewTable = {
  pictures: ['ring', 'lens'],
  options: { 'lens.fill': ['probability', 'rank'], 'ring.links': ['all', 'trained'] },
};
const full: ViewState = {
  round: 2,
  agent: 3,
  step: 0,
  at: 'answer',
  maximised: 'lens',
  tables: ['ring', 'lens'],
  options: { 'lens.fill': 'rank' },
  pins: [' is', 'a,b', '='],
};
const read = (entries: Record<string, string>, known?: ViewTable) => {
  const notices: string[] = [];
  return { view: readView(Object.entries(entries), experiment, notices, known), notices };
};

test('a view goes into entries and comes back', () => {
  expect(read(Object.fromEntries(viewEntries(full)), table)).toEqual({ view: full, notices: [] });
  expect(read(Object.fromEntries(viewEntries(full)))).toEqual({ view: full, notices: [] });
});

test('no entries are no view', () => {
  expect(read({})).toEqual({ view: null, notices: [] });
});

test('the cursor stays inside the experiment', () => {
  const { view, notices } = read({ 'view.round': '9', 'view.agent': '4', 'view.step': '99' });
  expect(view).toMatchObject({ round: 3, agent: 3, step: 6 });
  expect(notices).toHaveLength(3);
  expect(notices[0]).toMatch(/“view.round” is 9, but the experiment has only 3; 3 is used/);
  expect(read({ 'view.round': '0', 'view.step': '1.6' }).view).toMatchObject({ round: 1, step: 2 });
});

test('what the page does not have is said', () => {
  const entries = {
    'view.lens.fill': 'colour',
    'view.lens.none': '1',
    'view.ring.constructor': '1',
    'view.maximised': 'globe',
    'view.tables.0': 'globe',
  };
  const { view, notices } = read(entries, table);
  expect(view).toEqual({ tables: [], options: {}, pins: [] });
  expect(notices).toEqual([
    '“view.ring.constructor” is unknown and was ignored.',
    'There is no view “globe” (only ring, lens).',
    'There is no view “globe” (only ring, lens).',
    '“view.lens.fill” cannot be “colour” (only probability, rank); it was left out.',
    '“view.lens.none” is unknown and was ignored.',
  ]);
});

test.each([
  ['view.novelty', 'x'],
  ['view.', 'x'],
  ['view.a.b.c', 'x'],
  ['view.__proto__.x', 'x'],
  ['view.lens.__proto__', 'x'],
  ['view.pins.1', 'x'],
  ['view.pins.00', 'x'],
  ['view.pins.0', 'x'.repeat(41)],
  ['view.at', 'nowhere'],
  ['view.maximised', '../..'],
  ['view.lens.fill', ''],
])('%s=%s is said to be no view', (key, value) => {
  const { view, notices } = read({ [key]: value });
  expect(view).toEqual({ tables: [], options: {}, pins: [] });
  expect(notices.join()).toContain(`“${key}”`);
});

test('no more than four pins and thirty-two options', () => {
  const pins = Object.fromEntries([...Array(6).keys()].map((i) => [`view.pins.${i}`, `${i}`]));
  expect(read(pins).view?.pins).toEqual(['0', '1', '2', '3']);
  expect(read(pins).notices).toEqual(['“view.pins” has 6 entries; only the first 4 are used.']);
  const options = Object.fromEntries([...Array(40).keys()].map((i) => [`view.lens.k${i}`, 'x']));
  expect(Object.keys(read(options).view!.options)).toHaveLength(32);
  expect(read(options).notices).toHaveLength(8);
});
