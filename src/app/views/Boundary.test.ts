import { expect, test } from 'vitest';
import { Boundary, partFault } from './Boundary';

test('a module that did not come is told from a fault of the lab, in every browser’s words', () => {
  const missing = [
    'Failed to fetch dynamically imported module: http://localhost/assets/TreeView-x.js',
    'error loading dynamically imported module: http://localhost/assets/TreeView-x.js',
    'Importing a module script failed.',
    'Unable to preload CSS for /assets/TreeView-x.css',
  ];
  for (const message of missing) expect(partFault(new TypeError(message)).code).toBe('part_missing');
  const fault = partFault(new TypeError('x is not a function'));
  expect([fault.code, fault.message]).toEqual(['internal', 'x is not a function']);
});

test('what a part throws becomes the state of its boundary', () => {
  const { error } = Boundary.getDerivedStateFromError(new Error('Importing a module script failed.'));
  expect(error).toMatchObject({ code: 'part_missing', hint: expect.stringContaining('reload') as string });
});
