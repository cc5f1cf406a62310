import { describe, expect, it, test } from 'vitest';
import { LabError } from '../../errors';
import { Random } from '../../random';
import { dataLimits } from './limits';
import { readRows } from './read';
import { template } from './template';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readRows(bytesOf(text), 'mine.jsonl');
const line = (row: object) => `${JSON.stringify(row)}\n`;

/** The sentence with which a file is refused. */
function refusal(text: string | Uint8Array): string {
  try {
    readRows(typeof text === 'string' ? bytesOf(text) : text, 'mine.jsonl');
  } catch (error) {
    expect(error).toMatchObject({ name: 'LabError', code: 'bad_data', field: 'data.file' });
    return (error as LabError).message.replace('“mine.jsonl” ', '');
  }
  throw new Error('the file was read');
}

describe('a file that is right', () => {
  it('gives its rows with their lines, texts without white space around them', () => {
    const { rows } = read(
      line({ question: ' What is 1 + 1? ', answer: '2' }) +
        line({
          question: 'Why?',
          answer: 'Since.\nAnswer: no',
          roles: { a: 'x ', b: ['y', 'z'] },
          split: 'test',
        }),
    );
    expect(rows).toMatchObject([
      { line: 1, question: 'What is 1 + 1?', answer: '2' },
      { line: 2, question: 'Why?', answer: 'Since.\nAnswer: no', split: 'test' },
    ]);
    expect([...rows[0]!.roles]).toEqual([]);
    expect([...rows[1]!.roles]).toEqual([
      ['a', ['x']],
      ['b', ['y', 'z']],
    ]);
  });

  it('may have a byte order mark, CRLF, blank lines and no line break at its end', () => {
    const { rows, notes } = read(
      '\uFEFF\r\n{"question":"a","answer":"1"}\r\n  \r\n{"question":"b","answer":"2"}',
    );
    expect(rows.map(({ line, question, answer }) => [line, question, answer])).toEqual([
      [2, 'a', '1'],
      [4, 'b', '2'],
    ]);
    expect(notes[0]).toBe('2 blank lines were passed over.');
  });

  it('keeps a question once that stands there twice, and says so', () => {
    const twice = line({ question: 'a  b', answer: '1' }) + line({ question: ' a b', answer: ' 1' });
    const { rows, notes } = read(twice + line({ question: 'c', answer: '1' }));
    expect(rows.map((row) => row.line)).toEqual([1, 3]);
    expect(notes[0]).toBe('The same question stands there twice and was kept once: lines 1 and 2.');
  });

  it('takes names of roles that objects have of themselves', () => {
    const { rows } = read('{"question":"a","answer":"1","roles":{"constructor":"x","toString":["y"]}}');
    expect(rows[0]!.roles.get('constructor')).toEqual(['x']);
    expect(rows[0]!.roles.get('toString')).toEqual(['y']);
  });

  it('says which roles have texts on some lines only', () => {
    const { notes } = read(
      line({ question: 'a', answer: '1', roles: { solver: 'x', critic: 'y' } }) +
        line({ question: 'b', answer: '1', roles: { solver: 'x' } }),
    );
    expect(notes.at(-1)).toBe('Only 1 of 2 questions have a text of the role “critic”.');
  });

  it('of ten thousand lines is read in less than a second', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) =>
      line({ question: `What is ${i} plus ${7 * i}?`, answer: String(8 * i), roles: { a: ['x', `y ${i}`] } }),
    );
    const bytes = bytesOf(rows.join(''));
    const started = performance.now();
    expect(readRows(bytes, 'mine.jsonl').rows).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('may be the template', () => {
    const { rows } = read(template());
    expect(rows.map(({ split }) => split)).toEqual(['link', 'validation', 'test']);
  });
});

