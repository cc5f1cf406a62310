import { describe, expect, it, test } from 'vitest';
import { Random } from '../../random';
import { relay } from '../relay/task';
import { upTo, type AgentVocabulary } from '../task';
import { readRows } from './read';
import { ownSplits, splitOf } from './splits';
import { customTask } from './task';
import { template } from './template';
import { answerIn } from './text';

const file = { name: 'mine.jsonl', hash: '0'.repeat(64) };
const taskOf = (...rows: object[]) =>
  customTask(
    readRows(new TextEncoder().encode(rows.map((row) => JSON.stringify(row)).join('\n')), 'mine.jsonl'),
    file,
  );
const sums = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ question: `What is ${i} plus 3?`, answer: String((i + 3) % 10) }));
const refused = (code: string, field: string, sentence: RegExp) =>
  expect.objectContaining({ code, field, message: expect.stringMatching(sentence) }) as Error;

describe('splits', () => {
  const many = taskOf(...sums(2000));
  const textsOf = (split: (typeof ownSplits)[number]) =>
    many.generate(split, many.size!(split), 1).map(({ text }) => text);

  it('are disjoint, of about 80, 10 and 10 %, and hold all questions', () => {
    const all = ownSplits.flatMap(textsOf);
    expect(new Set(all).size).toBe(2000);
    expect(textsOf('link').length / 2000).toBeCloseTo(0.8, 1);
    expect(textsOf('validation').length / 2000).toBeCloseTo(0.1, 1);
    expect(textsOf('test').length / 2000).toBeCloseTo(0.1, 1);
  });

  it('keep a question for good: in a larger file, and however its white space is typed', () => {
    const few = taskOf(...sums(300));
    for (const split of ownSplits)
      for (const { text } of few.generate(split, few.size!(split), 1)) expect(textsOf(split)).toContain(text);
    expect(splitOf(' What is  1\tplus 3? ')).toBe(splitOf('What is 1 plus 3?'));
    // For good: links were trained, and tested, by these.
    const pinned = [
      'What is 1 plus 3?',
      'What is 14 plus 3?',
      'What is 8 plus 3?',
      'Wie heißt 13?',
      'Wie heißt 4?',
    ];
    expect(pinned.map(splitOf)).toEqual(['link', 'validation', 'test', 'validation', 'test']);
  });

  it('are as the lines say, where they say', () => {
    const task = taskOf(
      { question: 'a', answer: '1', split: 'test' },
      { question: 'b', answer: '1', split: 'validation' },
    );
    expect(task.splits).toEqual(['validation', 'test']);
    expect(task.generate('test', 1, 0)[0]).toMatchObject({ text: 'a', split: 'test' });
  });

  it('leave one example to train on, and say that nothing else is left', () => {
    const own = ownSplits.flatMap((split) => sums(2000).find(({ question }) => splitOf(question) === split)!);
    for (const row of own) {
      const { rows, notes } = readRows(new TextEncoder().encode(JSON.stringify(row)), 'mine.jsonl');
      expect(rows.map(({ split }) => split)).toEqual(['link']);
      expect(notes.join(' ')).toMatch(/No question is left for validation.*No question is left for the test/);
      expect(() => customTask({ rows, notes }, file).generate('validation', 1, 0)).toThrow(
        refused(
          'bad_split',
          'data.split',
          /^None of the 1 question of “mine.jsonl” is of the split “validation”/,
        ),
      );
    }
  });
});

describe('a draw', () => {
  const task = taskOf(...sums(500));

  it('is the same for the same seed, and a smaller one its beginning', () => {
    const drawn = task.generate('link', 300, 4);
    expect(new Set(drawn.map(({ text }) => text)).size).toBe(300);
    expect(task.generate('link', 50, 4)).toEqual(drawn.slice(0, 50));
    expect(task.generate('link', 50, 5)).not.toEqual(drawn.slice(0, 50));
    const first = Array.from({ length: 200 }, (_, seed) => task.generate('link', 1, seed)[0]!.text);
    expect(new Set(first).size).toBeGreaterThan(100);
  });

  it('of more questions than there are is refused with their number; upTo takes what there is', () => {
    const size = task.size!('test');
    expect(() => task.generate('test', size + 1, 0)).toThrow(
      refused(
        'bad_split',
        'data.n',
        new RegExp(`there are ${size} questions of the split “test”, not ${size + 1}`),
      ),
    );
    expect(upTo(task, 'test', size + 1, 0)).toHaveLength(size);
    expect(() => upTo(task, 'test-all-new', 3, 0)).toThrow(
      refused('bad_split', 'data.split', /no split “test-all-new”/),
    );
  });
});

describe('answers', () => {
  it('stand behind the last Answer:, or are the whole text, white space aside', () => {
    expect(answerIn(' a b ')).toBe('a b');
    expect(answerIn('d 1 Answer: 3')).toBe('3');
    expect(answerIn('Answer: 3 Answer:  New\nYork ')).toBe('New York');
    for (const nothing of ['', ' \n', 'Answer:', '3 Answer: ']) expect(answerIn(nothing)).toBe(null);
  });

  it('are listed while they are few words, numbers by their size', () => {
    expect(taskOf(...sums(30)).answers).toEqual([...'0123456789']);
    const numbered = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ question: `${i}`, answer: `So. Answer: ${n - i}` }));
    expect(taskOf(...numbered(64)).answers.slice(0, 11)).toEqual([...'123456789'].concat('10', '11'));
    expect(taskOf(...numbered(65)).answers).toEqual([]);
    expect(taskOf({ question: 'a', answer: 'in two words' }).answers).toEqual([]);
  });

  it('are trained on as the file has them', () => {
    const task = taskOf({ question: 'a', answer: 'b 2 Answer: 2' }, { question: 'c', answer: 'Lyon' });
    expect(task.target(task.parse('a'), 1, 4)).toBe('b 2 Answer: 2');
    expect(task.parse('a').answer).toBe('2');
    expect(task.target(task.parse('c'), 3, 1)).toBe('Lyon');
  });
});

