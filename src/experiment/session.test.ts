import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { LabError } from '../errors';
import { createLinks, writeLinks } from '../links/linkset';
import { sequential } from '../mas/pattern';
import type { Device } from '../runtime/device';
import { nodeDevice } from '../runtime/node';
import { tasks } from '../tasks/registry';
import { tinySource } from '../../test/support/tiny-agents';
import { outline } from './outline';
import { questionOf } from './question';
import { Session } from './session';
import type { BaseRun } from './base';
import type { SessionEvent } from './session-events';
import { parseSpec, type Spec } from './spec';

const preset = parseSpec({
  ...JSON.parse(readFileSync(new URL('../../public/presets/relay.json', import.meta.url), 'utf8')),
  links: { source: 'untrained' },
  rounds: 2,
  latentSteps: 2,
});
const question = questionOf(preset);

/** A session on Node with tiny agents, and what was asked of its host. */
function setUp(files: Readonly<Record<string, Uint8Array>> = {}) {
  const asked: string[] = [];
  const devices: Device[] = [];
  const calls = { runs: 0 };
  const session = new Session({
    library: () => ({
      model: (id) => tinySource(id, asked),
      links: ({ name }) => Promise.resolve(files[name] ?? null),
      data: () => Promise.resolve(null),
    }),
    openDevice: (choice, note) => {
      if (choice === 'webgpu') note('There is no WebGPU here.');
      devices.push(counting(nodeDevice(), calls));
      return Promise.resolve(devices.at(-1)!);
    },
  });
  sessions.push(session);
  const run = async (
    change: Partial<Spec> = {},
    signal = new AbortController().signal,
    { base, onEvent }: { base?: BaseRun; onEvent?: (event: SessionEvent) => void } = {},
  ) => {
    const events: SessionEvent[] = [];
    const spec = parseSpec({ ...preset, ...change });
    const emit = (event: SessionEvent) => {
      events.push(event);
      onEvent?.(event);
    };
    await session.run(spec, [question.text], emit, signal, base);
    return events;
  };
  return { session, asked, devices, calls, run };
}

/** Counts the calls of all its programs. */
function counting(device: Device, calls: { runs: number }): Device {
  const compile = device.compile.bind(device);
  device.compile = async (...model) => {
    const program = await compile(...model);
    const { inputs, outputs } = program;
    const run: typeof program.run = (...feeds) => {
      calls.runs++;
      return program.run(...feeds);
    };
    return { inputs, outputs, run, dispose: () => program.dispose() };
  };
  return device;
}
const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.dispose();
});

const loadedKeys = (events: readonly SessionEvent[]) =>
  events.flatMap((one) => (one.type === 'loaded' ? [one.key] : []));
const traceOf = (events: readonly SessionEvent[]) =>
  events.flatMap((one) => (one.type === 'trace' ? [one.event] : []));
const tensorsOf = (events: readonly SessionEvent[]) =>
  new Map(events.flatMap((one) => (one.type === 'tensor' ? [[one.name, one.tensor] as const] : [])));
const intervention = (change: Partial<Spec['interventions'][number]>) => [
  { round: 2, agent: 1, kind: 'zero' as const, factor: 1, donor: 1, ...change },
];
const factsOf = (events: readonly SessionEvent[]) => events.find((one) => one.type === 'ready')!.facts;

