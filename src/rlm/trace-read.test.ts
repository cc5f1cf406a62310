/** Reading traces: what is ours comes back as it was, what is not is refused by line and field. */

import { expect, test } from 'vitest';
import { LabError } from '../errors';
import { sampleTrace } from '../../test/rlm/sample';
import { limits } from './json-lines';
import { readTrace, writeTrace } from './trace-read';

/** Anything, as JSON is. */
type Loose = ReturnType<typeof JSON.parse>;

const trace = sampleTrace();
const lines = () => writeTrace(trace.events).trimEnd().split('\n');

function refused(text: string | Uint8Array): LabError {
  try {
    readTrace(text);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('it was read');
}

/** The lines with one field of one of them changed. */
function changed(line: number, change: (event: Loose) => void): string {
  const all = lines();
  const event = JSON.parse(all[line - 1]!);
  change(event);
  all[line - 1] = JSON.stringify(event);
  return all.join('\n');
}

test('a trace comes back as it was, as lines, as bytes and as one object', () => {
  const text = writeTrace(trace.events);
  expect(readTrace(text)).toEqual({ trace, notices: [] });
  expect(readTrace(new TextEncoder().encode(text)).trace).toEqual(trace);
  expect(readTrace(JSON.stringify(trace)).trace).toEqual(trace);
  expect(readTrace(JSON.stringify(trace, null, 2)).trace).toEqual(trace);
  expect(writeTrace(readTrace(text).trace.events)).toBe(text);
});

test('what a later version adds is kept and said', () => {
  const all = lines();
  all[0] = JSON.stringify({ kind: 'rlm-trace', version: 1, lab: '2.0' });
  const seq = all.length - 1;
  all.push(JSON.stringify({ seq, t: 999, run: '0', type: 'thought', text: 'hm' }));
  const text = all.join('\n').replace('"type":"turn_start"', '"type":"turn_start","mood":"good"');
  const read = readTrace(text);
  expect(read.notices).toEqual([
    'Unknown event type “thought”, 1 times: kept.',
    'Unknown field “turn_start.mood”, 1 times: kept.',
  ]);
  expect(read.trace).toMatchObject({ lab: '2.0' });
  expect(read.trace.events.at(-1)).toMatchObject({ type: 'thought', text: 'hm' });
  expect(writeTrace(read.trace.events, read.trace)).toBe(`${text}
`);
});

test.each([
  [3, (event: Loose) => (event.turn = -1), 'line 3: turn'],
  [3, (event: Loose) => delete event.remaining.depth, 'line 3: remaining.depth'],
  [4, (event: Loose) => (event.messages[1].role = 'robot'), 'line 4: messages.1.role'],
  [4, (event: Loose) => (event.since = 1), 'line 4: since'],
  [5, (event: Loose) => (event.seq = 9), 'line 5: seq'],
  [5, (event: Loose) => delete event.type, 'line 5: type'],
  [7, (event: Loose) => (event.usage.cost = 'free'), 'line 7: usage.cost'],
])('an error in line %i is named by line and field', (line, change, field) => {
  const error = refused(changed(line, change));
  expect(error.code).toBe('bad_trace');
  expect(error.field).toBe(field);
  expect(error.message).toContain(`Line ${line}`);
});

test('an object names the event', () => {
  const events = structuredClone(trace.events) as Loose[];
  events[2].call = 7;
  expect(refused(JSON.stringify({ ...trace, events })).field).toBe('events.2.call');
});

test('another version, another kind, nothing at all, no JSON', () => {
  expect(refused(changed(1, (header) => (header.version = 2))).field).toBe('line 1: version');
  expect(refused(changed(1, (header) => (header.kind = 'song'))).field).toBe('line 1: kind');
  expect(refused('').field).toBe('line 1');
  expect(refused('{"kind":"rlm-trace","version":1}\n{oh\n{}').field).toBe('line 2');
  expect(refused('[1,2]').code).toBe('bad_trace');
});

test('a trace whose last line was cut while being written is read up to there', () => {
  const text = writeTrace(trace.events);
  const read = readTrace(text.slice(0, text.length - 20));
  expect(read.trace.events).toEqual(trace.events.slice(0, -1));
  expect(read.notices).toHaveLength(1);
  expect(read.notices[0]).toContain('cut');
});

test('deep nesting and great size are refused before they are parsed', () => {
  const deep = '['.repeat(1_000_000);
  expect(refused(`{"kind":"rlm-trace","version":1}\n{"a":${deep}}\n{}`).message).toContain('deeper');
  expect(refused(`{"kind":"rlm-trace","version":1,"events":[{"a":${deep}`).message).toContain('deeper');
  expect(refused({ byteLength: limits.bytes + 1 } as Uint8Array).field).toBe('size');
});

test('bytes that are no UTF-8 are read and said', () => {
  const bytes = new TextEncoder().encode(writeTrace(trace.events));
  bytes[bytes.indexOf(0xc3)] = 0xff;
  expect(readTrace(bytes).notices[0]).toContain('UTF-8');
});

/** The lines of a trace with runs that say to be each other's children. */
const runs = (...starts: readonly [run: string, parent: string | null][]): string => {
  const [header, first] = lines();
  const start = JSON.parse(first!);
  const begun = starts.map(([run, parent], seq) =>
    JSON.stringify({ ...start, seq, run, parent: parent === null ? null : { run: parent, call: 'c' } }),
  );
  return [header, ...begun].join('\n');
};

test('runs that lie in themselves, begin twice or lie too deep are refused', () => {
  expect(refused(runs(['0', '0'])).field).toBe('line 2: parent.run');
  expect(refused(runs(['0', null], ['0.1', '0'], ['0', '0.1'])).field).toBe('line 4: run');
  const deep = Array.from({ length: 60 }, (_, i) => [`${i}`, i === 0 ? null : `${i - 1}`] as const);
  expect(refused(runs(...deep.map(([run, parent]) => [run, parent] as [string, string | null]))).field).toBe(
    'line 53: parent.run',
  );
  expect(readTrace(runs(['0', null], ['0.1', '0'], ['0.2', '0'])).trace.events).toHaveLength(3);
});
