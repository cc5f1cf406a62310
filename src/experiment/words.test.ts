import { expect, test } from 'vitest';
import { sequential } from '../mas/pattern';
import { TextTokenizer } from '../models/tokenizer';
import { readRows } from '../tasks/custom/read';
import { customTask } from '../tasks/custom/task';
import { tokenizerFiles } from '../tasks/relay/vocabulary';
import { wordNotes } from './words';

const agents = (['llama', 'qwen3'] as const).map((family) => {
  const { tokenizer, config } = tokenizerFiles(family, 1);
  return { id: family, tokenizer: new TextTokenizer(tokenizer, { config }) };
});
const system = { agents, pattern: sequential(2) };

function taskOf(...rows: [question: string, answer: string][]) {
  const lines = rows.map(([question, answer]) => JSON.stringify({ question, answer, split: 'link' }));
  const file = { name: 'mine.jsonl', hash: '0'.repeat(64) };
  return customTask(readRows(new TextEncoder().encode(lines.join('\n')), file.name), file);
}

test('nothing is said where the agents know all that is asked and answered', () => {
  expect(wordNotes(system, taskOf(['k is 7, d is that plus 4. What is d?', 'd 1 Answer: 1']))).toEqual([]);
});

test('agents that cannot read the questions are named, with how much of them', () => {
  expect(wordNotes(system, taskOf(['k is 7, Paris is that plus 4', '1'], ['a b c d e f', '1']))).toEqual(
    ['llama', 'qwen3'].map(
      (id) => `“${id}” does not know 10 % of the questions’ words: each of them reads the same to it.`,
    ),
  );
});

test('of answers that the speaker cannot write, so many are said', () => {
  expect(wordNotes(system, taskOf(['a', '1'], ['b', 'Paris'], ['c', 'in Paris']))).toEqual([
    '“qwen3” has no words for 2 of 3 answers and cannot learn to give them.',
  ]);
});
