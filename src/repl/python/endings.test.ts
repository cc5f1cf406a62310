import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from './harness-node';
import type { HostCall } from '../session-types';

let open: Awaited<ReturnType<typeof loadPython>>;
beforeAll(async () => {
  open = await loadPython();
}, 240_000);

const finals = (calls: HostCall[]) => calls.filter((call) => call.kind === 'final').map((call) => call.value);

describe('ways to end', () => {
  it.each([
    ['FINAL', 'FINAL({"a": [1, None]})', { a: [1, null] }],
    ['FINAL', 'FINAL(None)', null],
    ['FINAL', 'FINAL(x)', 'the x'],
    ['FINAL_VAR', 'FINAL_VAR("x")', 'the x'],
    ['FINAL_VAR', 'FINAL_VAR(x)', 'the x'],
    ['FINAL_VAR', 'FINAL_VAR(7)', 7],
    ['SUBMIT', 'SUBMIT(5)', 5],
    ['SUBMIT', 'SUBMIT(city="Oslo", year=1999)', { city: 'Oslo', year: 1999 }],
    ['submit', 'submit(result=[1])', [1]],
    ['submit', 'submit(None)', null],
    ['submit', 'submit(result=1, other=2)', { result: 1, other: 2 }],
  ])('%s: %s', async (ending, code, value) => {
    const { run, calls } = open();
    await run('x = "the x"');
    const told = await run(`print("before")\n${code}\nprint("after")`);
    expect(told).toMatchObject({ status: 'ok', error: null, stdout: 'before\n', final: { ending, value } });
    expect(calls.at(-1)).toEqual({ kind: 'final', ending, value });
  });

  it('says which variable FINAL_VAR took for a text, which may have been the answer itself', async () => {
    const { run } = open();
    const told = await run('best = "count"; count = 3; FINAL_VAR(best)');
    expect(told.final).toEqual({ ending: 'FINAL_VAR', value: 3 });
    expect(told.notes).toEqual(['FINAL_VAR took the variable count.']);
    expect((await run('x = 1')).notes).toEqual([]);
    const text = await run('best = "two words"; FINAL_VAR(best)');
    expect(text).toMatchObject({ final: { value: 'two words' }, notes: [] });
    expect((await run('FINAL(5)\n')).notes).toEqual([]);
    const late = 'try:\n  FINAL(1)\nexcept BaseException:\n  FINAL_VAR("count")';
    expect(await run(late)).toMatchObject({ final: { ending: 'FINAL', value: 1 }, notes: [] });
  });

  it('says it also where the host refuses what the variable holds', async () => {
    const { run } = open({ answer: () => ({ ok: true, value: 'must be a text' }) });
    expect(await run('best = "count"; count = 3; FINAL_VAR(best)')).toMatchObject({
      final: null,
      error: { type: 'WrongAnswer', message: 'must be a text' },
      notes: ['FINAL_VAR took the variable count.'],
    });
  });

  it('takes the answer dict when the cell has ended', async () => {
    const { run, calls } = open();
    await run('answer["content"] = 1');
    expect(finals(calls)).toEqual([]);
    const told = await run('answer["ready"] = True\nanswer["content"] = (1, 2)\nprint("after")');
    expect(told).toMatchObject({ final: { ending: 'answer', value: [1, 2] }, stdout: 'after\n' });
  });

  it('takes a plain dict that was put in its place', async () => {
    const { run } = open();
    expect((await run('answer = {"content": "x", "ready": 1}')).final).toEqual({
      ending: 'answer',
      value: 'x',
    });
    const other = open();
    expect((await other.run('answer = "mine"\nFINAL_VAR("answer")')).final).toEqual({
      ending: 'FINAL_VAR',
      value: 'mine',
    });
    expect((await other.run('answer = {"ready": True}')).error).toMatchObject({ type: 'WrongAnswer' });
  });

  it('does not count an answer of a cell that raised, and says so', async () => {
    const { run, calls } = open();
    const told = await run('answer["content"] = 1\nanswer["ready"] = True\n1/0');
    expect(told.final).toBeNull();
    expect(told.notes.join()).toContain('does not count');
    await run('x = 1');
    expect(finals(calls)).toEqual([]);
    expect((await run('answer["ready"] = True')).final).toEqual({ ending: 'answer', value: 1 });
  });

  it('keeps the first, also where code catches everything', async () => {
    const { run, calls } = open();
    const told = await run('try:\n  FINAL(1)\nexcept BaseException:\n  pass\nFINAL(2)');
    expect(told.final).toEqual({ ending: 'FINAL', value: 1 });
    expect(finals(calls)).toEqual([1]);
    const caught = await run('try:\n  FINAL(1)\nexcept Exception:\n  print("never")');
    expect(caught).toMatchObject({ stdout: '', final: { value: 1 } });
  });

  it('ends awaited code too', async () => {
    const { run } = open();
    const told = await run(
      'import asyncio\nasync def f():\n  FINAL("deep")\nawait asyncio.gather(f(), f())\nprint("no")',
    );
    expect(told).toMatchObject({ status: 'ok', stdout: '', final: { value: 'deep' } });
  });

  it('has only the endings that are wanted', async () => {
    const { run } = open({ options: { endings: ['SUBMIT'] } });
    expect((await run('FINAL(1)')).error?.type).toBe('NameError');
    expect((await run('answer')).error?.type).toBe('NameError');
    expect((await run('SUBMIT(1)')).final).toEqual({ ending: 'SUBMIT', value: 1 });
  });
});

