import { describe, expect, test } from 'vitest';
import { syntheticRecording } from '../../test/support/recordings';
import { LabError } from '../errors';
import { hiddenName, kvLengthName, messageName, type TraceEvent } from '../mas/trace';
import { parseSafetensors, writeSafetensors } from '../models/safetensors';
import { Random } from '../random';
import { floats, ints, type HostTensor } from '../runtime/tensor';
import { sizes } from './limits';
import type { Recording } from './recording';
import { readTraceFile, readTraceParts, toJson, writeTrace, writeTraceFile } from './trace-file';

const recording = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 });

type Draft = { -readonly [Key in keyof Recording]: Recording[Key] } & { events: TraceEvent[] };

/** The code and field of what reading a changed recording throws. */
function refusal(change: (draft: Draft) => unknown): { code: string; field?: string | undefined } {
  const draft = structuredClone(recording) as Draft;
  change(draft);
  return refused(() => readTraceParts(toJson(draft), fileOf(draft.tensors)));
}

function refused(work: () => unknown): { code: string; field?: string | undefined } {
  try {
    work();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { code: error.code, field: error.field };
  }
  return { code: 'taken' };
}

const fileOf = (tensors: ReadonlyMap<string, HostTensor>) =>
  writeSafetensors(
    [...tensors].map(([name, { dtype, dims, data }]) => ({
      name,
      dtype: dtype === 'int32' ? 'I32' : 'F32',
      shape: dims,
      data,
    })),
  );

/** The first event of a type, to be changed. */
function first<Type extends TraceEvent['type']>(draft: Draft, type: Type) {
  type Writable = { -readonly [Key in keyof Extract<TraceEvent, { type: Type }>]: unknown };
  return draft.events.find((event) => event.type === type) as unknown as Writable;
}

const setTensor = (draft: Draft, name: string, tensor: HostTensor) =>
  (draft.tensors as Map<string, HostTensor>).set(name, tensor);

describe('a recording comes back as it was', () => {
  test('from two files', () => {
    const { json, safetensors } = writeTrace(recording);
    expect(readTraceParts(JSON.parse(json), safetensors)).toEqual(recording);
  });

  test('from one file', () => {
    const bytes = writeTraceFile(recording);
    expect(readTraceFile(bytes)).toEqual(recording);
    expect(writeTraceFile(readTraceFile(bytes))).toHaveLength(bytes.length);
    // At any place in a larger buffer.
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readTraceFile(shifted.subarray(3))).toEqual(recording);
  });

  test.each([1, 4, 9, 20, 30])('cut short after %i events', (events) => {
    const cut = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3, events });
    const turns = new Set(cut.events.flatMap((e) => (e.type === 'stage' ? `r${e.round}.a${e.agent}` : [])));
    const tensors = new Map([...cut.tensors].filter(([name]) => turns.has(name.slice(0, 5))));
    const whole = { ...cut, tensors, ms: null, facts: null };
    expect(readTraceFile(writeTraceFile(whole))).toEqual(whole);
  });

  test('with the longest rounds, and one step', () => {
    for (const shape of [
      { rounds: 8, agents: 8, latentSteps: 1 },
      { rounds: 1, agents: 1, latentSteps: 64 },
    ]) {
      const one = syntheticRecording(shape);
      expect(readTraceFile(writeTraceFile(one))).toEqual(one);
    }
  });
});

test('what could not be read again is not written', () => {
  const bad = structuredClone(recording);
  bad.tensors.get(hiddenName(1, 1))!.data[0] = NaN;
  expect(refused(() => writeTraceFile(bad))).toEqual({ code: 'bad_trace', field: 'r1.a1.hidden' });
  const events = recording.events.map((e) => (e.type === 'message' ? { ...e, normRatio: Infinity } : e));
  expect(refused(() => writeTrace({ ...recording, events })).field).toMatch(/^events\.\d+\.normRatio$/);
});

