import { expect, test } from 'vitest';
import { faultOfTool } from './python-check';

test.each([
  ['f', 'def f(x):\n  return x + 1\n', null],
  ['f', '@cache\nasync def f (x): return await g(x)', null],
  ['f', 'import math\nf = math.sqrt', null],
  ['f', 'def g(x):\n  return x', 'The source defines no function “f”.'],
  ['f', '  # def f()', 'The source defines no function “f”.'],
  ['f', 'def f(x):\n  return (x +\n', 'Line'],
  ['f', 'def f(x):\n  y = 1\n  return x ) 2', 'Line 3 is no Python.'],
  ['f', ' ', 'It has no source yet.'],
  ['class', 'x = 1', 'The tool “class” has a name that is taken.'],
  ['llm_query', 'def llm_query(): pass', 'The tool “llm_query” has a name that is taken.'],
  ['_f', 'def _f(): pass', 'The tool “_f” has a name that Python cannot use.'],
  ['FINAL', 'def FINAL(x): pass', 'The tool “FINAL” has a name that is taken.'],
])('%s with %j: %s', (name, python, fault) => {
  const said = faultOfTool({ name, python });
  if (fault === 'Line') expect(said).toMatch(/^Line [23] is no Python\.$/);
  else expect(said).toBe(fault);
});

test('a source of its greatest length is looked at at once', () => {
  const started = performance.now();
  expect(faultOfTool({ name: 'f', python: `${'(((('.repeat(5000)}` })).toMatch(/no Python/);
  expect(performance.now() - started).toBeLessThan(2000);
});
