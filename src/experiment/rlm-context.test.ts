import { describe, expect, it, test, vi } from 'vitest';
import type { LabError } from '../errors';
import { checkFileSizes, MOST_FILE_BYTES, ownContext, takenAs, type TakenAs } from './rlm-context';
import { givenOf } from './rlm-given';

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

const read = (content: string, as: TakenAs, name = 'a.txt') =>
  ownContext(
    { context: { kind: 'files', as, files: [{ name, hash: 'a'.repeat(64), bytes: content.length }] } },
    async () => utf8.encode(content),
  );
const refusal = (content: string, as: TakenAs) =>
  read(content, as).then(
    () => expect.fail('It was taken.'),
    (error: unknown) => error as LabError,
  );

test.each([
  [['a.txt'], 'text'],
  [['a.JSON'], 'json'],
  [['a.jsonl'], 'jsonl'],
  [['a.ndjson'], 'jsonl'],
  [['a.csv'], 'csv'],
  [['a.tsv'], 'csv'],
  [['a.csv', 'b.csv'], 'files'],
  [[], 'files'],
])('the files %j are taken as %s', (names, as) => {
  expect(takenAs(names)).toBe(as);
});

describe('JSON Lines', () => {
  it('are a list of what the lines hold, with the numbers of the file', async () => {
    const context = await read('\ufeff{"a": 1.0}\r\n\n12345678901234567890\n"x"', 'jsonl');
    expect(context).toMatchObject({ kind: 'json', value: [{ a: 1 }, Number('12345678901234567890'), 'x'] });
    const { bytes } = context as { bytes?: Uint8Array };
    expect(text(bytes)).toBe('[{"a": 1.0},\n12345678901234567890,\n"x"]');
  });

  it('name the lines that are none', async () => {
    const error = await refusal('1\n{"a":\n\n[1]\nnope\n', 'jsonl');
    expect(error).toMatchObject({ code: 'bad_context', field: 'context.files.0' });
    expect(error.message).toMatch(/line 2 \(.*line 5 \(.*are not JSON/);
    const many = await refusal('x\n'.repeat(1000), 'jsonl');
    expect(many.message).toContain('and at least 997 more lines');
    expect(many.message.length).toBeLessThan(400);
    expect((await refusal('x\n'.repeat(999), 'jsonl')).message).toContain('and 996 more lines');
  });

  it('are given up where too many are none', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    await refusal('x\n'.repeat(5000), 'jsonl');
    expect(parse).toHaveBeenCalledTimes(1000);
    parse.mockRestore();
  });
});

describe('CSV', () => {
  it('is a list of rows by the header, whatever separates them', async () => {
    const rows = [
      { id: '1', text: 'a, b\nc' },
      { id: '2', text: '' },
    ];
    expect(await read('id,text\n1,"a, b\nc"\n2,\n', 'csv')).toMatchObject({ kind: 'json', value: rows });
    expect(await read('id\ttext\r\n1\t"a, b\nc"\r\n2\t\r\n', 'csv')).toMatchObject({ value: rows });
  });

  it('may have a first column without a name, and empty lines before its header', async () => {
    const value = [{ '': '0', x: '5' }];
    expect(await read('\tx\n0\t5\n', 'csv')).toMatchObject({ value });
    expect(await read('\n  \n\tx\n0\t5\n', 'csv')).toMatchObject({ value });
  });

  it('has any number of columns, each looked at once', async () => {
    const header = Array.from({ length: 2000 }, (_, i) => `c${i}`);
    const search = vi.spyOn(Array.prototype, 'indexOf');
    await read(`${header.join(',')}\n${header.join(',')}\n`, 'csv');
    const searched = search.mock.contexts.filter((one) => (one as unknown[]).length === header.length);
    search.mockRestore();
    expect(searched).toEqual([]);
  });

  it('has columns of any name', async () => {
    const context = await read('__proto__,\nx,y\n', 'csv');
    const [row] = (context as unknown as { value: object[] }).value;
    expect(Object.entries(row!)).toEqual([
      ['__proto__', 'x'],
      ['', 'y'],
    ]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  it('names the lines that do not fit its header, counted as an editor counts them', async () => {
    const error = await refusal('a,b\n"1\n1",2\n\n3\n4,5,6\n', 'csv');
    expect(error.message).toContain('line 5 (1 values for 2 columns), line 6 (3 values for 2 columns)');
  });

  it('is refused with a column twice, a quote that is never closed, and empty', async () => {
    expect((await refusal('a,b,a\n1,2,3', 'csv')).message).toContain('“a” twice');
    expect((await refusal('a,b\n1,"2\n3,4\n', 'csv')).message).toContain('line 2');
    expect((await refusal('\n\n', 'csv')).message).toContain('no header');
  });
});

it('refuses what is larger than 100 MB, alone and together', () => {
  const file = (name: string, size: number) => ({ name, size });
  checkFileSizes([file('a', MOST_FILE_BYTES)]);
  expect(() => checkFileSizes([file('big.txt', MOST_FILE_BYTES + 1)])).toThrow(/“big.txt” has 101 MB/);
  expect(() => checkFileSizes([file('a', 6e7), file('b', 6e7)])).toThrow(/together have 120 MB/);
});

it('refuses files that are too large together when they are read, and reads no more of them', async () => {
  const files = Array.from({ length: 5 }, (_, i) => ({ name: `${i}.txt`, hash: 'a'.repeat(64), bytes: 1 }));
  const half = { length: 60e6 } as Uint8Array;
  const file = vi.fn(async () => half);
  const context = ownContext({ context: { kind: 'files', as: 'files', files } }, file);
  await expect(context).rejects.toMatchObject({ code: 'file_too_large' });
  expect(file).toHaveBeenCalledTimes(2);
});

test.each([
  [null, 'an empty str'],
  [{ kind: 'text', text: 'aé😀' }, 'str of 3 characters'],
  [{ kind: 'bytes', bytes: utf8.encode('aé😀') }, 'str of 3 characters'],
  [{ kind: 'json', value: [] }, 'an empty list'],
  [{ kind: 'json', value: ['a'] }, 'list of 1 str'],
  [{ kind: 'json', value: [1, 'a'] }, 'list of 2 values of several types'],
  [{ kind: 'json', value: [{ id: 1 }, { id: 2, text: 'x' }] }, 'list of 2 dicts with the keys id, text'],
  [{ kind: 'json', value: { a: 1 } }, 'dict with the key a'],
  [
    { kind: 'json', value: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, i])) },
    'dict with the keys k0, k1, k2, k3, k4, k5, k6, k7 and 1 more',
  ],
  [{ kind: 'json', value: 1.5 }, 'float'],
  [{ kind: 'json', value: null }, 'None'],
  [
    { kind: 'files', files: [{ name: 'a.txt', bytes: utf8.encode('') }] },
    'dict of 1 file by name, each a str: a.txt',
  ],
] as const)('%j is told as “%s”', (context, words) => {
  expect(givenOf(context as Parameters<typeof givenOf>[0])).toBe(words);
});
