import { describe, expect, it } from 'vitest';
import type { CellResult } from '../../repl/session-types';
import { childQuestion } from './child';
import { directMessages } from './direct';
import { compacted, compactionMessages, extractionMessages, trajectory } from './extraction';
import { firstMessage } from './first';
import { nudge } from './nudge';
import { observation, remainingLine } from './observation';
import { reactSystem } from './react-prompts';
import { systemPrompt, type SystemFacts } from './system';

const facts: SystemFacts = {
  dialect: 'final',
  truncation: { keep: 'both', characters: 10_000 },
  blocks: 'all',
  orchestrator: false,
  query: false,
  recursive: false,
  inPrompt: false,
  tools: [],
  models: [],
  schema: undefined,
  concurrency: 8,
  cellSeconds: 60,
  turns: 20,
  shared: false,
};

const cell: CellResult = {
  status: 'ok',
  stdout: '',
  stderr: '',
  value: null,
  error: null,
  final: null,
  changed: [],
  removed: [],
  seconds: 0.1,
  waited: 0,
  rebuilt: false,
  notes: [],
};
const truncation = { keep: 'both', characters: 200 } as const;
const told = (cells: readonly CellResult[], notes: readonly string[] = []) =>
  observation({ cells, notes, truncation, remaining: '' }).text;

describe('the system prompt', () => {
  it('is short where nothing is switched on', () => {
    expect(systemPrompt(facts)).toMatchSnapshot();
  });

  it('tells of everything where all is', () => {
    const all = systemPrompt({
      ...facts,
      query: true,
      recursive: true,
      orchestrator: true,
      tools: [{ name: 'lookup', description: 'lookup(word) -> str: the entry of a word.' }],
      models: ['big', 'root', 'sub'],
      schema: { type: 'integer' },
    });
    expect(all).toMatchSnapshot();
    expect(all.length).toBeLessThan(6_000);
  });

  it('differs by dialect, blocks, truncation and agent, and names no helper that is not there', () => {
    for (const [dialect, word] of [
      ['final', 'FINAL('],
      ['answer', 'answer["ready"]'],
      ['submit', 'SUBMIT('],
    ] as const) {
      const text = systemPrompt({ ...facts, dialect });
      for (const other of ['FINAL(', 'answer["ready"]', 'SUBMIT('])
        expect(text.includes(other)).toBe(other === word);
    }
    expect(systemPrompt({ ...facts, blocks: 'first' })).toContain('Only the first block');
    expect(systemPrompt({ ...facts, truncation: { keep: 'tail', characters: 500 } })).toContain(
      'only its end is shown, 500',
    );
    expect(systemPrompt({ ...facts, inPrompt: true })).toContain('in the first message');
    expect(systemPrompt(facts)).not.toMatch(/llm_query|rlm_query/);
    expect(systemPrompt({ ...facts, query: true })).not.toContain('rlm_query');
    expect(systemPrompt({ ...facts, orchestrator: true })).not.toContain('llm_query');
  });
});

it('the first message tells what may be told of the context', () => {
  const base = { question: 'Q?', inputs: [] };
  expect(firstMessage({ ...base, context: null })).toMatchSnapshot();
  expect(
    firstMessage({
      question: 'Q?',
      inputs: ['date'],
      context: { type: 'dict', length: 60, characters: 12_345, keys: ['a', 'b"'], hash: 'x' },
      preview: { head: 'begin', tail: 'end' },
    }),
  ).toMatchSnapshot();
  const context = { type: 'str', length: 5, characters: 5, hash: 'x' };
  expect(firstMessage({ ...base, context, preview: { head: 'abcde', tail: '' } })).toContain(
    'All of it:\n<<<\nabcde\n>>>',
  );
  const material = { text: 'ab', characters: 99, complete: false };
  expect(firstMessage({ ...base, context, material })).toContain(
    'cut: its beginning and its end, of 99 characters',
  );
});

