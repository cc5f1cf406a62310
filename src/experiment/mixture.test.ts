/** A mixture as an experiment: run by a session with tiny agents, recorded, written, read back and gone on from. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinySource } from '../../test/support/tiny-agents';
import { LabError } from '../errors';
import { messageName, type TraceEvent } from '../mas/trace';
import { nodeDevice } from '../runtime/node';
import { floats, type HostTensor } from '../runtime/tensor';
import { tasks } from '../tasks/registry';
import { packRun, unpackRun } from './carried';
import { outline } from './outline';
import { questionOf } from './question';
import type { Recording } from './recording';
import { Session } from './session';
import type { SessionEvent, SystemFacts } from './session-events';
import { parseSpec, type Spec } from './spec';
import { readTraceFile, toJson, writeTraceFile, recordingFrom } from './trace-file';

const expert = { prompt: 'Feedback: {slot} {question} Notes:', final: '{slot} {question} Answer:' };
const heard = 'A: {slot} B: {slot} {question}';
const preset = parseSpec({
  pattern: 'mixture',
  agents: [
    { id: 'adder', role: 'adder', ...expert },
    { id: 'subtracter', role: 'subtracter', ...expert },
    { id: 'multiplier', role: 'summarizer', prompt: `${heard} Notes:`, final: `${heard} Answer:` },
  ],
  rounds: 2,
  latentSteps: 3,
  data: { task: 'relay', split: 'test', seed: 1 },
});
const question = questionOf(preset);

const session = new Session({
  library: () => ({
    model: (id) => tinySource(id),
    links: () => Promise.resolve(null),
    data: () => Promise.resolve(null),
  }),
  openDevice: () => Promise.resolve(nodeDevice()),
});
afterAll(() => session.dispose());

async function record(change: Partial<Spec> = {}, base?: Recording): Promise<Recording> {
  const all: SessionEvent[] = [];
  const spec = parseSpec({ ...preset, ...change });
  await session.run(spec, [question.text], (e) => all.push(e), new AbortController().signal, base);
  const events: TraceEvent[] = [];
  const tensors = new Map<string, HostTensor>();
  let facts: SystemFacts | null = null;
  for (const one of all) {
    if (one.type === 'trace') events.push(one.event);
    if (one.type === 'tensor') tensors.set(one.name, one.tensor);
    if (one.type === 'ready') facts = one.facts;
  }
  return { spec, question, facts, events, tensors, ms: 1, bits: 32 };
}

let recording: Recording;
beforeAll(async () => {
  recording = await record();
});

describe('a run of a mixture', () => {
  test('measures every hop’s message and its health', () => {
    const hops = (type: 'message' | 'health') =>
      recording.events.flatMap((event) =>
        event.type === type ? [`${event.round}: ${event.from} to ${event.to}`] : [],
      );
    const wanted = ['1: 1 to 3', '1: 2 to 3', '1: 3 to 1', '1: 3 to 2', '2: 1 to 3', '2: 2 to 3'];
    expect(hops('message')).toEqual(wanted);
    expect(hops('health')).toEqual(wanted);
    expect(recording.facts!.links).toMatchObject({ inner: 3, outer: 4 });
  });

  test('has an outline with all turns, and the mean norm of what a turn sent', () => {
    const { rounds } = outline(recording.events, tasks.relay!, question);
    expect(rounds.map(({ turns }) => turns.map(({ agent, heard }) => [agent, heard]))).toEqual([
      [
        [1, 0],
        [2, 0],
        [3, 6],
      ],
      [
        [1, 3],
        [2, 3],
      ],
    ]);
    const ratios = recording.events.flatMap((event) =>
      event.type === 'message' && event.from === 3 ? [event.normRatio] : [],
    );
    expect(rounds[0]!.turns[2]!.normRatio).toBeCloseTo((ratios[0]! + ratios[1]!) / 2, 10);
  });

  test('writes to its own in text without a token twice where that is wanted, and speaks as it likes', async () => {
    const token = /is(?: that (?:plus|minus|times))? \d|\S+/g;
    const exchange = { temperature: 0, topP: 1, distinct: true };
    const texts = ({ events }: Recording) =>
      events.flatMap((event) => (event.type === 'text' ? [event.texts[0]!.match(token)!] : []));
    const repeats = (run: Recording) =>
      texts(run).filter((words) => new Set(words).size < words.length).length;
    const plain = await record({ mode: 'text', latentSteps: 12 });
    const distinct = await record({
      mode: 'text',
      latentSteps: 12,
      sampling: { ...preset.sampling, exchange },
    });
    expect(repeats(plain)).toBeGreaterThan(0);
    expect(repeats(distinct)).toBe(0);
    const said = ({ events }: Recording) => events.filter(({ type }) => type === 'answer').at(-1)!;
    const words = (said(distinct) as Extract<TraceEvent, { type: 'answer' }>).rows[0]!.tokens.map(
      ({ id }) => id,
    );
    expect(new Set(words).size).toBeLessThan(words.length);
  });

  test('goes on from another one, in soft tokens too', async () => {
    const interventions = [{ round: 1, agent: 3, kind: 'scale' as const, factor: 2, donor: 1 }];
    for (const mode of ['latent', 'soft'] as const) {
      const base = mode === 'latent' ? recording : await record({ mode });
      const whole = await record({ mode, interventions });
      const resumed = await record({ mode, interventions }, base);
      const old = resumed.events.filter((event) => base.events.includes(event));
      expect(old.filter(({ type }) => type === 'stage')).toHaveLength(2); // the experts of round 1
      expect(resumed.events.map(({ type }) => type)).toEqual(whole.events.map(({ type }) => type));
      expect([...resumed.tensors.keys()].sort()).toEqual([...whole.tensors.keys()].sort());
      for (const [name, { data }] of whole.tensors)
        data.forEach((x, i) =>
          expect(Math.abs(Number(resumed.tensors.get(name)!.data[i]) - Number(x))).toBeLessThan(1e-3),
        );
    }
  });
});

test('soft tokens of a single question can be shuffled: its companions run in soft tokens too', async () => {
  const [plain, shuffled] = [
    await record({ mode: 'soft' }),
    await record({ mode: 'soft', control: 'shuffle' }),
  ];
  const name = messageName(1, 1);
  expect(shuffled.tensors.get(name)).not.toEqual(plain.tensors.get(name));
  expect(plain.events.filter(({ type }) => type === 'health')).toHaveLength(6);
});

test('a prompt without a slot for each message is refused before anything is loaded', async () => {
  const [first, second, third] = preset.agents;
  const agents = [first!, second!, { ...third!, prompt: expert.prompt }];
  const refused = record({ agents });
  await expect(refused).rejects.toMatchObject({ code: 'bad_prompt', field: 'agents.2.prompt' });
});

describe('its recording', () => {
  test('is written and read back, of every mode', async () => {
    expect(readTraceFile(writeTraceFile(recording))).toEqual(recording);
    for (const mode of ['text', 'soft', 'alone'] as const) {
      const other = await record({ mode });
      expect(readTraceFile(writeTraceFile(other))).toEqual(other);
    }
    const dropped = await record({
      interventions: [{ round: 1, agent: 1, kind: 'drop', factor: 1, donor: 1 }],
    });
    expect(readTraceFile(writeTraceFile(dropped))).toEqual(dropped);
  });

  test('travels in a link with the messages of every hop', async () => {
    const packed = await packRun(recording);
    expect(packed).not.toBeNull();
    const back = await unpackRun(packed!, recording.spec);
    expect(back.tensors.has(messageName(1, 3, 2))).toBe(true);
    expect([...back.tensors.keys()].filter((name) => name.includes('message'))).toEqual(
      [...recording.tensors.keys()].filter((name) => name.includes('message')),
    );
  });

  type Draft = { -readonly [Key in keyof Recording]: Recording[Key] } & {
    tensors: Map<string, HostTensor>;
  };
  const first = (draft: Draft) =>
    draft.events.find((event) => event.type === 'stage' && event.agent === 3) as unknown as Record<
      string,
      unknown
    >;
  const move = (draft: Draft, from: string, to: string) => {
    draft.tensors.set(to, draft.tensors.get(from)!);
    draft.tensors.delete(from);
  };
  const own = messageName(1, 3, 1);
  const bad: Record<string, [change: (draft: Draft) => unknown, field: string | RegExp]> = {
    'a message without its receiver': [(d) => move(d, own, 'r1.a3.message'), 'r1.a3.message'],
    'a message to oneself': [(d) => move(d, own, 'r1.a3.message.a3'), 'r1.a3.message.a3'],
    'a message to nobody': [(d) => move(d, own, 'r1.a3.message.a9'), 'r1.a3.message.a9'],
    'a message with a receiver that need not be named': [
      (d) => move(d, 'r1.a1.message', 'r1.a1.message.a3'),
      'r1.a1.message.a3',
    ],
    'states with a receiver': [(d) => move(d, 'r1.a1.hidden', 'r1.a1.hidden.a3'), 'r1.a1.hidden.a3'],
    'a message as wide as another receiver': [
      (d) => d.tensors.set(own, d.tensors.get(messageName(1, 3, 2))!),
      own,
    ],
    'a message of other length': [(d) => d.tensors.set(own, floats(new Float32Array(2 * 96), [2, 96])), own],
    'attention to fewer places than were heard': [
      (d) => {
        const { dims } = d.tensors.get('r1.a3.attention')!;
        const fewer = [...dims.slice(0, 3), 3];
        d.tensors.set('r1.a3.attention', floats(new Float32Array(fewer.reduce((a, b) => a * b)), fewer));
      },
      'r1.a3.attention',
    ],
    'experts that hear each other': [
      (d) =>
        Object.assign(
          d.events.find(({ type }) => type === 'message')!,
          { to: 2 },
        ),
      /^events\.\d+\.to$/,
    ],
    'lengths without pieces': [(d) => delete first(d).pieces, /pieces$/],
    'pieces without lengths': [(d) => delete first(d).lengths, /lengths$/],
    'lengths of another sum': [(d) => (first(d).lengths = [3, 4]), /lengths$/],
    'more messages than slots': [(d) => (first(d).lengths = [2, 2, 2]), /lengths$/],
    'a piece too few': [(d) => (first(d).pieces as unknown[]).pop(), /pieces$/],
    'pieces of two questions': [(d) => (first(d).pieces as unknown[][])[2]!.push([1]), /pieces\.2$/],
    'pieces that are not those before and after': [(d) => (first(d).before = [[1]]), /pieces$/],
    'several messages where there is one slot': [
      (d) => {
        const { pieces, lengths } = first(d);
        Object.assign(
          d.events.find((event) => event.type === 'stage')!,
          { pieces, lengths },
        );
      },
      /lengths$/,
    ],
    'the tensors of a ring': [(d) => (d.spec = { ...d.spec, pattern: 'sequential' }), /./],
  };
  test.each(Object.entries(bad))('is refused with %s', (_, [change, field]) => {
    const draft = structuredClone(recording) as Draft;
    change(draft);
    let found: unknown;
    try {
      recordingFrom(JSON.parse(JSON.stringify(toJson(draft))), draft.tensors);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(LabError);
    expect((found as LabError).code).toBe('bad_trace');
    expect((found as LabError).field).toMatch(field);
  });
});
