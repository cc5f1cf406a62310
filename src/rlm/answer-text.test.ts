import { expect, it } from 'vitest';
import { readAnswer } from './answer-text';
import { compileSchema } from './schema';

it('is the text itself without a schema, less its label or fence', () => {
  expect(readAnswer(' Answer: Oslo\n', null)).toBe('Oslo');
  expect(readAnswer('```text\nOslo\n```', null)).toBe('Oslo');
  expect(readAnswer('Oslo', null)).toBe('Oslo');
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
  for (const flood of ['`', ' ', '\n', '[', '```\n']) readAnswer(`\`\`\`${flood.repeat(400_000)}x`, list);
}, 20_000);
