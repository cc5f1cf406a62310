import { expect, test } from 'vitest';
import { proseOf } from './prose';

test.each([
  ['no code at all', 'no code at all'],
  ['First.\n```repl\nprint(1)\n```\nThen.', 'First.\nThen.'],
  ['```python\nx = 1\n```', ''],
  ['Before.\n```repl\nx = 1```\nAfter.', 'Before.\nAfter.'],
  ['Before.\n````md\n```\ninner\n```\n````\nAfter.', 'Before.\nAfter.'],
  ['Before.\n```repl\nnever closed', 'Before.'],
  ['a\n\n```repl\nx\n```\n\n\nb', 'a\n\nb'],
])('%j', (text, prose) => expect(proseOf(text)).toBe(prose));
