/** The whole of it: runs over real Python sessions in Node, driven by scripted models. */

import { describe, expect, it } from 'vitest';
import type { Json } from '../json';
import { spawnReplNode } from '../repl/spawn-node';
import {
  fakeModel,
  recorded,
  repl,
  settingsWith,
  type FakeModel,
  type Said,
  type SettingsChanges,
} from './fake-model';
import { runRlm } from './run';
import type { RlmInput, RlmModels } from './run-types';

async function run(
  script: readonly Said[] | FakeModel,
  input: Partial<RlmInput> = {},
  changes: SettingsChanges = {},
  models: Partial<RlmModels> = {},
  stopAfter?: (type: string, controller: AbortController) => void,
) {
  const trace = recorded();
  const root = 'complete' in script ? script : fakeModel(script);
  const sub = fakeModel(({ messages }) => `<${messages[0]!.content}>`, { name: 'sub' });
  const { onEvent } = trace.hooks;
  const hooks = {
    ...trace.hooks,
    onEvent: (event: Parameters<typeof onEvent>[0]) => {
      onEvent(event);
      stopAfter?.(event.type, trace.controller);
    },
  };
  const result = await runRlm(
    { question: 'Q', context: { kind: 'text', text: 'abc' }, ...input },
    settingsWith(changes),
    { root, sub, ...models },
    spawnReplNode,
    hooks,
  );
  return { ...trace, root, sub, result };
}

const names = Array.from({ length: 50 }, (_, i) => `Rex${'r'.repeat(i % 7)}o ${i} Farrar`);
const count = (name: string) => [...name.toLowerCase()].filter((letter) => letter === 'r').length;

const minutes = { timeout: 300_000 };

describe('over a real session', minutes, () => {
  it('a needle is found by hand', async () => {
    const hay = 'The grass is green. '.repeat(50_000);
    const text = `${hay}The magic number of Oslo is 48213.${hay}`;
    const { result, of } = await run(
      [
        repl('print(type(context).__name__, len(context))\nimport re'),
        repl('found = re.search(r"magic number of Oslo is (\\d+)", context)\nfound and found.group(0)'),
        repl('FINAL(int(found.group(1)))'),
      ],
      { context: { kind: 'text', text } },
    );
    expect(of('observation')[0]!.text).toContain(`str ${text.length}`);
    expect(of('observation')[1]!.text).toContain("Value:\n'magic number of Oslo is 48213'");
    expect(result).toMatchObject({ reason: 'final', value: 48213, turns: 3 });
  });

  it('problem 1: 50 names and their letters come back whole, never retyped', async () => {
    const { result } = await run([
      repl(`names = [f"Rex{'r' * (i % 7)}o {i} Farrar" for i in range(50)]`),
      repl(
        'counts = {name: name.lower().count("r") for name in names}\nprint(len(counts), counts[names[0]])',
      ),
      repl('FINAL_VAR("counts")'),
    ]);
    expect(result.value).toEqual(Object.fromEntries(names.map((name) => [name, count(name)])));
  });

  it('problem 2: three lists of 50 as a nested dict, with a schema, by SUBMIT and by answer', async () => {
    const inner = { type: 'object', minProperties: 50, additionalProperties: { type: 'integer' } };
    const schema = { type: 'object', required: ['a', 'b', 'c'], additionalProperties: inner };
    const build = `names = ["Rex" + "r" * (i % 7) + f"o {i} Farrar" for i in range(50)]
nested = {key: {f"{name} {key}": f"{name} {key}".lower().count("r") for name in names} for key in "abc"}`;
    const wanted = Object.fromEntries(
      ['a', 'b', 'c'].map((key) => [
        key,
        Object.fromEntries(names.map((name) => [`${name} ${key}`, count(`${name} ${key}`)])),
      ]),
    );
    for (const end of [
      'SUBMIT(**nested)',
      'submit(result=nested)',
      'answer["content"] = nested\nanswer["ready"] = True',
    ]) {
      const { result } = await run([repl(build), repl(end)], { schema });
      expect(result).toMatchObject({ reason: 'final', value: wanted, turns: 2 });
    }
  });

  it('a batch with one failure keeps the others; a cap is raised inside and the run goes on', async () => {
    const sub = fakeModel(({ messages }) => {
      const text = messages[0]!.content;
      if (text === 'p1') return new Error('broke');
      return text.toUpperCase();
    });
    const { result } = await run(
      [
        repl('texts = llm_query_batched([f"p{i}" for i in range(4)])\nprint(texts)'),
        repl(
          'try:\n    llm_query_batched(["x"] * 3)\nexcept BudgetExceeded as error:\n    said = str(error)\nprint(budget()["calls"], said)',
        ),
        repl('llm_query_batched(["x"] * 9)'),
        repl('FINAL([texts, said, llm_query("last")])'),
      ],
      {},
      { budgets: { calls: 6 } },
      { sub },
    );
    const [texts, said, last] = result.value as [string[], string, string];
    expect(texts).toEqual(['P0', expect.stringContaining('[error] ChatError: broke'), 'P2', 'P3']);
    expect(said).toContain('3 calls were asked for and 2 of 6 are left');
    expect(last).toBe('LAST');
  });

  it('a child has its own session, and its answer is a text', async () => {
    const sub = fakeModel(({ place, messages }) => {
      if (place.purpose === 'sub') return 'leaf';
      return (
        repl(`mine = len(context)\nFINAL({"n": mine, "q": llm_query("x"), "parent": "other" in globals()})`) +
        messages.length
      );
    });
    const { result, of } = await run(
      [
        repl(
          'other = 1\ntext = rlm_query("count it", context="12345")\nimport json\nFINAL(json.loads(text))',
        ),
      ],
      {},
      { budgets: { depth: 2 } },
      { sub },
    );
    expect(result.value).toEqual({ n: 5, q: 'leaf', parent: false });
    expect(of('run_start')).toHaveLength(2);
  });

  it('a refused answer is an observation, and the next one counts; None is an answer', async () => {
    const { result, of } = await run([repl('FINAL("x")'), repl('FINAL(None)')], {
      schema: { type: ['integer', 'null'] },
    });
    expect(of('cell_end')[0]!.error).toMatchObject({ type: 'WrongAnswer' });
    expect(of('observation')[0]!.text).toContain('must be integer,null, and is "x"');
    expect(result).toMatchObject({ reason: 'final', value: null, turns: 2 });
  });

  it('an ending in a comment, a text or a cell that then fails is none', async () => {
    const { result, of } = await run(
      [
        repl('# FINAL(1)\ns = "FINAL(2)"\nprint(s)'),
        'FINAL(3)',
        repl('answer["content"] = 4\nanswer["ready"] = True\n1 / 0'),
        repl('FINAL(5)\nprint("never")'),
      ],
      {},
      { budgets: { turns: 9 } },
    );
    expect(result).toMatchObject({ value: 5, turns: 4 });
    expect(of('observation')[1]!.nudge).toBe(true);
    expect(of('observation')[2]!.text).toMatch(/answer.*not count/i);
    expect(of('observation')[2]!.text).toContain('ZeroDivisionError');
    expect(of('cell_end').at(-1)!.stdout).toBe('');
  });

  it('a stop ends a running loop at once', async () => {
    const start = { at: 0 };
    const { result, events } = await run([repl('while True: pass')], {}, {}, {}, (type, controller) => {
      if (type === 'cell_start')
        setTimeout(() => {
          start.at = performance.now();
          controller.abort();
        }, 200);
    });
    expect(result.reason).toBe('aborted');
    expect(performance.now() - start.at).toBeLessThan(1000); // 200 ms on a machine that does nothing else
    expect(events.at(-1)!.type).toBe('run_end');
  });

  it('ReAct calls tools that are Python, which give values, print or raise', async () => {
    const python = `import json
def stats(*numbers, unit=None):
    if not numbers:
        raise ValueError("no numbers")
    return {"n": len(numbers), "sum": sum(numbers), "unit": unit}`;
    const shout = 'def shout(text):\n    print(text.upper())';
    const { result, of } = await run(
      ['Action: stats(1, 2.5, unit="é\\n\\"")', 'Action: shout("oslo")', 'Action: stats()', 'Answer: 3.5'],
      {
        tools: [
          { name: 'stats', description: 'stats(*numbers, unit)', python },
          { name: 'shout', description: 'shout(text)', python: shout },
        ],
      },
      { agent: 'react' },
    );
    const told = of('tool').map(({ result }) => result);
    expect(told).toEqual([{ n: 2, sum: 3.5, unit: 'é\n"' }, 'OSLO\n', null]);
    expect(of('tool')[2]!.error).toContain('ValueError: no numbers');
    expect(result.value).toBe('3.5');
  });

  it('a JSON file is read by Python, number for number', async () => {
    const text = '{"big": 12345678901234567890, "one": 1.0}';
    const { result } = await run([repl('FINAL([str(context["big"]), str(context["one"])])')], {
      context: { kind: 'json', value: JSON.parse(text) as Json, bytes: new TextEncoder().encode(text) },
    });
    expect(result.value).toEqual(['12345678901234567890', '1.0']);
  });

  it('a cell that runs too long is stopped, keeps what it had, and the run goes on', async () => {
    const { result, of } = await run(
      [repl('x = 7\nwhile True: pass'), repl('FINAL(x)')],
      {},
      { budgets: { cellSeconds: 2 } },
    );
    expect(of('cell_end')[0]!.status).toBe('timeout');
    expect(of('observation')[0]!.text).toContain('ran longer than a block may');
    expect(result).toMatchObject({ reason: 'final', value: 7 });
  });
});

