import { loadPyodide } from 'pyodide';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../json';
import { Random } from '../../../random';
import type { LongOptions } from '../task';
import { splitOf } from '../text/split';
import { callersOf, drawCalls, longestChain, reachedFrom, unreachable } from './graph';
import { calls } from './task';

const base: LongOptions = { characters: 20_000, seed: 3, split: 'test', wording: 'known' };

/** Reads the package as Python reads it, and answers all questions in the plainest way. */
const reader = `
import ast, json, sys
def answer(files, target, start):
    graph = {}
    for name, text in files.items():
        module = name[:-3].replace('/', '.')
        tree = ast.parse(text)
        known = {}
        for node in tree.body:
            if isinstance(node, ast.Import):
                for a in node.names:
                    if a.asname: known[a.asname] = a.name
            elif isinstance(node, ast.ImportFrom):
                for a in node.names: known[a.asname or a.name] = node.module + '.' + a.name
            elif isinstance(node, ast.FunctionDef):
                assert node.name not in known, node.name
                known[node.name] = module + '.' + node.name
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef): continue
            called = set()
            for call in ast.walk(node):
                if not isinstance(call, ast.Call): continue
                f = call.func
                if isinstance(f, ast.Name) and f.id in known: called.add(known[f.id])
                elif isinstance(f, ast.Attribute) and f.value.id in known: called.add(known[f.value.id] + '.' + f.attr)
            graph[module + '.' + node.name] = called
    graph = {f: {g for g in called if not g.startswith('logging')} for f, called in graph.items()}
    assert all(g in graph for called in graph.values() for g in called)
    def below(f):
        found = set()
        def go(f):
            for g in graph[f]:
                if g not in found: found.add(g); go(g)
        go(f)
        return found
    depth = {}
    def deep(f):
        if f not in depth: depth[f] = 1 + max([deep(g) for g in graph[f]], default=0)
        return depth[f]
    return json.dumps({
        'functions': len(graph),
        'callers': sorted(f for f in graph if target in graph[f]),
        'transitive': sorted(below(target)),
        'unreachable': sorted(set(graph) - below(start) - {start}),
        'longest': deep(start),
    })
`;

describe('the package, read by Python itself', () => {
  let answer: (files: string, target: string, start: string) => Record<string, Json>;

  beforeAll(async () => {
    const python = await loadPyodide();
    python.runPython(reader);
    const ask = python.runPython('lambda files, target, start: answer(json.loads(files), target, start)') as (
      ...args: string[]
    ) => string;
    answer = (...args) => JSON.parse(ask(...args)) as Record<string, Json>;
  }, 240_000);

  it.each([
    [2000, 'test', 'known'],
    [5000, 'train', 'new'],
    [60_000, 'validation', 'known'],
    [150_000, 'test', 'new'],
  ] as const)(
    'parses, imports without a cycle, and gives the same answers (%i characters)',
    (characters, split, wording) => {
      for (const variant of calls.variants)
        for (const seed of [1, 2]) {
          const question = calls.generate({ characters, split, wording, variant, seed });
          const { files } = question.context as unknown as { files: { name: string; text: string }[] };
          const target = question.facts.target as string;
          const found = answer(
            JSON.stringify(Object.fromEntries(files.map(({ name, text }) => [name, text]))),
            target,
            `${question.facts.package as string}.main.main`,
          );
          expect(found.functions).toBe(question.facts.functions);
          expect(question.gold).toEqual(found[variant]);
          if (variant !== 'longest') expect((question.gold as Json[]).length).toBeGreaterThan(0);
          if (variant === 'callers' || variant === 'transitive') expect(question.question).toContain(target);
        }
    },
    240_000,
  );
});

it('draws graphs without recursion, with a few functions that nothing live calls', () => {
  for (const count of [6, 30, 1000]) {
    const graph = drawCalls(count, new Random(count));
    graph.forEach((called, i) => expect(called.every((g) => g > i)).toBe(true));
    const dead = unreachable(graph);
    expect(dead.length).toBe(Math.min(12, Math.max(2, Math.round(count / 20))));
    expect(reachedFrom(graph, 0)!.size).toBe(count - 1 - dead.length);
    for (const f of dead) expect(callersOf(graph, f).every((caller) => dead.includes(caller))).toBe(true);
    expect(longestChain(graph)).toBeGreaterThan(1);
  }
});

it('takes the names of functions, modules and the package from its split', () => {
  for (const split of ['train', 'validation', 'test'] as const) {
    const { context } = calls.generate({ ...base, split, variant: 'callers' });
    for (const { name, text } of (context as unknown as { files: { name: string; text: string }[] }).files) {
      const [top, ...path] = name.replace(/\.py$/, '').split('/');
      const functions = [...text.matchAll(/^def (\w+)\(/gm)].map(([, f]) => f!);
      for (const one of [top!, ...path, ...functions])
        if (one !== 'main') expect(splitOf(one), one).toBe(split);
    }
  }
});

describe('the score', () => {
  const list = calls.generate({ ...base, variant: 'transitive' });
  const gold = list.gold as string[];
  const number = calls.generate({ ...base, variant: 'longest' });

  it('is F1 of the names', () => {
    const n = gold.length;
    expect(calls.score(list, [...gold].reverse())).toMatchObject({ score: 1, right: true });
    expect(calls.score(list, gold.slice(1)).score).toBeCloseTo((2 * (n - 1)) / (2 * n - 1), 12);
    expect(calls.score(list, [...gold, 'x.y']).score).toBeCloseTo((2 * n) / (2 * n + 1), 12);
    expect(calls.score(list, [...gold, 7])).toMatchObject({ right: false });
    const short = gold.map((name) => `${name.slice((list.facts.package as string).length + 1)}()`);
    expect(calls.score(list, short).right).toBe(true);
    expect(calls.score(list, JSON.stringify(gold)).right).toBe(true);
  });

  it('is 0.75 to the power of the difference for the chain', () => {
    const right = number.gold as number;
    expect(calls.score(number, `The answer is ${right}.`)).toMatchObject({ score: 1, right: true });
    expect(calls.score(number, right + 2).score).toBeCloseTo(0.5625, 12);
    expect(calls.score(number, 'many')).toMatchObject({ score: 0, right: false });
  });
});
