/** Every format there and back: nothing is lost with our key, and what is lost without it is said. */

import { expect, test } from 'vitest';
import { openFast, type FastRun } from '../../../test/rlm/fast-viewer';
import { openOfficial } from '../../../test/rlm/official-viewer';
import { extractedTrace, sampleTrace } from '../../../test/rlm/sample';
import type { InnerStep } from '../../chat/chat';
import type { RlmEvent, RlmTrace } from '../trace';
import { TraceIndex } from '../trace-index';
import { readTrace, writeTrace } from '../trace-read';
import { detect, exportLog, importLog, logFormats, type LogFormat } from '.';

/** With what only our own traces know: the experiment, edits, what a person did, steps of a system. */
function forkedTrace(): RlmTrace {
  const { events, ...rest } = sampleTrace();
  const said = {
    agent: 'solver',
    round: 2,
    kind: 'tool',
    steps: 3,
    seconds: 0.1,
    text: '1 + 1',
    result: '2',
  };
  const told = events.flatMap((event): RlmEvent[] => {
    if (event.type === 'run_start' && event.parent === null)
      return [{ ...event, spec: { kind: 'rlm', question: 'What?' }, past: PAST }];
    if (event.type === 'response' && event.call === '0/3') return [{ ...event, inner: [said as InnerStep] }];
    if (event.type !== 'cell_start' || event.cell !== '0:2') return [event];
    const { seq, t, run, turn, cell, code } = event;
    return [
      { seq, t, run, type: 'intervention', turn, cell, what: 'edited', before: 'pass', after: code },
      event,
    ];
  });
  return { ...rest, events: told.map((event, seq) => ({ ...event, seq })) };
}

const PAST = {
  kind: 'fork',
  before: 7,
  edits: [
    { kind: 'answer', run: '0', turn: 1, text: 'An answer that was edited by hand, and is long enough.' },
  ],
} as const;

/** Anything, as JSON is. */
type Loose = ReturnType<typeof JSON.parse>;

const traces: (readonly [string, RlmTrace])[] = [
  ['a whole run', sampleTrace()],
  ['a run whose answer was extracted', extractedTrace()],
  ['an aborted run', { ...sampleTrace(), events: sampleTrace().events.slice(0, 17) }],
  ['a run that only began', { ...sampleTrace(), events: sampleTrace().events.slice(0, 1) }],
];
traces.push(['a fork that a person stepped through', forkedTrace()]);
const cases = logFormats.flatMap((format) => traces.map(([name, trace]) => [format, name, trace] as const));

test.each(cases)('%s: %s comes back as it was', (format, _, trace) => {
  const { text } = exportLog(trace, format);
  expect(detect(text)).toBe(format);
  expect(detect(new TextEncoder().encode(text))).toBe(format);
  const back = importLog(text);
  expect(back.format).toBe(format);
  expect(back.runs).toHaveLength(1);
  expect(back.runs[0]).toMatchObject({ lossless: true });
  expect(back.runs[0]!.trace).toEqual(trace);
});

test.each(cases)('%s, bare: of %s the import is a trace that our own reader takes', (format, _, trace) => {
  const { text, notices } = exportLog(trace, format, { bare: true });
  if (format !== 'lab') {
    expect(text).not.toContain('"lab"');
    expect(notices.at(-1)).toContain('cannot be had back');
  }
  const [run] = importLog(text, format).runs;
  const again = readTrace(writeTrace(run!.trace.events));
  expect(again).toEqual({ trace: run!.trace, notices: [] });
});

test('header fields of a trace survive every format', () => {
  const trace = { ...sampleTrace(), origin: { spec: 'x' } };
  for (const format of logFormats)
    expect(importLog(exportLog(trace, format).text).runs[0]!.trace).toEqual(trace);
});

test('official: the viewer shows question, answer, sub-calls and tokens', () => {
  const { text, extension, notices } = exportLog(sampleTrace(), 'official');
  const seen = openOfficial(`run${extension}`, text);
  expect(seen).toEqual({
    question: 'How many lines speak of cats? Look at the context first.',
    finalAnswer: JSON.stringify((sampleTrace().events.at(-1) as { value: unknown }).value),
    iterations: 2,
    codeBlocks: 3,
    subCalls: 3,
    hasErrors: true,
    seconds: expect.closeTo(0.052, 2),
    promptTokens: 40,
    completionTokens: expect.any(Number),
  });
  expect(notices.join(' ')).toContain('context itself is not in the log');
  expect(openOfficial('x.jsonl', exportLog(sampleTrace(), 'official', { bare: true }).text)).toEqual(seen);
  expect(openOfficial('x.jsonl', exportLog(extractedTrace(), 'official').text)).toMatchObject({
    iterations: 3,
    finalAnswer: 'Two lines.',
  });
});

test('official, bare: a context that is left out is none; its facts are read, and one that is there is taken', () => {
  const trace = sampleTrace();
  const context = (events: readonly RlmEvent[]) => (events[0] as { context?: { hash: string } }).context;
  const without = importLog(exportLog(trace, 'official', { bare: true }).text);
  expect(without.runs[0]!.context).toBeUndefined();
  const { keys: _, ...facts } = context(trace.events) as { keys?: unknown; hash: string };
  expect(context(without.runs[0]!.trace.events)).toEqual(facts);
  expect(without.notices.join(' ')).toContain('context is not in the log');
  const given = 'Cats sleep.\nDogs do not.';
  const within = importLog(exportLog(trace, 'official', { bare: true, context: given }).text);
  expect(within.runs[0]!.context).toBe(given);
  expect(context(within.runs[0]!.trace.events)).toMatchObject({ type: 'str', length: given.length });
});