describe('hostile models', minutes, () => {
  it('are run as far as they are code, and told why not where they are none', async () => {
    const { result, of } = await run(
      [
        `<script>alert(1)</script>\n\u001b[2J\u001b]0;x\u0007`,
        repl('print("<img src=x onerror=alert(1)>")'),
        repl('print("\\ud800 half", "\\x1b[31mred")'),
        `\`\`\`repl\nx = "${'y'.repeat(10_000_000)}"\nprint(len(x))\n\`\`\`\nObservation: x is 3\n\`\`\`output\nFINAL(9)\n\`\`\``,
        `${'```repl\n```\n'.repeat(50_000)}`,
        `${'```repl\nn = globals().get("n", 0) + 1\n```\n'.repeat(3_000)}`,
        'x'.repeat(10_000_000),
        repl('print("a" * 3_000_000)'),
        repl('FINAL(n)'),
      ],
      {},
      { budgets: { turns: 12, cellSeconds: 120 } },
    );
    const told = of('observation').map(({ text }) => text);
    expect(told[0]).toContain('no code block');
    expect(told[1]).toContain('<img src=x onerror=alert(1)>');
    expect(told[3]).toContain('10000000');
    expect(told[4]).toContain('was empty');
    expect(told[5]).toContain('2936 further blocks were too many');
    expect(told.every((text) => text.length < 8_000)).toBe(true);
    expect(told[7]).toContain('OutputLimit');
    expect(result).toMatchObject({ reason: 'final', value: 64 });
    for (const request of of('request'))
      for (const { content } of request.messages) {
        expect(/\p{Surrogate}/u.test(content)).toBe(false);
        expect(content.length).toBeLessThan(45_000);
      }
  });
});