describe('a run', () => {
  test('announces its stages, loads with bytes, says what is frozen and trained, and traces', async () => {
    const { run } = setUp();
    const events = await run();
    const plan = events.find((one) => one.type === 'plan')!;
    expect(plan.steps.map(({ key }) => key)).toEqual(loadedKeys(events));
    const reading = events.find((one) => one.type === 'load' && one.doing === 'reading model.safetensors');
    expect(reading).toMatchObject({ key: 'agent adder' });
    const facts = factsOf(events);
    expect(facts.agents.map(({ family, width }) => [family, width])).toEqual([
      ['llama', 96],
      ['qwen3', 112],
      ['gemma3_text', 128],
    ]);
    expect(facts.links).toMatchObject({ inner: 3, outer: 3, trained: false });
    expect(facts.agents.every(({ bytes }) => bytes > 100_000)).toBe(true);

    const { rounds, final } = outline(traceOf(events), tasks.relay!, question);
    expect(rounds.map(({ turns }) => turns.map(({ agent, stepsDone }) => [agent, stepsDone]))).toEqual([
      [
        [1, 2],
        [2, 2],
        [3, 2],
      ],
      [
        [1, 2],
        [2, 2],
      ],
    ]);
    expect(
      rounds.every(
        ({ answer, turns }) =>
          answer !== null && turns.every(({ ms, normRatio }) => ms! > 0 && normRatio! > 0),
      ),
    ).toBe(true);
    expect(final).toBe(rounds[1]!.answer);
  });

  test('gives the same trace again', async () => {
    const { run } = setUp();
    const untimed = (events: SessionEvent[]) => traceOf(events).filter(({ type }) => type !== 'timing');
    expect(untimed(await run())).toEqual(untimed(await run()));
  });
});

describe('what a view needs', () => {
  test('comes with the events, each tensor before its turn is timed', async () => {
    const { run } = setUp();
    const events = await run();
    const names = [...tensorsOf(events).keys()];
    const kinds = ['hidden', 'kv_length', 'lens', 'fed', 'message'];
    for (const turn of ['r1.a1', 'r1.a2', 'r1.a3', 'r2.a1', 'r2.a2'])
      expect(names.filter((name) => name.startsWith(turn)).sort()).toEqual(
        [...kinds, ...(turn === 'r1.a1' ? [] : ['attention'])].map((kind) => `${turn}.${kind}`).sort(),
      );
    const last = events.findIndex((one) => one.type === 'tensor' && one.name.startsWith('r1.a1'));
    const timed = events.findIndex((one) => one.type === 'trace' && one.event.type === 'timing');
    expect(last).toBeLessThan(timed);
    expect(traceOf(events).filter(({ type }) => type === 'lens')).toHaveLength(5);
  });

  test('includes the health of every message, after the answer and its time', async () => {
    const { run } = setUp();
    const trace = traceOf(await run());
    const health = trace.filter((event) => event.type === 'health');
    expect(trace.slice(-5)).toEqual(health);
    expect(health.map(({ round, from, to }) => `${round} ${from}>${to}`)).toEqual(
      trace.flatMap((event) =>
        event.type === 'message' ? [`${event.round} ${event.from}>${event.to}`] : [],
      ),
    );
    for (const { questions, cosine, rank, rankLimit, normRatio } of health) {
      expect([questions, rankLimit]).toEqual([8, 16]);
      expect(rank).toBeGreaterThan(1);
      expect(rank).toBeLessThanOrEqual(16);
      expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
      expect(normRatio).toBeGreaterThan(0);
    }
  });

  test('is measured once for the same experiment, whatever is intervened', async () => {
    const { run, calls } = setUp();
    const short = { sampling: { ...preset.sampling, maxTokens: 1 } };
    const counted = async (change: Partial<Spec>) => {
      const before = calls.runs;
      const events = await run({ ...short, ...change });
      return { events, runs: calls.runs - before };
    };
    const { events: first } = await counted({});
    const { events: again, runs: alone } = await counted({});
    expect((await counted({ latentSteps: 3 })).runs).toBeGreaterThan(1.8 * alone);
    await counted({});
    const health = (events: SessionEvent[]) => traceOf(events).filter(({ type }) => type === 'health');
    expect(health(again)).toEqual(health(first));
    const changed = await counted({ interventions: intervention({ kind: 'scale', factor: 9 }) });
    expect(health(changed.events)).toEqual(health(first));
    expect(changed.runs).toBe(alone);
  });

  test('is left out by a stop after the answer, and the run is done', async () => {
    const { run } = setUp();
    const abort = new AbortController();
    const onEvent = (event: SessionEvent) =>
      event.type === 'trace' && event.event.type === 'answer' && event.event.final && abort.abort();
    const trace = traceOf(await run({}, abort.signal, { onEvent }));
    expect(trace.at(-1)).toMatchObject({ type: 'timing', stage: 'answer' });
  });
});

