import { expect, test } from 'vitest';
import { createDrag, strokeOf } from './hand';

const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test('keys with Ctrl, Alt or Meta are the browser’s; Shift counts with arrows alone', () => {
  expect(strokeOf({ ...plain, key: 'Home' })).toBe('Home');
  expect(strokeOf({ ...plain, key: 'ArrowLeft', shiftKey: true })).toBe('Shift ArrowLeft');
  expect(strokeOf({ ...plain, key: '+', shiftKey: true })).toBe('+');
  for (const held of ['ctrlKey', 'metaKey', 'altKey'])
    expect(strokeOf({ ...plain, key: 'ArrowLeft', [held]: true })).toBeNull();
});

test('a press that stays is a click, one that moves is not', () => {
  const drag = createDrag<string>();
  expect(drag.down({ button: 0, clientX: 10 }, 'seen')).toBe(true);
  expect(drag.move({ clientX: 12 })).toEqual({ view: 'seen', by: 2, moved: false });
  expect(drag.up()).toBe(true);
  drag.down({ button: 0, clientX: 10 }, 'seen');
  drag.move({ clientX: 20 });
  expect(drag.move({ clientX: 10 })).toEqual({ view: 'seen', by: 0, moved: true });
  expect(drag.up()).toBe(false);
});

test('the other buttons neither click nor drag', () => {
  const drag = createDrag<string>();
  for (const button of [1, 2, 3]) {
    expect(drag.down({ button, clientX: 10 }, 'seen')).toBe(false);
    expect(drag.move({ clientX: 50 })).toBeNull();
    expect(drag.up()).toBe(false);
  }
});
