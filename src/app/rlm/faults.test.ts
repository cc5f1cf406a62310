import { expect, test } from 'vitest';
import { draft } from '../../../test/support/rlm-state';
import { faultsOf } from './faults';

test('a question of one’s own that is not written yet is asked for in plain words', () => {
  const { task: _, ...rest } = draft;
  const asked = (question: string) => faultsOf({ ...rest, question }, { held: new Set() }).get('question');
  expect([asked(''), asked('  '), asked('What?')]).toEqual([
    'Write your question.',
    'Write your question.',
    undefined,
  ]);
});

test('names of files are shown as they are written, and turn no text around', () => {
  const { task: _, ...rest } = draft;
  const files = [{ name: 'a\u202elnosj', hash: '0'.repeat(64), bytes: 1 }];
  const own = { ...rest, question: '?', context: { kind: 'files' as const, as: 'text' as const, files } };
  const faults = faultsOf(own, { held: new Set() });
  expect(faults.get('context')).toBe('Open “a⟨U+202E⟩lnosj” again: files do not travel.');
});
