import { describe, expect, it } from 'vitest';
import { mostBlocks, readBlocks } from './blocks';

const code = (text: string) => readBlocks(text).code;

it('tells where each block stands in the text', () => {
  const text = 'Run x = 1: ```python\nx = 1\n```\n```repl y\r\nz```\n1. ```py title="y"\n   y';
  const { code, places } = readBlocks(text);
  expect(code).toEqual(['x = 1', 'y\nz', 'y']);
  expect(places.map(([start, end]) => text.slice(start, end))).toEqual([
    '\nx = 1\n```\n',
    'y\r\nz```\n',
    '\n   y',
  ]);
});

describe('code in a model’s answer', () => {
  it('is in fences of ours in any case, and in no others', () => {
    const text = 'a\n```repl\nx = 1\n```\nb\n```Python\ny\n```\n```PY\nz\n```\n```json\n{}\n```\n```\nq\n```';
    expect(readBlocks(text)).toMatchObject({ code: ['x = 1', 'y', 'z'], others: ['json', ''], empty: 0 });
    expect(readBlocks(text).prose).toBe('a\nb');
  });

  it('may be closed on the line of the code, or never', () => {
    expect(code('```repl\nprint(1)```\nthen\n```python\nprint(2)')).toEqual(['print(1)', 'print(2)']);
    expect(code('```python print(1)```')).toEqual(['print(1)']);
    expect(code('```repl print(1)\nprint(2)\n```')).toEqual(['print(1)\nprint(2)']);
    expect(code('First: ```repl\nx\n```')).toEqual(['x']);
  });

  it('may be indented, in a list, with CRLF or tildes', () => {
    expect(code('1. do\n   ```python\n   if a:\n     b\n   ```\n')).toEqual(['if a:\n  b']);
    expect(code('- ```repl\n  x\n  ```')).toEqual(['x']);
    expect(code('```repl\r\nx = 1\r\ny\r\n```\r\n')).toEqual(['x = 1\ny']);
    expect(code('~~~python\nx = "```"\n~~~')).toEqual(['x = "```"']);
    expect(code('````repl\ns = """\n```\n"""\n````')).toEqual(['s = """\n```\n"""']);
  });

  it('may hold fences in its strings', () => {
    const body = 'p = """Write\n```python\nx\n```\n"""\nprint(p)';
    expect(code(`\`\`\`repl\n${body}\n\`\`\`\nmore`)).toEqual([body]);
    expect(code("```repl\nq = '```'\nr = 1\n```")).toEqual(["q = '```'\nr = 1"]);
    // A string that never ends: the first fence was the end after all.
    expect(code('```repl\ns = """a\n```\nand\n```repl\ny\n```')).toEqual(['s = """a', 'y']);
  });

  it('ends where the next block begins, if it was never closed', () => {
    expect(code('```repl\nx\n```python\ny\n```')).toEqual(['x', 'y']);
  });

  it('is not what stands in quotes of prose, and nothing is an empty block', () => {
    expect(readBlocks('Use ```repl``` fences or ```x``` spans.')).toMatchObject({
      code: [],
      others: [],
      empty: 0,
    });
    expect(readBlocks('```repl\n \n```')).toMatchObject({ code: [], empty: 1 });
    expect(readBlocks('FINAL(3)')).toMatchObject({ code: [], others: [], empty: 0, prose: 'FINAL(3)' });
  });

  it('is read in linear time from floods of fences, one long line, and half characters', () => {
    const start = performance.now();
    const flood = readBlocks('```repl\n"""\n```\n'.repeat(200_000));
    expect(flood.code.length).toBe(mostBlocks);
    expect(flood.beyond).toBeGreaterThan(1000);
    expect(readBlocks('`'.repeat(5_000_000)).code).toEqual([]);
    expect(code(`\`\`\`repl\n${'x'.repeat(10_000_000)}\n\`\`\``)[0]).toHaveLength(10_000_000);
    expect(code('```repl\nx = "\ud800"\n```')).toEqual(['x = "\ud800"']);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