describe('a file that is wrong is refused with its lines', () => {
  const good = line({ question: 'a', answer: '1' });

  test.each([
    ['', 'holds no question: it is empty.'],
    [' \n\r\n\t', 'holds no question: it is empty.'],
    ['\uFEFF', 'holds no question: it is empty.'],
    ['[]', 'is a JSON array, which begins in line 1, not one object a line.'],
    [
      '\n[\n{"question":"a","answer":"1"},\n',
      'is a JSON array, which begins in line 2, not one object a line.',
    ],
    [
      '{\n  "question": "a",\n  "answer": "1"\n}',
      'is one JSON object over several lines, from line 1 on, not one object a line.',
    ],
    [
      '["a","1"]\n["b","2"]',
      'has 2 faults. Line 1 is a list, not an object. Line 2 is a list, not an object.',
    ],
    [`${good}null`, 'has a fault. Line 2 is null, not an object.'],
    [`${good}"b"`, 'has a fault. Line 2 is text, not an object.'],
    [`${good}\nquestion: b`, 'has a fault. Line 3 is not JSON: it begins “question: b”.'],
  ])('%j', (text, sentence) => {
    expect(refusal(text)).toBe(sentence);
  });

  const faults: [object, string][] = [
    [{ question: 'b' }, 'field “answer” is missing'],
    [{ answer: 'b' }, 'field “question” is missing'],
    [{ question: ' ', answer: 'b' }, 'field “question” is empty'],
    [{ question: 'b', answer: 4 }, 'field “answer” is the number 4, not text; write "4"'],
    [{ question: 'b', answer: false }, 'field “answer” is the value false, not text; write "false"'],
    [{ question: 'b', answer: null }, 'field “answer” is null, not text'],
    [{ question: 'b', answer: ['1'] }, 'field “answer” is a list, not text'],
    [{ question: 'b', answer: 'Answer: ' }, 'field “answer” ends in “Answer:” with nothing behind it'],
    [{ question: 'b', answer: '\ud800' }, 'field “answer” holds half of a character (a lone surrogate)'],
    [{ question: 'x'.repeat(20_001), answer: '1' }, 'field “question” has 20001 characters, more than 20000'],
    [{ question: 'b', answer: '1', roles: 'x' }, 'field “roles” is text, not an object'],
    [{ question: 'b', answer: '1', roles: null }, 'field “roles” is null, not an object'],
    [{ question: 'b', answer: '1', roles: { a: 3 } }, 'field “roles.a” is the number 3, not text; write "3"'],
    [{ question: 'b', answer: '1', roles: { a: '' } }, 'field “roles.a” is empty'],
    [{ question: 'b', answer: '1', roles: { a: [] } }, 'field “roles.a” is empty'],
    [{ question: 'b', answer: '1', roles: { a: ['x', ''] } }, 'field “roles.a”, text 2, is empty'],
    [
      { question: 'b', answer: '1', roles: { '': 'x' } },
      'field “roles.” is no name of a role: 1 to 40 characters',
    ],
    [
      { question: 'b', answer: '1', roles: { a: Array(65).fill('x') } },
      'field “roles.a” has 65 texts, more than 64',
    ],
    [
      {
        question: 'b',
        answer: '1',
        roles: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [i, 'x'])),
      },
      'field “roles” has more than 16 roles',
    ],
    [
      { question: 'b', answer: '1', split: 'train' },
      'field “split” is “train”, not link (to train links on), validation or test',
    ],
  ];
  test.each(faults.map(([row, fault]) => [fault, row] as const))('%s', (fault, row) => {
    expect(refusal(good + line(row))).toBe(`has a fault. Line 2: ${fault}.`);
  });

  it('with a field that it does not know', () => {
    expect(refusal(line({ input: 'a', question: 'b', answer: '1' }))).toBe(
      'has a fault. Line 1 has the field “input”, which is not known.',
    );
  });

  it('with keys that would reach behind objects', () => {
    expect(refusal('{"question":"a","answer":"1","__proto__":{"split":"test"}}')).toBe(
      'has a fault. Line 1 has the field “__proto__”, which is not known.',
    );
    expect(refusal('{"question":"a","answer":"1","roles":{"__proto__":"x"}}')).toBe(
      'has a fault. Line 1: field “roles” names a role “__proto__”.',
    );
    expect(({} as Record<string, unknown>).split).toBeUndefined();
  });

  it('with what stands there twice and differs', () => {
    expect(refusal(good + line({ question: 'a ', answer: '2' }))).toBe(
      'has a fault. Line 2 asks the question of line 1 with another answer.',
    );
    expect(refusal(good + line({ question: 'a', answer: '1', split: 'test' }))).toBe(
      'has a fault. Line 2 asks the question of line 1 with another split.',
    );
    expect(refusal(good + line({ question: 'a', answer: '1', roles: { b: 'c' } }))).toBe(
      'has a fault. Line 2 asks the question of line 1 with other texts of its roles.',
    );
  });

  it('with the first five faults in the order of lines, and how many more there are', () => {
    const bad = Array.from({ length: 9 }, (_, i) => (i === 1 ? good : '{"question":"b"}\n')).join('');
    const sentence = refusal(bad + line({ question: 'a', answer: '2' }));
    expect(sentence).toMatch(/^has 9 faults\. Line 1: field “answer” is missing\. Line 3: .* And 4 more\.$/);
    expect(sentence.match(/Line \d+/g)).toEqual(['Line 1', 'Line 3', 'Line 4', 'Line 5', 'Line 6']);
  });

  it('with bytes that are not UTF-8', () => {
    const latin = Uint8Array.from([...bytesOf(good + good), 0x22, 0xe9, 0x22]);
    expect(refusal(latin)).toBe('is not UTF-8: line 3 has bytes that stand for no character.');
    expect(refusal(Uint8Array.of(0xff, 0xfe, 0x7b, 0))).toBe('is UTF-16 from line 1 on, not UTF-8.');
  });

  it('with one giant line, or one that is too deep, without reading on', () => {
    expect(refusal(`${good}{"question":"${'x'.repeat(dataLimits.line)}","answer":"1"}`)).toBe(
      `has a fault. Line 2 has ${dataLimits.line + 28} characters; at most ${dataLimits.line} are read.`,
    );
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(refusal(`{"question":"a","answer":"1","roles":{"b":${deep}}}`)).toContain(
      'Line 1: field “roles.b”',
    );
    expect(refusal(deep.slice(0, 100_000))).toContain('JSON array, which begins in line 1');
  });

  it('with more bytes or questions than are read', () => {
    expect(refusal(new Uint8Array(dataLimits.bytes + 1))).toContain('bytes; at most');
    const rows = Array.from({ length: dataLimits.rows + 1 }, (_, i) => `{"question":"${i}","answer":"1"}`);
    expect(refusal(rows.join('\n'))).toBe('holds more than 100000 questions: line 100001 is one too many.');
  });
});

