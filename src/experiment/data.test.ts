import { describe, expect, it, test, vi } from 'vitest';
import { template } from '../tasks/custom/template';
import { taskOf } from '../tasks/registry';
import { provideData, takeData, withOwnData } from './data';
import { questionOf, companionsOf } from './question';
import { parseSpec, type Spec } from './spec';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const linesOf = (...rows: object[]) => bytesOf(rows.map((row) => JSON.stringify(row)).join('\n'));
const base = parseSpec({ agents: [{ id: 'adder' }] });
const specOf = (data: Spec['data']) => ({ ...base, data });
const nothing = { data: () => Promise.resolve(null) };
const lost = { task: 'custom', file: { name: 'lost.jsonl', hash: 'ab'.repeat(32), rows: 3 } } as const;

describe('a file that is taken', () => {
  it('has its name, its hash and its number of questions, which a spec can hold', async () => {
    const { file, notes } = await takeData(bytesOf(template()), 'C:\\data\\my questions.jsonl');
    expect(file).toMatchObject({ name: 'my questions.jsonl', rows: 3 });
    expect(notes.length).toBeGreaterThan(0);
    const long = await takeData(bytesOf(template()), `${'x'.repeat(300)}\n\ud800.jsonl`);
    for (const named of [file, long.file]) {
      const spec = parseSpec({ ...base, data: { task: 'custom', file: named } });
      expect(taskOf(spec.data).generate('test', 1, 0)).toHaveLength(1);
    }
  });

  it('is refused where it is wrong, and named', async () => {
    await expect(takeData(bytesOf('{}'), 'a/b.jsonl')).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringContaining('Line 1: field “question” is missing.'),
    });
  });
});

describe('what a spec names is provided', () => {
  const rows = [{ question: 'provided?', answer: 'yes', split: 'test' }];
  const data = async () => {
    const bytes = linesOf(...rows);
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
    return {
      bytes,
      data: { ...base.data, task: 'custom', file: { name: 'p.jsonl', hash, rows: 1 } } as Spec['data'],
    };
  };

  it('from the library, by its hash, once', async () => {
    const { bytes, data: named } = await data();
    expect(() => taskOf(named)).toThrow(
      expect.objectContaining({ code: 'no_data', field: 'data.file' }) as Error,
    );
    const library = { data: vi.fn(() => Promise.resolve(bytes)) };
    await provideData(named, library);
    await provideData(named, library);
    expect(library.data).toHaveBeenCalledExactlyOnceWith(named.file);
    expect(questionOf(specOf(named))).toMatchObject({ text: 'provided?', answer: 'yes' });
  });

  it('not where it is another file, or there is none', async () => {
    const other = { data: () => Promise.resolve(linesOf(...rows, { question: 'more?', answer: 'no' })) };
    await expect(provideData({ ...base.data, ...lost }, other)).rejects.toMatchObject({
      code: 'wrong_data',
      field: 'data.file.hash',
    });
    await expect(provideData({ ...base.data, ...lost }, nothing)).rejects.toMatchObject({
      code: 'no_data',
      message: 'The questions of “lost.jsonl” are not here.',
    });
    await expect(provideData({ ...base.data, task: 'custom' }, nothing)).rejects.toMatchObject({
      code: 'no_data',
    });
  });

  it('and nothing is asked for a built-in family', async () => {
    const library = { data: vi.fn(nothing.data) };
    await provideData(base.data, library);
    expect(library.data).not.toHaveBeenCalled();
  });
});

describe('an experiment on a file of one’s own', () => {
  it('asks no more questions than there are, and none of the family before', async () => {
    const own = await takeData(
      linesOf(...Array.from({ length: 4 }, (_, i) => ({ question: `t${i}`, answer: 'a', split: 'test' }))),
      'four.jsonl',
    );
    const data = withOwnData({ ...base.data, n: 1000, question: 'k is 7' }, own);
    expect(data).toEqual({ ...base.data, task: 'custom', file: own.file, split: 'test', n: 4 });
    expect(withOwnData({ ...base.data, n: 2 }, own).n).toBe(2);
  });

  it('asks of a split that the file has', async () => {
    const own = await takeData(linesOf({ question: 'only', answer: 'a', split: 'link' }), 'one.jsonl');
    const data = withOwnData({ ...base.data, split: 'pretrain' }, own);
    expect(data).toMatchObject({ split: 'link', n: 1 });
    expect(questionOf(specOf(data)).text).toBe('only');
  });
});

test('companions are as many as the file has', async () => {
  const rows = Array.from({ length: 3 }, (_, i) => ({ question: `c${i}`, answer: 'a', split: 'test' }));
  const own = await takeData(linesOf(...rows, { question: 'x', answer: 'a', split: 'link' }), 'c.jsonl');
  const data = withOwnData(base.data, own);
  expect(companionsOf(specOf(data))).toHaveLength(2);
  expect(companionsOf(specOf({ ...data, question: 'another' }))).toHaveLength(3);
  expect(companionsOf(specOf({ ...data, split: 'link' }))).toEqual([]);
  expect(companionsOf(specOf({ ...data, split: 'validation', question: 'another' }))).toEqual([]);
});