describe('an observation', () => {
  it('has output, value, error, notes and variables of each block', () => {
    const changed = [
      { name: 'rows', type: 'list', length: 1200, preview: '[…]', bytes: 9 },
      { name: 'n', type: 'int', length: null, preview: '42', bytes: 9 },
    ];
    const error = {
      type: 'KeyError',
      message: "'x'",
      traceback: "Traceback:\n  Cell 2, line 3\nKeyError: 'x'",
      line: 3,
    };
    expect(
      told(
        [
          { ...cell, stdout: 'one\n', value: '7', changed, notes: ['FINAL was restored.'] },
          { ...cell, status: 'error', stdout: 'before\n', stderr: 'warned\n', error },
        ],
        ['The block after it was not run.'],
      ),
    ).toMatchSnapshot();
  });

  it('says what silence and stops mean', () => {
    expect(told([cell])).toBe('Nothing was printed. Use print(...) for what you want to see.');
    expect(told([{ ...cell, status: 'timeout', seconds: 60 }])).toContain('ran longer than a block may');
    expect(told([{ ...cell, status: 'killed', rebuilt: true }])).toContain('run the earlier blocks again');
    expect(told([{ ...cell, status: 'interrupted' }])).toContain('was stopped');
    expect(told([{ ...cell, status: 'memory' }])).toContain('more memory');
  });

  it('shares its length among parts and lists few variables', () => {
    const long = { ...cell, stdout: 'x'.repeat(5_000) };
    const { text, full } = observation({
      cells: [long, { ...cell, stdout: 'short' }, long],
      notes: [],
      truncation,
      remaining: '',
    });
    expect(text.length).toBeLessThan(500);
    expect(text).toContain('short');
    expect(full).toBeGreaterThan(10_000);
    const changed = Array.from({ length: 30 }, (_, i) => ({
      name: `v${i}`,
      type: 'int',
      length: null,
      preview: '1',
      bytes: 1,
    }));
    expect(told([{ ...cell, changed }])).toContain('and 18 more');
  });

  it('may tell what is left, and that the last turn is the last', () => {
    const left = { turns: 3, calls: 40, tokens: 90_000, cost: 0.025, seconds: 240, depth: 1 };
    expect(remainingLine(left, false)).toBe('Left: 3 turns, 40 calls, 90,000 tokens, $0.0250.');
    expect(remainingLine(left, true)).toContain('Time is nearly over');
    expect(
      remainingLine({ ...left, turns: 1, calls: null, tokens: null, cost: null, seconds: null }, false),
    ).toContain('is the last');
  });
});

it('nudges show what code looks like', () => {
  expect(nudge({ others: [], empty: 0, prose: 'I think' }, false)).toMatchSnapshot();
  expect(nudge({ others: ['js', ''], empty: 0, prose: '' }, false)).toContain('“js”, without a language');
  expect(nudge({ others: [], empty: 0, prose: 'x' }, true)).toContain('cut off');
});

describe('looking back', () => {
  const messages = Array.from({ length: 10 }, (_, i) => ({
    role: i % 2 === 0 ? ('assistant' as const) : ('user' as const),
    content: `message ${i} ${'z'.repeat(300)}`,
  }));

  it('shows the newest turns and counts those left out', () => {
    const text = trajectory(messages, 1_000);
    expect(text).toContain('message 9');
    expect(text).not.toContain('message 2');
    expect(text).toMatch(/^\[\.\.\. \d earlier messages left out/);
    expect(text.length).toBeLessThan(1_300);
  });

  it('extraction asks for the answer alone, and keeps to its length', () => {
    const variables = [{ name: 'n', type: 'int', length: null, preview: '3', bytes: 1 }];
    const prompt = extractionMessages({
      question: 'Q?',
      schema: undefined,
      messages: messages.slice(0, 2),
      variables,
      characters: 4_000,
    });
    expect(prompt).toMatchSnapshot();
    const short = extractionMessages({
      question: 'Q?',
      schema: undefined,
      messages,
      variables,
      characters: 1_500,
    });
    expect(short.reduce((sum, { content }) => sum + content.length, 0)).toBeLessThan(1_900);
  });

  it('compaction asks for notes and names the variables', () => {
    expect(compactionMessages('Q?', messages.slice(0, 2), 2_000)).toMatchSnapshot();
    expect(
      compacted('I saw much.', 4, [{ name: 'n', type: 'list', length: 3, preview: '', bytes: 1 }]),
    ).toMatchSnapshot();
  });
});

it('the other agents’ prompts', () => {
  expect(reactSystem(['length()'], { type: 'integer' }, 5)).toMatchSnapshot();
  expect(directMessages('Q?', { text: 'T', characters: 1, complete: true }, undefined)).toMatchSnapshot();
  expect(childQuestion('short')).toBe(
    'Do what the text in `context` asks and give its answer. The text is:\nshort',
  );
  expect(childQuestion('x'.repeat(5_000)).length).toBeLessThan(1_500);
});