test('official: the logger’s summary and the viewer’s fields agree; children are nested with their prompts', () => {
  const { text } = exportLog(sampleTrace(), 'official', { bare: true });
  const [, first] = text.split('\n').map((line) => JSON.parse(line || 'null'));
  const calls = first.code_blocks[0].result.rlm_calls as Loose[];
  for (const call of calls) {
    const [summary] = Object.values<Loose>(call.usage_summary.model_usage_summaries as object);
    expect(summary.total_input_tokens).toBe(call.prompt_tokens);
    expect(summary.total_output_tokens).toBe(call.completion_tokens);
  }
  const [child] = calls.filter(({ metadata }) => metadata);
  expect(child.response).toBe('None');
  expect(child.metadata.iterations[0].prompt).toEqual([
    { role: 'user', content: 'Is the last part about cats?' },
  ]);
  expect(child.metadata.iterations[0].final_answer).toBe('None');
  expect(calls[1].error).toBe('The service is busy.');
});

test('official: the context stands in the locals twice when it is given, and comes back once', () => {
  const { text } = exportLog(sampleTrace(), 'official', { bare: true, context: 'the text\nof it' });
  expect(text.match(/the text\\nof it/g)).toHaveLength(6);
  const { runs } = importLog(text);
  expect(runs[0]!.context).toBe('the text\nof it');
  const { root } = new TraceIndex(runs[0]!.trace.events);
  expect(root!.context).toMatchObject({ type: 'str', characters: 14 });
  expect(root!.turns[0]!.cells[0]!.changed.map(({ name }) => name)).toEqual(['parts', '__proto__']);
});

test('fast-rlm: its viewer hangs every sub-call on the step that made it', () => {
  for (const [, trace] of traces.slice(0, 3)) {
    const { text } = exportLog(trace, 'fast-rlm');
    const shuffled = text.trimEnd().split('\n').reverse().join('\n');
    const [root, ...others] = openFast(shuffled);
    expect(others).toEqual([]);
    expect(lost(root!)).toBe(0);
    expect(root!.steps[1]!.children).toHaveLength(3);
  }
  const [root] = openFast(exportLog(sampleTrace(), 'fast-rlm').text);
  expect(root!.result).toMatchObject({ count: 2 });
  expect(root!.steps[1]!.children.map(({ result }) => result)).toEqual([
    'No',
    '[error] The service is busy.',
    null,
  ]);
});

test('fast-rlm: sub-calls that took no time at all still find their step', () => {
  const trace = sampleTrace();
  const events = trace.events.map((event) => ({ ...event, t: Math.floor(event.t / 40) }));
  const [root] = openFast(exportLog({ ...trace, events }, 'fast-rlm').text);
  expect(lost(root!)).toBe(0);
  expect(root!.steps[1]!.children).toHaveLength(3);
});

const lost = (run: FastRun): number =>
  run.lost + run.steps.flatMap(({ children }) => children).reduce((sum, one) => sum + lost(one), 0);

test('dspy: reasoning, code and whole output of each step; the answer beside them', () => {
  const { text, extension } = exportLog(sampleTrace(), 'dspy', { bare: true });
  expect(extension).toBe('.json');
  const { trajectory, answer, final_reasoning: reasoning } = JSON.parse(text);
  expect((trajectory as object[]).map((step) => Object.keys(step))).toEqual(
    Array(2).fill(['reasoning', 'code', 'output']),
  );
  expect(trajectory[1].code).toBe('raise ValueError("no")\nFINAL(answer)');
  expect(trajectory[1].output).toContain('printed before\n\nTraceback');
  expect(answer.count).toBe(2);
  expect(reasoning).toBe('');
  expect(JSON.parse(exportLog(extractedTrace(), 'dspy').text)).toMatchObject({
    answer: 'Two lines.',
    final_reasoning: 'Extract forced final output',
  });
});

test('a line that was edited is what comes back; one that was taken away is said', () => {
  const { text } = exportLog(sampleTrace(), 'official');
  const lines = text.trimEnd().split('\n');
  const edited = JSON.parse(lines[1]!);
  edited.response = 'Another answer';
  const back = importLog([lines[0], JSON.stringify(edited), lines[2]].join('\n')).runs[0]!;
  const response = back.trace.events.find(({ type }) => type === 'response') as { text: string };
  expect(back.lossless).toBe(true);
  expect(response.text).toBe('Another answer');
  const less = importLog([lines[0], lines[2]].join('\n'));
  expect(less.runs[0]!.lossless).toBe(false);
  expect(less.notices.join(' ')).toContain('“lab” was passed over');
});

test('an export names what its format has no place for', () => {
  const formats: LogFormat[] = ['official', 'fast-rlm', 'dspy'];
  for (const format of formats)
    expect(exportLog(sampleTrace(), format).notices.length, format).toBeGreaterThan(0);
  expect(exportLog(sampleTrace(), 'lab').notices).toEqual([]);
});

test('what only our own traces know is kept under our key, and said; without the key it is left out', () => {
  const names = ['the experiment', 'edited there', 'a person did', 'a system of agents'];
  for (const format of ['official', 'fast-rlm', 'dspy'] as const) {
    const kept = exportLog(forkedTrace(), format).notices.find((notice) => notice.startsWith('Kept under'));
    const bare = exportLog(forkedTrace(), format, { bare: true });
    const left = bare.notices.find((notice) => notice.startsWith('Left out'));
    for (const name of names) {
      expect(kept, format).toContain(name);
      expect(left, format).toContain(name);
    }
    expect(bare.text).not.toContain('edited by hand');
    expect(exportLog(sampleTrace(), format).notices.join(' ')).not.toContain('Kept under');
  }
});
