import { expect, test } from 'vitest';
import { beginLog, beginRun, type RunState } from './run';
import { inWords } from './RunStatus';
import { draft } from '../../../test/support/rlm-state';

const read = (run: RunState, name: string): RunState => ({
  ...run,
  phase: 'done',
  origin: { ...run.origin, kind: name ? 'file' : 'link', format: 'lab' } as RunState['origin'],
});

test('a run from a link or a file is said to be looked at, and not to be done', () => {
  const link = beginLog('the link', { kind: 'packed', text: '', spec: draft }, { id: 'b1', label: '' });
  expect(inWords(link, 0)).toBe('Reading the run of the link…');
  expect(inWords(read(link, ''), 3)).toBe('A recorded run from a link: nothing is run.');
  const name = 'a\u202elnosj.exe';
  const file = beginLog(name, { kind: 'file', file: new File([''], name), run: 0 }, { id: 'b2', label: '' });
  expect(inWords(file, 0)).toBe('Reading “a⟨U+202E⟩lnosj.exe”…');
  expect(inWords(read(file, name), 3)).toMatch(/^The log .* nothing is run\.$/);
  expect(inWords(beginRun(draft, { id: 'b3' }), 0)).toMatch(/^Preparing/);
});
