/** How runs end: everything that other systems' endings have stumbled over, in the real engine with real Python. */

import { expect, test } from 'vitest';
import { cell, drive } from './drive';

const START = 240_000;

test('quotes, brackets and line ends in an answer are the answer’s', { timeout: START }, async () => {
  const value = 'He said "FINAL(x)" (twice)\n```repl\nFINAL(1)\n``` \\ \' {} )';
  const run = await drive([cell(`FINAL(${JSON.stringify(value)})\nprint("never")`)]);
  expect(run.result).toMatchObject({ reason: 'final', value });
  expect(run.cells[0]!.stdout).toBe('');
});

test(
  'values go as they are: tuples, sets, keys, a wrong variable’s name; what is no JSON is refused with its path',
  { timeout: START },
  async () => {
    const run = await drive([
      cell('FINAL({"a": [object()]})'),
      cell('FINAL_VAR("no_such_name")'),
      cell('def FINAL(x):\n    return "mine"\nllm_query = None\nprint("overwritten")'),
      cell('big = "é" * 1_000_000\nresult = (1, {2: None}, {"x"}, big)'),
      cell('FINAL_VAR("result")'),
    ]);
    expect(run.observations[0]).toContain('WrongAnswer');
    expect(run.observations[0]).toMatch(/a.*0/s);
    expect(run.observations[1]).toContain('no_such_name');
    expect(run.observations[2]).toMatch(/FINAL/);
    expect(run.observations[2]).toMatch(/llm_query/);
    expect(run.result.reason).toBe('final');
    expect(run.result.value).toEqual([1, { '2': null }, ['x'], 'é'.repeat(1_000_000)]);
    expect(run.index.root!.final!.ending).toBe('FINAL_VAR');
  },
);

test(
  'FINAL(None) ends the run; the first ending wins over what the cell would say later',
  { timeout: START },
  async () => {
    const run = await drive([
      cell('try:\n    FINAL(None)\nexcept Exception:\n    FINAL(2)'),
      cell('FINAL(3)'),
    ]);
    expect(run.result).toMatchObject({ reason: 'final', value: null, turns: 1 });
  },
);

test(
  'a schema: what does not fit comes back as an observation; SUBMIT takes fields',
  { timeout: START },
  async () => {
    const schema = {
      type: 'object',
      properties: { n: { type: 'integer' } },
      required: ['n'],
      additionalProperties: false,
    };
    const run = await drive([cell('FINAL("many")'), cell('submit(result={"n": 1.5})'), cell('SUBMIT(n=3)')], {
      schema,
    });
    expect(run.observations[0]).toContain('WrongAnswer');
    expect(run.observations[1]).toMatch(/integer/);
    expect(run.result).toMatchObject({ reason: 'final', value: { n: 3 } });
    const rejected = run.index.root!.turns.flatMap((turn) => turn.rejected.map(({ value }) => value));
    expect(rejected).toEqual(['many', { n: 1.5 }]);
  },
);

test(
  'a model that says nothing, or FINAL in prose, is nudged; then an answer is extracted and marked',
  { timeout: START },
  async () => {
    const run = await drive(['', 'FINAL(42)', cell('print(40 + 2)')].concat('The answer is 42.'), {
      settings: { budgets: { turns: 3 } },
    });
    expect(run.index.root!.turns.map(({ observation }) => observation?.nudge)).toEqual([true, true, false]);
    expect(run.result).toMatchObject({ reason: 'extracted', value: 'The answer is 42.' });
    expect(run.index.root!.final!.ending).toBe('extract');
    expect(run.index.root!.calls.at(-1)!.purpose).toBe('extract');
  },
);