describe('the links’ hash', () => {
  const links = { ...preset.links, design: '1layer' as const, norm: 'none' as const };

  test('is that of their file', async () => {
    const { agents } = factsOf(await setUp().run());
    const ends = agents.map((agent) => ({ ...agent, embeddingNorm: 1 }));
    const plan = { ...links, pattern: 'sequential', agents: ends, hops: sequential(3).hops };
    const file = writeLinks(createLinks(plan, 7));
    const { run } = setUp({ mine: file });
    const trained = factsOf(await run({ links: { ...links, source: 'trained', file: 'mine' } })).links;
    expect(trained.hash).toBe(createHash('sha256').update(file).digest('hex'));
    // Untrained ones have that of the file they would be written to.
    const untrained = factsOf(await run({ links: { ...links, seed: 7 } })).links;
    expect(untrained.hash).toBe(trained.hash);
  });

  test('is another for another seed', async () => {
    const { run } = setUp();
    const [a, b] = [factsOf(await run({ links })), factsOf(await run({ links: { ...links, seed: 1 } }))];
    expect(a.links.hash).not.toBe(b.links.hash);
  });
});

describe('counterfactuals', () => {
  const baseOf = (events: readonly SessionEvent[], change: Partial<Spec> = {}): BaseRun => ({
    spec: parseSpec({ ...preset, ...change }),
    events: traceOf(events),
    tensors: tensorsOf(events),
    facts: factsOf(events),
    bits: 32,
  });
  const stages = (events: readonly SessionEvent[], known: BaseRun) =>
    traceOf(events).filter((event) => event.type === 'stage' && !known.events.includes(event)).length;

  test('go on from the run before', async () => {
    const { run } = setUp();
    const base = baseOf(await run());
    const interventions = intervention({});
    const resumed = await run({ interventions }, undefined, { base });
    const whole = await run({ interventions });
    expect(stages(resumed, base)).toBe(3); // r2.a1, r2.a2 and the answer
    const untimed = (events: SessionEvent[]) => traceOf(events).filter(({ type }) => type !== 'timing');
    expect(untimed(resumed).length).toBe(untimed(whole).length);
    for (const [name, { data }] of tensorsOf(whole)) {
      const got = tensorsOf(resumed).get(name)!.data;
      data.forEach((x, i) => expect(Math.abs(Number(got[i]) - Number(x))).toBeLessThan(1e-4));
    }
  });

  test('begin anew where the run before is another experiment or system, rounded or cut short', async () => {
    const { run } = setUp();
    const base = baseOf(await run());
    const interventions = intervention({});
    const all = 6;
    const other: BaseRun = { ...base, spec: { ...base.spec, latentSteps: 3 } };
    const cut: BaseRun = { ...base, events: base.events.slice(0, 12) };
    const facts = base.facts!;
    const weights = facts.agents.map((agent) => ({ ...agent, hash: 'f'.repeat(64) }));
    const { hash: _, ...unnamed } = facts.links;
    for (const bad of [
      other,
      cut,
      { ...base, facts: null },
      { ...base, facts: { ...facts, agents: weights } },
      { ...base, facts: { ...facts, links: { ...facts.links, hash: 'f'.repeat(64) } } },
      { ...base, facts: { ...facts, links: unnamed } },
      { ...base, facts: { ...facts, device: { ...facts.device, name: 'wasm' as const } } },
      { ...base, bits: 8 as const },
    ])
      expect(stages(await run({ interventions }, undefined, { base: bad }), bad)).toBe(all);
    const elsewhere: BaseRun = { ...base, spec: { ...base.spec, device: 'wasm' } };
    expect(stages(await run({ interventions }, undefined, { base: elsewhere }), base)).toBe(3);
  });

  test('take from companions, which are run first', async () => {
    const { run } = setUp();
    const plain = await run();
    const swapped = await run({ interventions: intervention({ kind: 'swap', donor: 4 }) });
    const shuffled = await run({ control: 'shuffle' });
    for (const events of [swapped, shuffled])
      expect(tensorsOf(events).get('r2.a1.message')).not.toEqual(tensorsOf(plain).get('r2.a1.message'));
    expect(tensorsOf(swapped).get('r1.a3.message')).toEqual(tensorsOf(plain).get('r1.a3.message'));
  });

  test('that cannot be made are refused before anything is loaded', async () => {
    const { run, asked } = setUp();
    const refused = run({ interventions: intervention({ round: 2, agent: 3 }) });
    await expect(refused).rejects.toMatchObject({ code: 'bad_intervention', field: 'interventions.0.round' });
    expect(asked).toEqual([]);
  });
});

