import { beforeAll, describe, expect, it } from 'vitest';
import { loadPython } from './harness-node';

let open: Awaited<ReturnType<typeof loadPython>>;
beforeAll(async () => {
  open = await loadPython();
}, 240_000);

describe('the namespace', () => {
  it('keeps what a raising cell had assigned and printed', async () => {
    const { run } = open();
    const failed = await run('a = 5\nprint("before")\nb = 1 / 0\nc = 1');
    expect(failed).toMatchObject({ status: 'error', stdout: 'before\n', error: { line: 3 } });
    expect((await run('a')).value).toBe('5');
    expect((await run('c')).error?.type).toBe('NameError');
  });

  it('lets a function of an earlier cell see later globals', async () => {
    const { run } = open();
    await run('zz = 5\ndef f(): return zz');
    await run('zz = 6');
    expect((await run('f()')).value).toBe('6');
  });

  it('keeps imports, classes and dataclasses', async () => {
    const { run } = open();
    await run('import json\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n  x: int = 1');
    expect((await run('json.dumps(P().__dict__)')).value).toBe(`'{"x": 1}'`);
    expect((await run('import pickle\npickle.loads(pickle.dumps(P(3)))')).value).toBe('P(x=3)');
  });

  it('has no file handle or other variable of its own in it', async () => {
    const { run, variables } = open();
    await run('mine = 1');
    expect(variables().map(({ name }) => name)).toEqual(['context', 'mine']);
  });
});

describe('the last expression', () => {
  it('is shown, unless it is None', async () => {
    const { run } = open();
    expect((await run('x = 2\nx + 1')).value).toBe('3');
    expect((await run('None')).value).toBeNull();
    expect((await run('print("a")')).value).toBeNull();
    expect((await run('x = 3')).value).toBeNull();
    expect((await run('')).status).toBe('ok');
  });

  it('looks as Python writes it', async () => {
    const { run } = open();
    const code = `[1, 'a"b', (2,), {}, set(), {3}, frozenset({4}), {'k': [None]}, 1.5, b"x", range(3), ...]`;
    const { value } = await run(code);
    expect((await run(`repr(${code}) == ${JSON.stringify(value)}`)).value).toBe('True');
    const odd = `from collections import *\nl = [1]\nl.append(l)\n[defaultdict(list, a=[1]), Counter("aa"), deque([1]), OrderedDict(a=1), l]`;
    const shown = (await run(odd)).value!;
    expect(shown).toContain("defaultdict(<class 'list'>, {'a': [1]})");
    expect(shown).toContain("Counter({'a': 2})");
    expect(shown).toContain('[1, [...]]');
  });

  it('is cut where it is longer than the output may be, without being written out first', async () => {
    const { run } = open();
    const { value, seconds } = await run('["x" * 50_000_000] * 50');
    expect(value).toHaveLength(20_000);
    expect(value!.endsWith('…')).toBe(true);
    expect(seconds).toBeLessThan(5);
  });
});

describe('await at the top level', () => {
  it('works in statements and in the last expression', async () => {
    const { run } = open();
    const code =
      'import asyncio\nasync def g(n):\n  await asyncio.sleep(0)\n  return n\ny = await g(4)\nawait g(y + 1)';
    expect(await run(code)).toMatchObject({ status: 'ok', value: '5' });
    expect((await run('await asyncio.gather(g(1), g(2))')).value).toBe('[1, 2]');
    expect((await run('y')).value).toBe('4');
  });

  it('reports an exception of awaited code like any other, SystemExit too', async () => {
    const { run } = open();
    const failed = await run('async def g():\n  raise ValueError("no")\nawait g()');
    expect(failed.error).toMatchObject({ type: 'ValueError', line: 2 });
    expect(failed.error!.traceback).toContain('Cell 1, line 2, in g');
    expect(await run('async def g():\n  raise SystemExit\nawait g()')).toMatchObject({
      status: 'error',
      error: { type: 'SystemExit' },
    });
    expect((await run('1')).value).toBe('1');
  });
});

describe('tracebacks', () => {
  it('name cell, line and function, and show the lines of the user alone', async () => {
    const { run } = open();
    await run('def f(n):\n    return 10 / n');
    const { error } = await run('import json\nx = 1\nf(0)');
    expect(error!.traceback).toBe(
      'Traceback (most recent call last):\n  Cell 2, line 3\n    f(0)\n  Cell 1, line 2, in f\n    return 10 / n\n' +
        'ZeroDivisionError: division by zero',
    );
    expect(error!.line).toBe(3);
    const inside = await run('json.loads("{")');
    expect(inside.error!.traceback).not.toContain('raw_decode');
    expect(inside.error!.traceback).toContain('Cell 3, line 1');
  });

  it('tell a syntax error with its line', async () => {
    const { run } = open();
    const { error } = await run('x = 1\nif x\n  y = 2');
    expect(error).toMatchObject({ type: 'SyntaxError', line: 2 });
    expect(error!.traceback).toContain('Cell 1, line 2');
    expect((await run('x')).error?.type).toBe('NameError');
  });

  it('tell causes, suggestions and notes, and fold recursion', async () => {
    const { run } = open();
    const chained = await run('try:\n  1/0\nexcept Exception as e:\n  raise KeyError("k") from e');
    expect(chained.error!.traceback).toMatch(/ZeroDivisionError[^]*direct cause[^]*KeyError: 'k'/);
    expect((await run('contxt')).error!.traceback).toContain("Did you mean: 'context'");
    const deep = await run('def g(n): return g(n + 1)\ng(0)');
    expect(deep.error!.type).toBe('RecursionError');
    expect(deep.error!.traceback.length).toBeLessThan(1000);
    expect(deep.error!.traceback).toContain('more times');
  });

  it('survive an exception whose text cannot be had or is huge', async () => {
    const { run } = open();
    const broken = 'class Bad(Exception):\n  def __str__(self): raise ValueError("no")\nraise Bad';
    expect(await run(broken)).toMatchObject({ status: 'error', error: { type: 'Bad' } });
    const huge = await run('raise ValueError("x" * 10_000_000)');
    expect(huge.error!.message.length).toBeLessThan(20_300);
    expect(huge.error!.message).toContain('characters left out');
  });
});