test('of 10,000 mutated files each is read, or refused with a line', () => {
  const random = new Random('mutations');
  const seeds = [
    template(),
    line({ question: 'a', answer: '1' }) + line({ question: 'b', answer: '2', split: 'test' }),
  ];
  const pieces = [
    ...[
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\n',
      '\r\n',
      '\0',
      '\uFEFF',
      '\ud800',
      '__proto__',
      'null',
      '1e999',
    ],
    ...[
      '"question":',
      '"answer":4',
      '"roles":{}',
      '"split":"link"',
      '\\u0000',
      '\\ud800',
      'é',
      '\u2028',
      ' ',
    ],
  ];
  let refused = 0;
  const started = performance.now();
  for (let i = 0; i < 10_000; i++) {
    let bytes = bytesOf(random.pick(seeds));
    for (let changes = 1 + random.int(3); changes > 0; changes--) bytes = mutated(bytes, random, pieces);
    try {
      for (const row of readRows(bytes, 'mine.jsonl').rows) {
        expect(row.line).toBeGreaterThan(0);
        expect(row.question && row.answer).toBeTruthy();
      }
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      refused++;
      expect(error.code).toBe('bad_data');
      expect(error.field).toBe('data.file');
      if (bytes.length > 0 && !error.message.includes('is empty')) expect(error.message).toMatch(/line \d/i);
    }
  }
  expect(refused).toBeGreaterThan(5000);
  expect(refused).toBeLessThan(9990);
  expect(performance.now() - started).toBeLessThan(30_000);
});

/** One change: a piece put in, a byte changed, some bytes taken out or doubled, or the end cut off. */
function mutated(bytes: Uint8Array, random: Random, pieces: readonly string[]): Uint8Array<ArrayBuffer> {
  const at = random.int(bytes.length + 1);
  const to = Math.min(bytes.length, at + random.int(12));
  const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  switch (random.int(5)) {
    case 0:
      return joined(bytes.subarray(0, at), bytesOf(random.pick(pieces)), bytes.subarray(at));
    case 1:
      return Uint8Array.from(bytes, (byte, i) => (i === at ? random.int(256) : byte));
    case 2:
      return joined(bytes.subarray(0, at), bytes.subarray(to));
    case 3:
      return joined(bytes.subarray(0, to), bytes.subarray(at));
    default:
      return bytes.slice(0, at);
  }
}
