import { expect, test } from 'vitest';
import { LEAST, LEAST_LINE, Matcher } from './matcher';

interface Found {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly several: boolean;
}

/** Of the last search. */
let pauses = 0;

function found(context: string, text: string, borders: readonly number[] = []): Found[] {
  const all: Found[] = [];
  const matching = new Matcher(context, Int32Array.from(borders)).matches(text, (from, to, at, several) => {
    expect(text.slice(at, at + to - from)).toBe(context.slice(from, to));
    all.push({ from, to, at, several });
  });
  pauses = [...matching].length;
  return all;
}

/** Words that no two places share. */
const unique = (count: number, seed = 1) => {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state.toString(36);
  }).join(' ');
};

test('a copy is found wherever it begins and ends, to the character', () => {
  const context = unique(3000);
  for (let from = 1000; from < 1040; from++) {
    const piece = context.slice(from, from + LEAST + (from % 7));
    const [copy, ...more] = found(context, `\u0001${piece}\u0001`);
    expect(more).toEqual([]);
    expect(copy).toEqual({ from, to: from + piece.length, at: 1, several: false });
  }
});

test('less than the least is none, unless it is a whole line', () => {
  const context = `${unique(50)}\nthe house is red now\nshort\n${unique(50, 2)}`;
  expect(found(context, `|${context.slice(100, 100 + LEAST - 1)}|`)).toEqual([]);
  const at = context.indexOf('the house');
  const line = { from: at, to: at + 20, several: false };
  expect(found(context, 'He said:\nthe house is red now')).toEqual([{ ...line, at: 9 }]);
  expect(found(context, 'the house is red now\nand so on')).toEqual([{ ...line, at: 0 }]);
  for (const none of ['x the house is red now', 'the house is red now!', 'short', 'the house is red'])
    expect(found(context, none)).toEqual([]);
  expect('short'.length).toBeLessThan(LEAST_LINE);
});

test('several copies in one text, in any order and overlapping in the context', () => {
  const context = unique(2000);
  const [a, b, c] = [context.slice(5000, 5200), context.slice(200, 300), context.slice(5100, 5400)];
  const ranges = found(context, `first\u0001${a}\u0001then\u0001${b}\u0001last\u0001${c}`).map(
    ({ from, to }) => [from, to],
  );
  expect(ranges).toEqual([
    [5000, 5200],
    [200, 300],
    [5100, 5400],
  ]);
});

test('what stands in several places goes on from the part before, else it is the first', () => {
  const line = 'the same sentence stands here again and again and again.\n';
  const context = `${unique(20)}\n${line}${unique(20, 2)}\n${line}${unique(20, 3)}\n${line}`;
  const first = context.indexOf(line);
  const second = context.indexOf(line, first + 1);
  expect(found(context, line)).toMatchObject([{ from: first, several: true }]);
  const before = context.slice(second - 60, second - 10);
  const [one, two] = found(context, `${before} ... ${line}`);
  expect(one).toMatchObject({ from: second - 60, several: false });
  expect(two).toMatchObject({ from: second, several: true });
});

test('a long piece of a text that repeats itself is one copy at its own place', () => {
  const sentences = [
    'the weather in the harbour was as usual on that day. ',
    'nobody had seen the letter before noon, they said. ',
  ];
  let context = '';
  for (let i = 0; i < 3000; i++) context += sentences[(i * i) % 2]! + (i % 5 === 0 ? `${i * 7919} ` : '');
  const from = 50_007;
  const piece = context.slice(from, from + 9000);
  expect(found(context, `Read this:\u0001${piece}`)).toEqual([
    { from, to: from + 9000, at: 11, several: false },
  ]);
});

test('the same line a hundred thousand times is little work, and one place is named', () => {
  const line = '                                        {}\n';
  const context = line.repeat(100_000);
  const all = found(context, `${line.repeat(50)}x${line.repeat(50)}`);
  expect(pauses).toBeLessThan(10);
  expect(all.reduce((sum, { from, to }) => sum + to - from, 0)).toBeGreaterThan(100 * line.length - 40);
});

test('texts of a value begin and end lines', () => {
  const texts = ['a text of its own', 'another short text', 'the third of them'];
  const borders = [texts[0]!.length, texts[0]!.length + texts[1]!.length];
  expect(found(texts.join(''), `asked about:\n${texts[1]}`, borders)).toMatchObject([
    { from: borders[0], to: borders[1] },
  ]);
  expect(found(texts.join(''), texts[1]!)).toEqual([]);
});

test('nothing and wide characters', () => {
  expect(found('', 'x'.repeat(100))).toEqual([]);
  expect(found('x'.repeat(100), '')).toEqual([]);
  const context = `${unique(30)}😀🙂 smile on, and on, 😀 and so on with 🙂 for a while, until here: ${unique(30, 5)}`;
  const from = context.indexOf('😀');
  expect(found(context, context.slice(from, from + 50))).toMatchObject([{ from, to: from + 50 }]);
});

test('one long text pauses again and again, whether all of it is copied, its lines or nothing', () => {
  const same = 'a'.repeat(400_000);
  found(same, same.slice(1));
  expect(pauses).toBeGreaterThan(1);
  const words = unique(200_000);
  found(words, words.split(' ').reverse().join(' '));
  expect(pauses).toBeGreaterThan(1);
  const lines = unique(60_000).replaceAll(' ', ' of all\n');
  found(lines, lines.split('\n').reverse().join('\n'));
  expect(pauses).toBeGreaterThan(1);
});

test('lines of a log that stand there many times, otherwise ordered, are found with little work', () => {
  let state = 7;
  const draw = (most: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % most;
  const lines = Array.from(
    { length: 20_000 },
    () => `2026-01-01 00:00:0${draw(10)} INFO server ok code ${draw(3)}`,
  );
  const text = [...lines].sort().join('\n').slice(0, 200_000);
  const all = found(lines.join('\n'), text);
  expect(all.reduce((sum, { from, to }) => sum + to - from, 0)).toBeGreaterThan(0.85 * text.length);
  expect(pauses).toBeLessThan(5);
});