describe('a question that somebody types', () => {
  const task = taskOf({ question: 'What is a?', answer: '1', split: 'link' });

  it('is that of the file, however its white space is typed', () => {
    expect(task.parse('  What  is a?')).toEqual({ text: 'What is a?', answer: '1', depth: 1, split: 'link' });
  });

  it('may be any other, with no answer that is known', () => {
    const question = task.parse(' What is b? ');
    expect(question).toEqual({ text: 'What is b?', answer: '', depth: 1, split: 'test' });
    expect(task.target(question, 1, 1)).toBe(null);
    expect(task.notes(question, 'solver', 1, 1)).toBe(null);
  });

  it('is neither empty nor endless', () => {
    for (const text of ['', ' ', 'x'.repeat(20_001)])
      expect(() => task.parse(text)).toThrow(refused('bad_question', 'question', /empty|20001/));
  });
});

test('the notes of a role are those of the round, the last of them in later ones', () => {
  const task = taskOf({ question: 'a', answer: '1', roles: { solver: ['x', 'y'], critic: 'z' } });
  const notes = (role: string, round: number) => task.notes(task.parse('a'), role, round, 4);
  expect([1, 2, 3].map((round) => notes('solver', round))).toEqual(['x', 'y', 'y']);
  expect([1, 3].map((round) => notes('critic', round))).toEqual(['z', 'z']);
  expect(notes('stranger', 1)).toBe(null);
});

describe('streams of a role', () => {
  /** One id a character. */
  const vocabulary: AgentVocabulary = {
    encode: () => 1,
    encodeText: (text) => [...text].map((char) => char.charCodeAt(0)),
    prompt: (question) => [...`${question}>`].map((char) => char.charCodeAt(0)),
    pad: 0,
    eos: 3,
    unk: 2,
  };
  const task = taskOf(
    { question: 'a', answer: '1', roles: { solver: ['xy', 'uvw'] }, split: 'link' },
    { question: 'long', answer: '1', roles: { solver: 'z', critic: 'c' }, split: 'link' },
    { question: 'b', answer: '1', roles: { solver: 'held' }, split: 'validation' },
    { question: 'c', answer: '1', split: 'link' },
  );
  const rowsOf = (split: 'link' | 'validation', rows: number) => {
    const batch = task.streams('solver', vocabulary, split)!(new Random(1), rows);
    const read = (ids: Int32Array, keep: (i: number) => boolean) =>
      [...ids].flatMap((id, i) => (keep(i) ? [id === 3 ? '$' : String.fromCharCode(id)] : [])).join('');
    return Array.from({ length: rows }, (_, row) => {
      const cut = <T extends Int32Array | Float32Array>(all: T) =>
        all.slice(row * batch.length, (row + 1) * batch.length) as T;
      const weights = cut(batch.weights);
      return {
        ids: read(cut(batch.ids), (i) => batch.real![row]![i] === 1),
        targets: read(cut(batch.targets), (i) => weights[i]! > 0),
        first: weights.indexOf(1),
        padded: [...cut(batch.ids)].filter(
          (id, i) => batch.real![row]![i] === 0 && id === 0 && weights[i] === 0,
        ).length,
        length: batch.length,
      };
    });
  };

  it('are its texts behind the prompt, with their own tokens and the end as targets', () => {
    const rows = rowsOf('link', 50);
    const known: Record<string, string> = { 'a>xy': 'xy$', 'a>uvw': 'uvw$', 'long>z': 'z$' };
    expect(new Set(rows.map(({ ids }) => ids))).toEqual(new Set(Object.keys(known)));
    for (const { ids, targets, first, padded, length } of rows) {
      expect(targets).toBe(known[ids]);
      expect(first).toBe(ids.indexOf('>'));
      expect(padded).toBe(length - ids.length);
    }
  });

  it('are of their split alone, and drawn by the random source alone', () => {
    expect(new Set(rowsOf('validation', 9).map(({ ids }) => ids))).toEqual(new Set(['b>held']));
    expect(rowsOf('link', 20)).toEqual(rowsOf('link', 20));
  });

  it('are none where the file has no text', () => {
    expect(task.streams('stranger', vocabulary)).toBe(null);
    expect(task.streams('critic', vocabulary, 'validation')).toBe(null);
  });

  it('are refused where a text is too long to train on, before training begins', () => {
    const long = taskOf(
      { question: 'a', answer: '1', roles: { solver: 'x' }, split: 'link' },
      { question: 'b', answer: '1', roles: { solver: ['y', 'x'.repeat(3000)] }, split: 'link' },
    );
    expect(() => long.streams('solver', vocabulary)).toThrow(
      refused('bad_training', 'data.file', /^Line 2 of the data has 3003 tokens for the role “solver”/),
    );
  });
});

test('the template is of true questions of the relay, with what its agents write', () => {
  const task = customTask(readRows(new TextEncoder().encode(template()), 'template.jsonl'), file);
  for (const split of ownSplits) {
    const question = task.generate(split, 1, 0)[0]!;
    const true_ = relay.parse(question.text);
    expect({ ...true_, depth: 1 }).toEqual(question);
    expect(task.target(question, 3, 6)).toBe(relay.target(true_, 3, 6));
    for (const role of ['adder', 'subtracter', 'multiplier'])
      for (const round of [1, 2])
        if (split === 'link')
          expect(task.notes(question, role, round, 6)).toBe(relay.notes(true_, role, round, 6));
  }
});
