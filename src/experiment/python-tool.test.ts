/** The speaker's Python in a real session. */

import { afterAll, describe, expect, it } from 'vitest';
import { spawnReplNode } from '../repl/spawn-node';
import { pythonTool } from './python-tool';

let spawned = 0;
const tool = pythonTool(() => {
  spawned++;
  return spawnReplNode();
});
afterAll(() => tool.dispose());

describe('a speaker’s Python', () => {
  it('starts at its first call, and gives what was printed', async () => {
    expect(spawned).toBe(0);
    expect(await tool.python('print(347*916)')).toEqual({ text: '317852' });
    expect(await tool.python('for i in range(3):\n    print(i)')).toEqual({ text: '0\n1\n2' });
    expect(spawned).toBe(1);
  }, 60_000);

  it('gives the error that a call ended with, behind what it had printed', async () => {
    expect(await tool.python('print(1)\n1/0')).toEqual({ text: '1\nZeroDivisionError: division by zero' });
    expect((await tool.python('print(')).text).toMatch(/^SyntaxError: /);
  });

  it('keeps nothing from call to call, and knows no way to end a run', async () => {
    await tool.python('x = 1');
    expect((await tool.python('print(x)')).text).toMatch(/^NameError: /);
    expect((await tool.python('FINAL(1)')).text).toMatch(/^NameError: /);
    expect((await tool.python('llm_query("hello")')).text).toMatch(/^NameError: /);
  });

  it('answers calls in their order', async () => {
    const all = await Promise.all([1, 2, 3].map((n) => tool.python(`print(${n})`)));
    expect(all.map(({ text }) => text)).toEqual(['1', '2', '3']);
  });

  it('stops with a signal, and works again', async () => {
    const control = new AbortController();
    const call = tool.python('while True: pass', control.signal);
    setTimeout(() => control.abort(new Error('enough')), 300);
    await expect(call).rejects.toThrow('enough');
    expect(await tool.python('print(2)')).toEqual({ text: '2' });
  }, 60_000);

  it('starts no more, once it is ended, and another for the next call', async () => {
    const early = pythonTool(spawnReplNode);
    const call = early.python('print(1)');
    await Promise.resolve();
    early.dispose();
    await expect(call).rejects.toThrow();
    expect(await early.python('print(2)')).toEqual({ text: '2' });
    early.dispose();
  }, 60_000);

  it('says why there is none', async () => {
    const none = pythonTool(() => Promise.reject(new Error('no thread')));
    await expect(none.python('1')).rejects.toThrow('no thread');
  });
});
