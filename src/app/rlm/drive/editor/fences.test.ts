import { expect, test } from 'vitest';
import { readBlocks } from '../../../../rlm/blocks';
import { emptyCell, fencedLines } from './fences';

test('lines of a fence are code, those around it are not', () => {
  const text = 'Look.\n```repl\nx = "a"\n\nprint(x)\n```\nDone.';
  expect(fencedLines(text)).toEqual([false, true, true, true, true, true, false]);
});

test('a fence that is not closed goes on to the end; a longer one holds shorter ones', () => {
  expect(fencedLines('```repl\nx\ny')).toEqual([true, true, true]);
  expect(fencedLines('````repl\n```\n````\nx')).toEqual([true, true, true, false]);
});

test('an empty cell is put in where the engine finds it, with the caret in it', () => {
  for (const before of ['', 'Look.', 'Look.\n']) {
    const { text, caret } = emptyCell(before);
    const typed = before + text.slice(0, caret) + 'x = 1' + text.slice(caret);
    expect(readBlocks(typed).code).toEqual(['x = 1']);
  }
});
