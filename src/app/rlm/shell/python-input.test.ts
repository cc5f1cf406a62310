import { expect, test } from 'vitest';
import { isComplete } from './python-input';

test.each([
  '1 + 1',
  'len(context)',
  'x = {"a": [1, 2]}',
  'print("(")',
  '# a note (',
  'for x in xs:\n    print(x)\n',
  'def f():\n    return 1\n\n',
  's = """two\nlines"""',
  "it's broken, and Python says so",
  'a)',
  '',
])('%j can be run', (code) => expect(isComplete(code)).toBe(true));

test.each([
  'print(',
  'x = [1,\n2',
  'for x in xs:',
  'for x in xs:\n    print(x)',
  'if a: # why',
  '@decorated',
  's = """two\nlines',
  'x = 1 + \\',
  "'''",
])('%j goes on', (code) => expect(isComplete(code)).toBe(false));
