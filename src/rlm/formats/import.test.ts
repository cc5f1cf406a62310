/** Logs of other systems, with the traps that real ones have. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TraceIndex, type RunNode } from '../trace-index';
import { readTrace, writeTrace } from '../trace-read';
import { detect, importLog } from '.';

const read = (name: string) => readFileSync(`test/fixtures/rlm-logs/${name}`);

function open(name: string) {
  const imported = importLog(read(name));
  for (const { trace } of imported.runs) expect(readTrace(writeTrace(trace.events)).trace).toEqual(trace);
  const roots = imported.runs.map(({ trace }) => new TraceIndex(trace.events).root!);
  return { ...imported, roots, root: roots[0]! };
}

const prompts = (run: RunNode) => {
  const index = new TraceIndex(open('official-child.jsonl').runs[0]!.trace.events);
  return index.run(run.id)!.turns.map(({ call }) => index.messages(call!).map(({ content }) => content));
};

test.each([
  ['official.jsonl', 'official'],
  ['official-legacy.jsonl', 'official'],
  ['official-appended.jsonl', 'official'],
  ['official-child.jsonl', 'official'],
  ['fast-old.jsonl', 'fast-rlm'],
  ['fast-new.jsonl', 'fast-rlm'],
  ['dspy.json', 'dspy'],
  ['dspy-prediction.json', 'dspy'],
])('%s is found to be %s', (name, format) => {
  expect(detect(read(name))).toBe(format);
  expect(open(name).format).toBe(format);
});

test('what is no log is none', () => {
  for (const text of ['', '[]', '{}', '{"a":1}', 'hello', '[1,2]', '{"type":"metadata"}', '\u0000'])
    expect(detect(text), text).toBeNull();
  expect(() => importLog('hello')).toThrow('no log');
});

test('official: question, models, turns, calls with their tokens, answer', () => {
  const { root, notices, runs } = open('official.jsonl');
  expect(root.question).toBe('How many people waited for the ferry?');
  expect(root.models).toEqual({ root: 'big-model', sub: 'openai' });
  expect(root.start!.started).toBe('2026-06-01T09:30:00.123456');
  expect(root.budgets).toMatchObject({ turns: 6, depth: 1 });
  expect(root.turns.map(({ cells }) => cells.length)).toEqual([1, 1]);
  expect(root.turns[0]!.observation!.text).toContain('REPL output');
  const [call] = root.turns[1]!.cells[0]!.calls;
  expect(call!.response!.usage).toMatchObject({ promptTokens: 31, completionTokens: 6, cost: 0.00002 });
  expect(call!.response!.usage.estimated).toBe(false);
  expect(root.turns[0]!.call!.response!.usage.estimated).toBe(true);
  expect(root.final).toMatchObject({ ending: 'answer', value: '41' });
  expect(root.end!.reason).toBe('final');
  const seconds = (root.turns[1]!.ended! - root.turns[1]!.started) / 1000;
  expect(seconds).toBeCloseTo(3.5);
  expect(notices.join(' ')).toContain('NaN');
  expect(runs[0]!.context).toContain('The ferry was late');
});

test('official: the context is no variable, modules are modules, what did not change is not told again', () => {
  const { root } = open('official.jsonl');
  const [first, second] = root.turns.map(({ cells }) => cells[0]!.changed);
  expect(first!.map(({ name, type }) => [name, type])).toEqual([
    ['re', 'module'],
    ['n', 'list'],
  ]);
  expect(second!.map(({ name }) => name)).toEqual(['who', 'ratio']);
});

test('official, legacy: pairs, lines without a type, errors, failed calls, tokens that are not there', () => {
  const { root } = open('official-legacy.jsonl');
  expect(root.final).toMatchObject({ ending: 'FINAL_VAR', value: 'Tuesday' });
  expect(root.question).toContain('which day of the week');
  const [slip] = root.turns[0]!.cells;
  expect(slip).toMatchObject({ status: 'error', error: { type: 'NameError', line: null } });
  const [failed] = root.turns[1]!.cells[0]!.calls;
  expect(failed!.error!.message).toContain('timeout');
});

test('official: two runs in one file are two', () => {
  const { roots, notices } = open('official-appended.jsonl');
  expect(roots.map(({ turns }) => turns.length)).toEqual([2, 2]);
  expect(roots[1]!.models!.root).toBe('big-model');
  expect(roots[1]!.turns[0]!.cells).toEqual([]);
  expect(roots[1]!.final!.value).toBe('');
  expect(notices.join(' ')).toContain('several runs');
});

test('official: a child’s prompts, all logged as the last one, are cut back to what each turn saw', () => {
  const { root, notices } = open('official-child.jsonl');
  const [child] = root.children;
  expect(child).toMatchObject({ depth: 1, final: { value: '14' } });
  expect(child!.parent!.from).toMatchObject({ index: 0 });
  expect(prompts(child!).map(({ length }) => length)).toEqual([2, 4]);
  expect(prompts(root)).toHaveLength(1);
  expect(child!.context!.characters).toBeGreaterThan(50);
  expect(notices.join(' ')).toContain('cut back');
  expect(child!.started).toBeGreaterThanOrEqual(root.turns[0]!.cells[0]!.started);
  expect(child!.ended!).toBeLessThanOrEqual(root.turns[0]!.cells[0]!.ended!);
});

test('fast-rlm: lines in any order, children on the step that made them, marks of truncation read', () => {
  const { root, runs } = open('fast-old.jsonl');
  expect(runs).toHaveLength(1);
  expect(root.turns).toHaveLength(4);
  const cells = root.turns.map(({ cells: [cell] }) => [cell!.status, cell!.error?.type, cell!.calls.length]);
  expect(cells).toEqual([
    ['ok', undefined, 0],
    ['error', 'ZeroDivisionError', 0],
    ['ok', undefined, 2],
    ['ok', undefined, 0],
  ]);
  expect(root.turns[2]!.observation).toMatchObject({ text: "no Error, 'Tuesday']" });
  expect(root.turns[2]!.observation!.full).toBeGreaterThan(root.turns[2]!.observation!.text.length);
  expect(root.children.map(({ final }) => final!.value)).toEqual(['Tuesday', null]);
  expect(root.children[0]!.turns[1]!.observation).toMatchObject({ text: '', full: 0 });
  expect(root.children[1]!.turns[0]).toMatchObject({ cells: [], call: { text: 'I only think.' } });
  expect(root.final!.value).toEqual({ day: 'Tuesday' });
  expect(root.own).toMatchObject({ promptTokens: 900, cost: expect.closeTo(0.006) });
  expect(root.total.promptTokens).toBe(900 + 110 + 40);
});

test('fast-rlm: phases give times; a run without a result was not finished', () => {
  const { root } = open('fast-new.jsonl');
  expect(root.end!.reason).toBe('aborted');
  const { call, cells } = root.turns[1]!;
  expect((call!.ended! - call!.started) / 1000).toBeCloseTo(1.8);
  expect(cells[0]!.calls[0]!.child!.final!.value).toBe(1);
});

test('dspy: steps, errors, turns without code; fields of a prediction', () => {
  const { root } = open('dspy.json');
  expect(root.turns.map(({ cells: [cell] }) => cell?.status)).toEqual(['ok', 'error', undefined, 'ok']);
  expect(root.turns[2]!.observation!.nudge).toBe(true);
  expect(root.final).toBeNull();
  const other = open('dspy-prediction.json').root;
  expect(other.question).toBe('Which day?');
  expect(other.final).toMatchObject({ ending: 'extract', value: { day: 'Tuesday', sure: false } });
});
