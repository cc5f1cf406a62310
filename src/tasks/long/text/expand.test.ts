import { expect, it } from 'vitest';
import { expand, expandAll } from './expand';

it('gives every choice once, the last varying fastest', () => {
  expect(expand('(Find|Show) the {A}(| here).')).toEqual([
    'Find the {A}.',
    'Find the {A} here.',
    'Show the {A}.',
    'Show the {A} here.',
  ]);
  expect(expandAll('a', '(b|c)')).toEqual(['a', 'b', 'c']);
});
