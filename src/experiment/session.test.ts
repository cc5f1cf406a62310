import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { LabError } from '../errors';
import type { Device } from '../runtime/device';
import { nodeDevice } from '../runtime/node';
import { tasks } from '../tasks/task';
import { tinySource } from '../../test/support/tiny-agents';
import { outline } from './outline';
import { questionOf } from './question';
import { Session } from './session';
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
function setUp() {
  const asked: string[] = [];
  const devices: Device[] = [];
  const session = new Session({
    library: () => ({
      model: (id) => tinySource(id, asked),
      links: () => Promise.resolve(null),
    }),
    openDevice: (choice, note) => {
      if (choice === 'webgpu') note('There is no WebGPU here.');
      devices.push(nodeDevice());
      return Promise.resolve(devices.at(-1)!);
    },
  });
  sessions.push(session);
  const run = async (change: Partial<Spec> = {}, signal = new AbortController().signal) => {
    const events: SessionEvent[] = [];
    const spec = parseSpec({ ...preset, ...change });
    await session.run(spec, [question.text], (event) => events.push(event), signal);
    return events;
  };
  return { session, asked, devices, run };
}
const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.dispose();
});

const loadedKeys = (events: readonly SessionEvent[]) =>
  events.flatMap((one) => (one.type === 'loaded' ? [one.key] : []));
const traceOf = (events: readonly SessionEvent[]) =>
  events.flatMap((one) => (one.type === 'trace' ? [one.event] : []));
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