describe('what is there stays', () => {
  test('a second run loads nothing', async () => {
    const { run, asked, devices } = setUp();
    await run();
    const before = [asked.length, devices[0]!.live.programs];
    const events = await run({ rounds: 3, latentSteps: 2 });
    expect(loadedKeys(events)).toEqual([]);
    expect(asked.length).toBe(before[0]);
    expect(devices).toHaveLength(1);
    expect(devices[0]!.live.programs - before[1]!).toBeLessThanOrEqual(2);
  });

  test('other links are the only thing loaded anew, and nothing is left behind', async () => {
    const { run, asked, devices } = setUp();
    await run();
    const before = { asked: asked.length, ...devices[0]!.live };
    const events = await run({ links: { ...preset.links, seed: 5 } });
    expect(loadedKeys(events)).toEqual(['links', 'warm-up']);
    expect({ asked: asked.length, ...devices[0]!.live }).toEqual(before);
  });

  test('another device starts afresh and frees the first', async () => {
    const { run, devices } = setUp();
    await run();
    const events = await run({ device: 'webgpu' });
    expect(factsOf(events).device.note).toBe('There is no WebGPU here.');
    expect(devices[0]!.live).toEqual({ tensors: 0, programs: 0 });
    expect(loadedKeys(events)).toContain('agent adder');
  });

  test('an agent that is no longer used is freed', async () => {
    const { run, devices } = setUp();
    await run();
    const programs = devices[0]!.live.programs;
    await run({ agents: [preset.agents[0]!, preset.agents[2]!] });
    expect(devices[0]!.live.programs).toBeLessThan(programs);
  });
});

describe('when something fails', () => {
  test('a stop between two calls ends the run, though the thread computes without a pause', async () => {
    const { run } = setUp();
    await run();
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 30);
    const started = performance.now();
    await expect(run({ rounds: 8, latentSteps: 64 }, abort.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(performance.now() - started).toBeLessThan(1000);
    expect(traceOf(await run()).length).toBeGreaterThan(0);
  });

  test('missing links are named, and the agents stay', async () => {
    const { run, asked } = setUp();
    const refused = run({ links: { ...preset.links, source: 'trained', file: 'nowhere' } });
    await expect(refused).rejects.toMatchObject({ code: 'no_links', field: 'links.file' });
    const before = asked.length;
    await run();
    expect(asked.length).toBe(before);
  });

  test('a failed device is opened anew', async () => {
    const { run, devices } = setUp();
    await run();
    const compile = devices[0]!.compile.bind(devices[0]!);
    devices[0]!.compile = () =>
      Promise.reject(new LabError('runtime_failed', 'It broke.', { hint: 'None.' }));
    await expect(run({ links: { ...preset.links, seed: 1 } })).rejects.toMatchObject({
      code: 'runtime_failed',
    });
    devices[0]!.compile = compile;
    await run({ links: { ...preset.links, seed: 1 } });
    expect(devices).toHaveLength(2);
  });

  test('a second run at the same time is refused', async () => {
    const { run } = setUp();
    const first = run();
    await expect(run()).rejects.toMatchObject({ code: 'busy' });
    await first;
  });
});
