import { expect, test } from 'vitest';
import { bareToken, visibleToken } from './tokens';

test('blanks of a token are seen, whichever alphabet writes them', () => {
  expect(['Ġthe', '▁the', ' the', '\n', 'Ċ', '\t', ''].map(visibleToken)).toEqual([
    '␣the',
    '␣the',
    '␣the',
    '⏎',
    '⏎',
    '⇥',
    '∅',
  ]);
});

test('a bare token is what it writes', () => {
  expect(['Ġ5', '▁5', ' 5\n', '5'].map(bareToken)).toEqual(['5', '5', '5', '5']);
  expect(bareToken('New▁York')).toBe('New▁York');
});
