import { expect, it } from 'vitest';
import { isCode, readAnswer } from './answer-text';
import { compileSchema } from './schema';

it('is the text itself without a schema, less its label or fence', () => {
  expect(readAnswer(' Answer: Oslo\n', null)).toBe('Oslo');
  expect(readAnswer('```text\nOslo\n```', null)).toBe('Oslo');
  expect(readAnswer('Oslo', null)).toBe('Oslo');
});

it('tells a text that goes on with code from an answer', () => {
  for (const text of [
    '```repl\nFINAL(x)\n```',
    ' ```Python\nx = 1',
    '```py\nprint(1)```\n',
    'So:\n``` repl\nx\n```',
  ])
    expect(isCode(text)).toBe(true);
  for (const text of [
    '```text\nOslo\n```',
    '```\n7\n```',
    'Use:\n```py\nx\n```',
    '```py\nx\n```\nIt is 7.',
    '',
  ])
    expect(isCode(text)).toBe(false);
});

it('is the first reading that fits a schema', () => {
  const number = compileSchema({ type: 'integer' });
  const list = compileSchema({ type: 'array' });
  expect(readAnswer('Final answer: 12', number)).toBe(12);
  expect(readAnswer('I found [1, 2] there.', list)).toEqual([1, 2]);
  expect(readAnswer('So:\n```json\n[3]\n```\nDone.', list)).toEqual([3]);
  expect(readAnswer('12', compileSchema({ type: 'string' }))).toBe('12');
  expect(readAnswer('no list', list)).toBe('no list');
});

it('takes linear time on floods of fences and spaces', () => {
  const list = compileSchema({ type: 'array' });
  for (const flood of ['`', ' ', '\n', '[', '```\n']) {
    readAnswer(`\`\`\`${flood.repeat(400_000)}x`, list);
    isCode(`\`\`\`py${flood.repeat(400_000)}x`);
  }
}, 20_000);
