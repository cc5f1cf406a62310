import { expect, test } from 'vitest';
import { KeyManager, nameOf, type Binding } from './keys';

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

test('lists what has a description', () => {
  const keys = new KeyManager();
  keys.register('page', [binding('J', () => undefined), binding('K', () => undefined, '')]);
  expect(keys.listed().map(({ keys: name }) => name)).toEqual(['J']);
});
