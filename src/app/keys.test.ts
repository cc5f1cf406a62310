import { expect, test } from 'vitest';
import { isTaken, KeyManager, nameOf, type Binding, type Focus } from './keys';

const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
const binding = (keys: string, run: () => void, does = 'does it'): Binding => ({
  keys,
  does,
  group: 'Page',
  run,
});

test.each([
  [{ key: ' ' }, 'Space'],
  [{ key: 'ArrowLeft' }, '←'],
  [{ key: 'ArrowLeft', shiftKey: true }, 'Shift+←'],
  [{ key: 'j' }, 'J'],
  [{ key: 'J', shiftKey: true }, 'Shift+J'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: 'Escape' }, 'Esc'],
  [{ key: 'r', ctrlKey: true }, null],
  [{ key: 'ArrowLeft', altKey: true }, null],
])('%o is printed as %s', (pressed, name) => {
  expect(nameOf({ ...plain, ...pressed })).toBe(name);
});

const page: Focus = { control: null, scrolls: false };

test.each<[string, Focus, string[], string[]]>([
  ['the page itself', page, [], ['Space', '→', 'J', '?', 'Esc']],
  ['a field', { ...page, control: 'text' }, ['Space', '→', 'J', '?'], ['Esc']],
  [
    'a slider',
    { ...page, control: 'slider' },
    ['←', '→', '↑', '↓', 'Home', 'End', 'PageUp', 'PageDown'],
    ['Space', 'Shift+←', 'Shift+→', 'J', 'K', 'M', 'T', 'L', 'P', '?', 'Esc'],
  ],
  ['a button', { ...page, control: 'button' }, ['Space'], ['→', 'M', '?', 'Esc']],
  [
    'an area that scrolls',
    { ...page, scrolls: true },
    ['Space', '↓', 'Home', 'End'],
    ['Shift+→', 'T', 'Esc'],
  ],
  [
    'a button in an area that scrolls',
    { control: 'button', scrolls: true },
    ['Space', '↓', 'End'],
    ['Shift+→', 'T'],
  ],
])('%s keeps the keys that it uses itself', (_, focus, taken, left) => {
  expect(taken.filter((name) => !isTaken(focus, name))).toEqual([]);
  expect(left.filter((name) => isTaken(focus, name))).toEqual([]);
});

test('the topmost level has a key, and a dialog keeps the rest from the page', () => {
  const heard: string[] = [];
  const keys = new KeyManager();
  keys.register('page', [
    binding('Esc', () => heard.push('page')),
    binding('Space', () => heard.push('play')),
  ]);
  const close = keys.register('dialog', [binding('Esc', () => heard.push('dialog'))]);
  expect(keys.press('Esc')).toBe(true);
  expect(keys.press('Space')).toBe(false);
  close();
  keys.press('Esc');
  keys.press('Space');
  expect(keys.press('X')).toBe(false);
  expect(heard).toEqual(['dialog', 'page', 'play']);
});

test('a key that is held down does some things once, and others again and again', () => {
  const heard: string[] = [];
  const keys = new KeyManager();
  keys.register('page', [
    { ...binding('N', () => heard.push('step')), once: true },
    binding('J', () => heard.push('next')),
  ]);
  for (const held of [false, true, true])
    expect([keys.press('N', held), keys.press('J', held)]).toEqual([true, true]);
  expect(heard).toEqual(['step', 'next', 'next', 'next']);
});

test('lists what has a description', () => {
  const keys = new KeyManager();
  keys.register('page', [binding('J', () => undefined), binding('K', () => undefined, '')]);
  expect(keys.listed().map(({ keys: name }) => name)).toEqual(['J']);
});
