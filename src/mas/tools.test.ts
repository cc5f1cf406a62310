import { describe, expect, it } from 'vitest';
import type { DecodedStep } from '../agents/decode';
import type { TextTokenizer } from '../models/tokenizer';
import { codeAtEnd, MOST_CALLS, RESULT_CHARACTERS, ToolUse, type Tools } from './tools';

/** Each id is a piece of text. */
const pieces = ['<python>', 'print(1)', '</python>', 'so ', '</python> and', '1'];
const tokenizer = {
  decode: (ids: readonly number[]) => ids.map((id) => pieces[id] ?? '?').join(''),
  encode: (text: string) => [...text].map((char) => char.codePointAt(0)!),
} as unknown as TextTokenizer;
const steps = (...ids: number[]): DecodedStep[] => ids.map((id) => ({ id, probability: 1, candidates: [] }));
const prints = (text: string): Tools => ({ python: async () => ({ text }) });

describe('a call in a text', () => {
  it.each([
    ['<python>print(1)</python>', 'print(1)'],
    ['so <python>a\nb</python>', 'a\nb'],
    ['<python>a</python> and', 'a'], // a token that reaches beyond the tag
    ['<python>a<python>b</python>', 'b'],
    ['<python>print(1)', null],
    ['</python>', null],
    ['</python><python>', null],
    ['<PYTHON>a</PYTHON>', null],
  ])('%j', (text, code) => {
    expect(codeAtEnd(text)).toBe(code);
  });

  it('is found behind the last one, run, told and read', async () => {
    const told: unknown[] = [];
    const use = new ToolUse(tokenizer, prints('7\n'), (row, call) => told.push([row, call.code]), undefined);
    const first = steps(0, 1, 2);
    expect(use.stops(3, first.slice(0, 2))).toBe(false);
    expect(use.stops(3, first)).toBe(true);
    expect(await use.read([3])).toEqual([tokenizer.encode('<result>7</result>')]);
    const more = [...first, ...steps(3)];
    expect(use.stops(3, more)).toBe(false);
    const all = [...more, ...steps(0, 5, 4)];
    expect(use.stops(3, all)).toBe(true);
    await use.read([3]);
    expect(told).toEqual([
      [3, 'print(1)'],
      [3, '1'],
    ]);
    expect(use.textOf(3, [...all, ...steps(5)])).toBe(
      '<python>print(1)</python><result>7</result>so <python>1</python> and<result>7</result>1',
    );
    expect(use.callsOf(0)).toEqual([]);
    expect(use.textOf(0, steps(5))).toBe('1');
  });

  it('is not run once there were enough of them', async () => {
    let runs = 0;
    const tools = { python: async () => ({ text: String(++runs) }) };
    const use = new ToolUse(tokenizer, tools, () => undefined, undefined);
    const said: DecodedStep[] = [];
    for (let call = 0; call <= MOST_CALLS; call++) {
      said.push(...steps(0, 1, 2));
      expect(use.stops(0, said)).toBe(true);
      const [read] = await use.read([0]);
      expect(read === null).toBe(call === MOST_CALLS);
    }
    expect(runs).toBe(MOST_CALLS);
    expect(use.callsOf(0).at(-1)).toMatchObject({ result: null, fault: expect.stringContaining('5 times') });
  });

  it('has no more of a result than can be read', async () => {
    const use = new ToolUse(tokenizer, prints('x'.repeat(100_000)), () => undefined, undefined);
    use.stops(0, steps(0, 1, 2));
    await use.read([0]);
    expect(use.callsOf(0)[0]!.result).toHaveLength(RESULT_CHARACTERS);
  });
});
