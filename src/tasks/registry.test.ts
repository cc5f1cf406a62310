import { expect, it } from 'vitest';
import { isProvided, provideTask, taskOf, tasks } from './registry';

const file = { name: 'mine.jsonl', hash: 'ab'.repeat(32) };

it('finds a built-in family by its id', () => {
  expect(taskOf({ task: 'candidates' })).toBe(tasks.candidates);
  expect(taskOf({ task: 'relay', file })).toBe(tasks.relay);
});

it('asks for a user’s own file until it is provided, and then finds it by its hash', () => {
  const choice = { task: 'custom', file };
  const missing = expect.objectContaining({ code: 'no_data', field: 'data.file' }) as Error;
  expect(() => taskOf(choice)).toThrow(missing);
  expect(() => taskOf({ task: 'custom' })).toThrow(missing);
  const own = { ...tasks.relay!, id: 'custom' };
  provideTask(file.hash, own);
  expect(isProvided(file.hash)).toBe(true);
  expect(taskOf(choice)).toBe(own);
  expect(() => taskOf({ task: 'custom', file: { ...file, hash: 'cd'.repeat(32) } })).toThrow(missing);
});
