import { expect, test } from 'vitest';
import { tabBy } from './Tabs';

const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test('arrows go round the tabs, Home and End to the ends', () => {
  const to = (key: string, at: number) => tabBy({ ...plain, key }, at, 3);
  expect([to('ArrowRight', 2), to('ArrowLeft', 0), to('Home', 2), to('End', 0)]).toEqual([0, 2, 0, 2]);
  expect(to('a', 1)).toBeNull();
});

test('the browser keeps its own keys: Alt+← is back', () => {
  for (const held of ['shiftKey', 'ctrlKey', 'metaKey', 'altKey'])
    expect(tabBy({ ...plain, [held]: true, key: 'ArrowLeft' }, 1, 3)).toBeNull();
});
