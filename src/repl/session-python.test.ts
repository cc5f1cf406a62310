/** Sessions with a real interpreter in a real thread; what can be tested without is in session.test.ts and python/. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forkSession, openSession } from './session';
import type { HostCall, HostReply, Session, SessionHost, SessionOptions } from './session-types';
import { spawnReplNode } from './spawn-node';

const slow = 240_000; // a machine that does other things too

const options = (text: string, cellSeconds = 60): SessionOptions => ({
  context: { kind: 'text', bytes: new TextEncoder().encode(text) },
  inputs: { city: 'Oslo' },
  tools: [{ name: 'double', description: '', python: 'def double(x): return 2 * x' }],
  limits: { cellSeconds, memoryBytes: 600e6, outputCharacters: 50_000 },
  helpers: { query: true, recursive: true },
});

const asked: HostCall[] = [];
const printed: string[] = [];
const host: SessionHost = {
  async call(call, signal): Promise<HostReply> {
    asked.push(call);
    if (call.kind !== 'query') return { ok: true, value: null };
    const long = call.prompts[0] === 'wait';
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, long ? 20_000 : 5);
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve()));
    });
    return { ok: true, value: call.prompts.map((prompt) => `<${prompt}>`) };
  },
  onOutput: (_, text) => printed.push(text),
};

let session: Session;
beforeAll(async () => {
  session = await openSession(spawnReplNode, options('needle in hay '.repeat(1000)), host);
}, slow);
afterAll(() => session.dispose());

const value = async (code: string, of = session) => {
  const told = await of.run(code);
  return told.value ?? told.error?.traceback ?? null;
};

describe('a session in a thread', () => {
  it(
    'has context, inputs, tools and helpers, and keeps its variables',
    async () => {
      expect(await value('x = len(context)\nx, inputs["city"], double(2)')).toBe("(14000, 'Oslo', 4)");
      expect(await value('r = llm_query_batched([f"{i}" for i in range(3)])\nr')).toBe(
        "['<0>', '<1>', '<2>']",
      );
      expect(await value('await rlm_query_async("a"), x')).toBe("('<a>', 14000)");
      expect((await session.run('print("ü")\n1/0')).error!.traceback).toContain('Cell 4, line 2');
      expect(printed.join('')).toBe('ü\n');
      expect((await session.variables()).map(({ name }) => name)).toEqual(['context', 'inputs', 'x', 'r']);
      expect((await session.inspect('r', [], { from: 1, count: 1 })).entries[0]!.preview).toBe("'<1>'");
    },
    slow,
  );

  it(
    'stops a running loop and keeps what it had',
    async () => {
      const running = session.run('n = 0\nwhile True: n += 1');
      await new Promise((resolve) => setTimeout(resolve, 300));
      session.interrupt();
      expect(await running).toMatchObject({ status: 'interrupted', rebuilt: false });
      expect(Number(await value('n'))).toBeGreaterThan(0);
    },
    slow,
  );

  it.each([
    ['a call of a helper', 'llm_query("wait")'],
    ['an awaited helper', 'await llm_query_async("wait")'],
    ['time.sleep', 'import time\ntime.sleep(30)'],
    ['asyncio.sleep', 'import asyncio\nawait asyncio.sleep(30)'],
    [
      'awaited tasks that swallow it',
      'import asyncio\nasync def f():\n  try: await asyncio.sleep(30)\n  except asyncio.CancelledError: pass\nawait asyncio.gather(f())',
    ],
  ])(
    'stops %s',
    async (_, code) => {
      const began = performance.now();
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      const told = await session.run(`kept = 1\n${code}\nkept = 2`, controller.signal);
      expect(performance.now() - began).toBeLessThan(15_000);
      expect(told.rebuilt).toBe(false);
      expect(await value('kept')).toBe(code.includes('swallow') || told.status === 'ok' ? '2' : '1');
    },
    slow,
  );

  it(
    'forks: the same variables, no model asked again, and each goes its own way',
    async () => {
      const before = asked.length;
      const fork = await forkSession(session, 4, host);
      expect(await value('x, r', fork)).toBe("(14000, ['<0>', '<1>', '<2>'])");
      expect(await value('x = 1', fork)).toBeNull();
      expect(asked.slice(before)).toEqual([]);
      expect(await value('x')).toBe('14000');
      fork.dispose();
    },
    slow,
  );
});

describe('an interpreter that has to be replaced', () => {
  it(
    'comes back with its variables after a cell that will not stop, then after one that dies of recursion',
    async () => {
      const own = await openSession(spawnReplNode, options('text', 1), host);
      expect(await value('import random\nkept = [llm_query("a"), random.random()]', own)).toBeNull();
      const kept = await value('kept', own);
      const before = asked.length;
      const stubborn = await own.run(
        'while True:\n  try:\n    while True: pass\n  except BaseException: pass',
      );
      expect(stubborn).toMatchObject({ status: 'timeout', rebuilt: true, error: { type: 'CellTimeout' } });
      const after = await own.run('kept');
      expect(after.value).toBe(kept);
      expect(after.notes.join()).toContain('What cell 3 had assigned is lost');
      expect((await own.run('1/0')).error!.traceback).toContain('Cell 5');

      const bomb = await own.run('import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()');
      expect(['error', 'killed', 'memory', 'timeout']).toContain(bomb.status);
      expect(await value('kept', own)).toBe(kept);
      expect(asked.slice(before)).toEqual([]);
      own.dispose();
    },
    slow,
  );

  it(
    'comes back after an interrupt that a loop in C never looks for',
    async () => {
      const own = await openSession(spawnReplNode, options('text'), host);
      expect(await value('kept = [llm_query("a"), double(4)]\ncount = 1', own)).toBeNull();
      const before = asked.length;
      const running = own.run('count = 2\nsum(range(10**12))');
      await new Promise((resolve) => setTimeout(resolve, 300));
      const began = performance.now();
      own.interrupt();
      const told = await running;
      expect(told).toMatchObject({
        status: 'interrupted',
        rebuilt: true,
        error: { type: 'CellInterrupted', message: 'The cell did not stop when asked, so it was killed.' },
      });
      expect(performance.now() - began).toBeGreaterThan(1900);
      const next = await own.run('kept, count, context');
      expect(next).toMatchObject({ status: 'ok', value: "(['<a>', 8], 1, 'text')" });
      expect(next.notes.join()).toContain('What cell 2 had assigned is lost');
      expect(asked.slice(before)).toEqual([]);
      own.dispose();
    },
    slow,
  );

  it(
    'is ended at once by kill, in a loop, in a wait for the host and between cells; what came before is had again',
    async () => {
      const stops: string[] = [];
      const own = await openSession(spawnReplNode, options('text'), {
        ...host,
        onStop: (how) => stops.push(how),
      });
      expect(await value('kept = [llm_query("a"), double(4)]\ncount = 1', own)).toBeNull();
      const before = asked.length;
      for (const code of ['count = 2\nsum(range(10**12))', 'count = 3\nllm_query("wait")']) {
        await own.variables(); // of the interpreter that has come up
        const running = own.run(code);
        await new Promise((resolve) => setTimeout(resolve, 400));
        const began = performance.now();
        own.kill();
        own.kill();
        const told = await running;
        expect(performance.now() - began).toBeLessThan(1000);
        expect(told).toMatchObject({ status: 'killed', rebuilt: true, error: { type: 'CellKilled' } });
      }
      const next = await own.run('kept, count');
      expect(next).toMatchObject({ status: 'ok', value: "(['<a>', 8], 1)" });
      expect(next.notes.join()).toMatch(/cell 2 had assigned is lost.*cell 3 had assigned is lost/s);
      own.kill();
      expect(await own.run('kept, count')).toMatchObject({ rebuilt: true, value: "(['<a>', 8], 1)" });
      expect(stops).toEqual(['killed', 'killed']);
      // The wait is the one call that was really asked; nothing was asked again.
      expect(asked.slice(before)).toHaveLength(1);
      own.dispose();
      own.kill();
      const fork = await forkSession(own, 4, host);
      expect(await value('kept, count, context, llm_query("new")', fork)).toBe(
        "(['<a>', 8], 1, 'text', '<new>')",
      );
      fork.dispose();
    },
    slow,
  );

  it(
    'is not needed after a cell that asks for too much memory',
    async () => {
      const told = await session.run('small = 1\nbig = []\nwhile True: big.append(bytearray(50_000_000))');
      expect(told).toMatchObject({ status: 'memory', error: { type: 'MemoryError' } });
      expect(await value('big = None\nsmall')).toBe('1');
    },
    slow,
  );
});
