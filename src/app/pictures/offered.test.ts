import { expect, test } from 'vitest';
import { pictures } from '.';
import { offered } from './offered';

test('what is offered of views before they are loaded is what they have, in the same order', () => {
  expect(offered.map(({ id, options }) => ({ id, options }))).toEqual(
    pictures.map(({ id, options }) => ({ id, options })),
  );
});