describe('a value that is not taken', () => {
  it('is an error in the cell, with the reasons of the host, and the run may go on', async () => {
    const answers = ['answer must be a number', null];
    const { run } = open({ answer: () => ({ ok: true, value: answers.shift()! }) });
    const told = await run('FINAL("7")\nprint("after")');
    expect(told).toMatchObject({
      status: 'error',
      final: null,
      error: { type: 'WrongAnswer', message: 'answer must be a number' },
    });
    expect((await run('try:\n  FINAL(7)\nexcept ValueError: pass')).final).toEqual({
      ending: 'FINAL',
      value: 7,
    });
  });

  it('of the answer dict has to be set ready once more', async () => {
    const answers = ['no'];
    const { run, calls } = open({ answer: () => ({ ok: true, value: answers.shift() ?? null }) });
    const told = await run('answer["content"] = 1\nanswer["ready"] = True');
    expect(told).toMatchObject({ status: 'error', error: { type: 'WrongAnswer', message: 'no' } });
    await run('x = 1');
    expect(finals(calls)).toEqual([1]);
    expect((await run('answer.update(content=2, ready=True)')).final).toEqual({ ending: 'answer', value: 2 });
  });

  it.each([
    ['FINAL()', 'takes the answer itself'],
    ['FINAL_VAR("nothere")', 'no variable named nothere; for the text itself use FINAL'],
    ['FINAL_VAR("reslt")', 'did you mean result?'],
    ['SUBMIT()', 'takes one value'],
    ['SUBMIT(1, 2)', 'takes one value'],
    ['SUBMIT(1, a=2)', 'takes one value'],
  ])('%s says why', async (code, why) => {
    const { run, calls } = open();
    await run('result = 1');
    expect((await run(code)).error!.message).toContain(why);
    expect(finals(calls)).toEqual([]);
  });
});

describe('values on their way out', () => {
  it.each([
    ['(1, (2, [3]))', [1, [2, [3]]]],
    ['{3, 1, 2}', [1, 2, 3]],
    ['frozenset("a")', ['a']],
    ['{1: "a", None: "b", (1, 2): "c"}', { '1': 'a', null: 'b', '(1, 2)': 'c' }],
    ['{True: 0, False: 1, 1.5: 2, 1e300: 3}', { true: 0, false: 1, '1.5': 2, '1e+300': 3 }],
    ['{float("nan"): 0, 2**64: 1}', { NaN: 0, '18446744073709551616': 1 }],
    ['{Colour.RED: 0, llm_query("q"): 1, date(2026, 1, 2): 2}', { red: 0, '<q>': 1, '2026-01-02': 2 }],
    ['P(1, [P(2, "b")])', { x: 1, y: [{ x: 2, y: 'b' }] }],
    ['Decimal("2"), Decimal("0.1")', [2, 0.1]],
    ['date(2026, 1, 2), datetime(2026, 1, 2, 3, 4)', ['2026-01-02', '2026-01-02T03:04:00']],
    ['Colour.RED', 'red'],
    ['range(3)', [0, 1, 2]],
    ['{"a": 1}.keys()', ['a']],
    ['Counter("aab")', { a: 2, b: 1 }],
    ['True, 1.5, -0.0, 2**53', [true, 1.5, -0, 9007199254740992]],
    ['"ä\\ud800€𝄞"', 'ä\ud800€𝄞'],
    ['llm_query("q")', '<q>'],
    ['json.loads("[" * 150 + "]" * 150)', JSON.parse('['.repeat(150) + ']'.repeat(150))],
  ])('%s', async (code, value) => {
    const { run, calls } = open();
    await run(
      'from dataclasses import dataclass\nfrom decimal import Decimal\nfrom datetime import *\nfrom collections import Counter\nimport json, enum\n' +
        '@dataclass\nclass P:\n  x: object\n  y: object\nclass Colour(enum.Enum):\n  RED = "red"',
    );
    const told = await run(`FINAL((${code}))`);
    expect(told.error).toBeNull();
    expect(told.final).toEqual({ ending: 'FINAL', value });
    expect(calls.at(-1)).toMatchObject({ value });
  });

  it.each([
    ['{"a": [1, float("nan")]}', "value['a'][1] is nan"],
    ['float("inf")', 'value is inf'],
    ['[2**53 + 1]', 'value[0] is an integer beyond 2**53, which JSON would round: give it as text, str(x)'],
    ['{"n": -10**30}', "value['n'] is an integer beyond 2**53"],
    ['{"k": b"x"}', "value['k'] is of type bytes"],
    ['[l]', 'value[0][0] contains itself'],
    ['{"o": object()}', "value['o'] is of type object"],
    ['print', 'call it'],
    ['(i for i in [])', 'give list(…)'],
    ['{1: 0, "1": 0}', 'two keys'],
    ['{True: 0, "true": 0}', "two keys that are both 'true'"],
    ['deep', 'nested deeper than 200'],
    ['Decimal("0.12345678901234567890123")', 'more digits'],
  ])('refuses %s by type and path', async (code, why) => {
    const { run, calls } = open();
    await run(
      'from decimal import Decimal\nl = []\nl.append(l)\ndeep = []\nfor _ in range(300): deep = [deep]',
    );
    const { error } = await run(`FINAL(${code})`);
    expect(error).toMatchObject({ type: 'WrongAnswer' });
    expect(error!.message).toContain(why);
    expect(finals(calls)).toEqual([]);
  });

  it('are of any length', async () => {
    const { run } = open();
    const told = await run('FINAL(["é" * 1_000_000] * 3)');
    expect((told.final as { value: string[] }).value.map((text) => text.length)).toEqual([1e6, 1e6, 1e6]);
  });
});