describe('output', () => {
  it('keeps both streams and hands them on while the cell runs', async () => {
    const { run, written } = open();
    const told = await run(
      'import sys\nprint("a")\nprint("b", file=sys.stderr)\nsys.stdout.buffer.write("ü\\n".encode())',
    );
    expect(told).toMatchObject({ stdout: 'a\nü\n', stderr: 'b\n' });
    expect(
      written
        .filter(([stream]) => stream === 'stdout')
        .map(([, text]) => text)
        .join(''),
    ).toBe('a\nü\n');
    expect(written[0]).toEqual(['stdout', 'a\n']);
  });

  it('stops a cell that prints more than is kept, even past `except Exception`', async () => {
    const { run } = open();
    const told = await run('i = 0\nwhile True:\n  i += 1\n  try: print("x" * 99)\n  except Exception: pass');
    expect(told).toMatchObject({ status: 'error', error: { type: 'OutputLimit' } });
    expect(told.stdout).toHaveLength(20_000);
    expect((await run('i')).value).toBe('201');
    expect((await run('print("again")')).stdout).toBe('again\n');
  });

  it('hands on in few pieces what is printed fast', async () => {
    const { run, written } = open();
    await run('for i in range(3000): print(i)');
    expect(written.length).toBeLessThan(60);
    expect(
      written
        .map(([, text]) => text)
        .join('')
        .split('\n'),
    ).toHaveLength(3001);
  });

  it('comes back after a cell that replaced sys.stdout', async () => {
    const { run } = open();
    await run('import sys, io\nsys.stdout = io.StringIO()\nprint("lost")');
    expect((await run('print("seen")')).stdout).toBe('seen\n');
    expect(
      (
        await run(
          'from contextlib import redirect_stdout\nwith redirect_stdout(io.StringIO()) as f: print("in")\nf.getvalue()',
        )
      ).value,
    ).toBe("'in\\n'");
  });
});

describe('what a cell cannot do', () => {
  it('gets a sentence for input() and for exit', async () => {
    const { run } = open();
    expect((await run('input("name? ")')).error!.message).toContain('no keyboard');
    expect((await run('import sys\nsys.exit(3)')).error).toMatchObject({ type: 'SystemExit' });
    expect((await run('raise KeyboardInterrupt')).status).toBe('interrupted');
    expect((await run('1')).value).toBe('1');
  });

  it('finds builtins and helpers put back, and is told so', async () => {
    const { run } = open();
    const told = await run(
      'import builtins\nbuiltins.len = None\nllm_query = 3\ncontext = context[:3]\ndel FINAL',
    );
    expect(told.notes.join(' ')).toMatch(/restored: llm_query, FINAL, context.*another name.*builtins.*len/);
    expect((await run('len(context), callable(llm_query), callable(FINAL)')).value).toBe('(11, True, True)');
    expect((await run('1')).notes).toEqual([]);
  });

  it('is stopped by an interrupt with its variables kept', async () => {
    const bench = open({
      answer: (call) => {
        if (call.kind === 'budget') bench.interrupt();
        return { ok: true, value: null };
      },
    });
    const told = await bench.run('n = 0\nwhile True:\n  n += 1\n  budget()');
    expect(told).toMatchObject({ status: 'interrupted', error: { type: 'CellInterrupted' } });
    expect(Number((await bench.run('n')).value)).toBeGreaterThan(0);
    const regex = await bench.run('import re\nbudget()\nre.match("(a+)+$", "a" * 40 + "b")');
    expect(regex.status).toBe('interrupted');
    expect((await bench.run('try:\n  budget()\n  while True: pass\nexcept Exception: pass')).status).toBe(
      'interrupted',
    );
  });

  it('is told that its time was over where it was', async () => {
    const bench = open({
      options: { limits: { cellSeconds: 0.05, memoryBytes: 1e9, outputCharacters: 1000 } },
      answer: (call) => {
        if (call.kind === 'budget') bench.interrupt();
        return { ok: true, value: null };
      },
    });
    const code =
      'import time\nend = time.perf_counter() + 0.1\nwhile time.perf_counter() < end: pass\nbudget()\nwhile True: pass';
    expect(await bench.run(code)).toMatchObject({ status: 'timeout', error: { type: 'CellTimeout' } });
  });
});
