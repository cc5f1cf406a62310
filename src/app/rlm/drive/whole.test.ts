import { expect, test } from 'vitest';
import { EDITABLE, whole } from './whole';

const text = 'abcdefghij'.repeat(10);
const piece = async (from: number) => text.slice(from, from + 7);

test('a text that is all there is not asked for', async () => {
  const never = () => Promise.reject(new Error('asked'));
  expect(await whole({ text: 'all', length: 3 }, never)).toBe('all');
});

test('the rest comes piece by piece, in order', async () => {
  expect(await whole({ text: text.slice(0, 3), length: text.length }, piece)).toBe(text);
});

test('a rest that does not come is named, and so is a text too long for a field', async () => {
  await expect(whole({ text: 'a', length: text.length + 1 }, piece)).rejects.toMatchObject({
    code: 'cut_short',
  });
  await expect(whole({ text: '', length: EDITABLE + 1 }, piece)).rejects.toMatchObject({
    code: 'too_long_to_edit',
  });
});