test('what is read may have the least cache, and links with a hash or without', () => {
  const least = structuredClone(recording) as Draft;
  setTensor(least, kvLengthName(1, 2), ints([3 + 3 - 1], [1]));
  least.facts = { ...least.facts!, links: { ...least.facts!.links, hash: 'ab'.repeat(32) } };
  expect(readTraceFile(writeTraceFile(least))).toEqual(least);
  const { hash: _, ...unnamed } = least.facts.links;
  least.facts = { ...least.facts, links: unnamed };
  expect(readTraceFile(writeTraceFile(least))).toEqual(least);
});

describe('a foreign trace is refused with its field', () => {
  const cases: Record<string, [change: (draft: Draft) => unknown, field: string | RegExp]> = {
    'an experiment that is none': [(d) => Object.assign(d.spec, { rounds: 99 }), 'spec.rounds'],
    'unknown fields': [(d) => Object.assign(d.spec, { colour: 1 }), 'spec'],
    'another number of rounds': [(d) => (d.spec.rounds = 3), 'events.0.rounds'],
    'another number of steps': [(d) => (d.spec.latentSteps = 2), 'events.0.latentSteps'],
    'another mode': [(d) => (d.spec.mode = 'text'), 'events.0.mode'],
    'another question': [
      (d) =>
        (d.question = { ...d.question, text: 'a=3, b=a+5, c=b*3, d=c-6, e=d+9, f=e-1, g=f*7, h=g-2. e?' }),
      'question',
    ],
    'no question': [(d) => (d.question = { ...d.question, text: 'Why?' }), /^question/],
    'no run': [(d) => d.events.shift(), 'events.0'],
    'no events': [(d) => d.events.splice(0), 'events.0'],
    'two runs': [(d) => d.events.push(d.events[0]!), /^events\.\d+\.type$/],
    'an unknown event': [(d) => d.events.push({ type: 'party' } as never), /^events\.\d+\.type$/],
    'too many events': [
      (d) => (d.events = Array<TraceEvent>(sizes.traceEvents + 1).fill(d.events[0]!)),
      'events',
    ],
    'an unknown field of an event': [(d) => Object.assign(d.events[0]!, { x: 1 }), 'events.0'],
    'a round too many': [(d) => (first(d, 'message').round = 3), /^events\.\d+\.round$/],
    'an agent too many': [(d) => (first(d, 'message').to = 3), /^events\.\d+\.to$/],
    'a turn twice': [(d) => d.events.push(d.events.find(({ type }) => type === 'stage')!), /agent$/],
    'a step out of order': [(d) => (first(d, 'latent').step = 2), /step$/],
    'a step without its turn': [
      (d) => (d.events = d.events.filter(({ type }) => type !== 'stage')),
      /agent$/,
    ],
    'an answer without text': [(d) => (first(d, 'answer').rows = []), /rows$/],
    'a probability beyond 1': [
      (d) => ((first(d, 'lens').steps as [{ entropy: number }])[0].entropy = -1),
      /entropy$/,
    ],
    'ranks of other answers': [(d) => ((first(d, 'lens').steps as [{ ranks: [] }])[0].ranks = []), /steps$/],
    'a text of a megabyte': [(d) => (first(d, 'stage').role = 'x'.repeat(1e6)), /role$/],
    'a tensor of another name': [(d) => setTensor(d, 'weights', floats(new Float32Array(1), [1])), 'weights'],
    'a tensor of no turn': [
      (d) => setTensor(d, hiddenName(2, 2), floats(new Float32Array(3), [3, 1])),
      'r2.a2.hidden',
    ],
    'a tensor of another size': [
      (d) => setTensor(d, hiddenName(1, 1), floats(new Float32Array(2 * 96), [2, 96])),
      'r1.a1.hidden',
    ],
    'a tensor with more axes': [
      (d) => setTensor(d, hiddenName(1, 1), floats(new Float32Array(3 * 96), [1, 3, 96])),
      'r1.a1.hidden',
    ],
    'a tensor of another width': [
      (d) => setTensor(d, messageName(1, 1), floats(new Float32Array(3 * 7), [3, 7])),
      'r1.a1.message',
    ],
    'whole numbers for states': [
      (d) => setTensor(d, hiddenName(1, 1), ints(new Int32Array(3 * 96), [3, 96])),
      'r1.a1.hidden',
    ],
    'numbers that are not finite': [
      (d) => (d.tensors.get(hiddenName(1, 1))!.data[5] = Infinity),
      'r1.a1.hidden',
    ],
    'a cache shorter than what was read': [
      (d) => setTensor(d, kvLengthName(1, 2), ints([3 + 3 - 2], [1])),
      'r1.a2.kv_length',
    ],
    'a cache of less than nothing': [
      (d) => setTensor(d, kvLengthName(1, 1), ints([-1], [1])),
      'r1.a1.kv_length',
    ],
    'a hash of links that is none': [
      (d) => (d.facts = { ...d.facts!, links: { ...d.facts!.links, hash: 'x' } }),
      'facts.links.hash',
    ],
    'facts of other agents': [
      (d) => (d.facts = { ...d.facts!, agents: d.facts!.agents.slice(1) }),
      'facts.agents',
    ],
    'other bits': [(d) => Object.assign(d, { bits: 16 }), 'bits'],
  };
  test.each(Object.entries(cases))('%s', (_, [change, field]) => {
    const refusal_ = refusal(change);
    expect(refusal_.code).toBe('bad_trace');
    expect(refusal_.field).toMatch(typeof field === 'string' ? new RegExp(`^${field}$`) : field);
  });

  test('widths of a link are not believed without facts either', () => {
    const wide = (d: Draft) => {
      d.facts = null;
      setTensor(d, messageName(1, 1), floats(new Float32Array(3 * 7), [3, 7]));
    };
    expect(refusal(wide)).toEqual({ code: 'bad_trace', field: expect.stringMatching(/r1\.a[12]/) });
  });

  test('the answer is worked out, not believed', () => {
    const json = { ...toJson(recording), answer: '0' };
    expect(refused(() => readTraceParts(json, fileOf(recording.tensors))).code).toBe('bad_trace');
  });

  test('other formats and versions', () => {
    const json = toJson(recording) as Record<string, unknown>;
    const read = (change: object) =>
      refused(() => readTraceParts({ ...json, ...change }, fileOf(recording.tensors)));
    expect(read({ format: 'gif' }).field).toBe('format');
    expect(read({ v: 2 })).toEqual({ code: 'bad_trace', field: 'v' });
    expect(read({ v: 'x' }).field).toBe('v');
    for (const strange of [null, 7, 'x', []])
      expect(refused(() => readTraceParts(strange, fileOf(recording.tensors))).code).toBe('bad_trace');
  });

  test('files that are none', () => {
    const { safetensors } = writeTrace(recording);
    const json = toJson(recording);
    for (const trace of ['{', '['.repeat(1e6), 'x'.repeat(sizes.traceText + 1)])
      expect(refused(() => readTraceFile(writeSafetensors([], { trace }))).code).toBe('bad_trace');
    expect(refused(() => readTraceParts(json, safetensors.slice(0, -4))).code).toBe('bad_trace');
    expect(refused(() => readTraceParts(json, new Uint8Array(0))).code).toBe('bad_trace');
    expect(refused(() => readTraceFile(safetensors))).toEqual({
      code: 'bad_trace',
      field: '__metadata__.trace',
    });
    const half = writeSafetensors([
      { name: 'r1.a1.hidden', dtype: 'F16', shape: [1], data: new Uint16Array(1) },
    ]);
    expect(refused(() => readTraceParts(json, half))).toEqual({ code: 'bad_trace', field: 'r1.a1.hidden' });
  });
});

test('damaged files are refused or read, never worse, for 2,000 mutations', () => {
  const random = new Random('damage');
  const whole = writeTraceFile(recording);
  const header = parseSafetensors(whole).entries[0]!.offset;
  for (let i = 0; i < 2000; i++) {
    const bytes = whole.slice(0, random.int(4) === 0 ? random.int(whole.length) : undefined);
    for (let n = random.int(4); n >= 0; n--)
      bytes[random.int(Math.min(header, bytes.length))] = random.int(256);
    expect(['taken', 'bad_trace']).toContain(refused(() => readTraceFile(bytes)).code);
  }
});
