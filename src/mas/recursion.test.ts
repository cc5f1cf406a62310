import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainRun, ring } from '../../test/support/systems';
import { allReal } from '../agents/layout';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
import { run, type RunOptions } from './recursion';
import type { System } from './system';
import type { TraceEvent } from './trace';

const device = nodeDevice();
const questions = ['t10 t11', 't12 t13 t14 t15 t16', 't17'];
const one = questions.slice(0, 1);
let system: System;

beforeAll(async () => {
  system = await ring(device);
});
afterAll(() => device.dispose());

const go = (
  asked: readonly string[],
  options: Partial<RunOptions> = {},
  emit?: (event: TraceEvent) => void,
) => run(system, asked, { ...plainRun, ...options }, { emit });

/** Largest difference relative to the largest wanted. */
function difference(got: HostTensor | undefined, want: HostTensor): number {
  const wanted = Array.from(want.data, Number);
  const apart = wanted.map((x, i) => Math.abs(x - Number(got?.data[i] ?? NaN)));
  return Math.max(...apart) / Math.max(...wanted.map(Math.abs));
}

/** Runs with one link's weights turned round, and says which tensors are then others. */
async function touchedBy(link: string, rounds: number): Promise<string[]> {
  const { parameters } = system.links.links;
  const before = (await go(one, { rounds })).tensors;
  system.links.load(
    new Map(
      [...parameters].map(([name, { dims, data }]) => [
        name,
        name.startsWith(`${link}.`)
          ? floats(
              (data as Float32Array).map((x) => -x),
              dims,
            )
          : floats(data as Float32Array, dims),
      ]),
    ),
  );
  const after = (await go(one, { rounds })).tensors;
  system.links.load(parameters);
  return [...before]
    .filter(([name, tensor]) => difference(after.get(name), tensor) > 1e-3)
    .map(([name]) => name);
}

describe('the sequential recursion', () => {
  it('takes N·n − 1 latent turns of m steps in order, then the last agent speaks', async () => {
    const events: TraceEvent[] = [];
    await go(one, { rounds: 3 }, (event) => events.push(event));
    const turns = events.flatMap((event) =>
      event.type === 'stage' ? [`${event.kind} ${event.round}.${event.agent}`] : [],
    );
    const latent = ['1.1', '1.2', '1.3', '2.1', '2.2', '2.3', '3.1', '3.2'].map((turn) => `latent ${turn}`);
    expect(turns).toEqual([...latent, 'final 3.3']);
    expect(events.filter(({ type }) => type === 'latent')).toHaveLength(8 * plainRun.latentSteps);
  });

  it('fills every slot but the first agent’s in round 1', async () => {
    const lengths: number[] = [];
    await go(one, { latentSteps: 5 }, (event) => event.type === 'stage' && lengths.push(event.messageLength));
    expect(lengths).toEqual([0, 5, 5, 5, 5, 5]);
  });

  it('delivers a message in the round in which it is thought', async () => {
    const touched = await touchedBy('outer_links.0', 1);
    expect(touched).toEqual(['r1.a1.message', 'r1.a2.hidden', 'r1.a2.message']);
  });

  it('lets the last agent’s message alone cross to the next round, to the first agent', async () => {
    const touched = await touchedBy('outer_links.2', 2);
    expect(touched.filter((name) => name.endsWith('hidden'))).toEqual(['r2.a1.hidden', 'r2.a2.hidden']);
    expect(touched.filter((name) => name.startsWith('r1'))).toEqual(['r1.a3.message']);
  });

  it('feeds R_in(h) to the next latent step', async () => {
    const { tensors } = await go(one);
    expect(await touchedBy('inner_links.0', 1)).toContain('r1.a1.hidden');
    const first = (tensor: HostTensor) =>
      floats((tensor.data as Float32Array).slice(0, tensor.dims[1]), [tensor.dims[1]!]);
    const single = await go(one, { latentSteps: 1 });
    const hidden = (from: typeof tensors) => from.get('r1.a1.hidden')!;
    expect(difference(first(hidden(single.tensors)), first(hidden(tensors)))).toBeLessThan(1e-6);
  });

  it('equals the same turn without a cache', async () => {
    const stages: Extract<TraceEvent, { type: 'stage' }>[] = [];
    const { tensors } = await go(one, {}, (event) => event.type === 'stage' && stages.push(event));
    const scope = new Scope();
    for (const [turn, sender] of [
      ['r2.a1', 'r1.a3'],
      ['r2.a2', 'r2.a1'],
    ] as const) {
      const [round, index] = [Number(turn[1]), Number(turn[4]) - 1];
      const agent = system.agents[index]!;
      const { before, after } = stages.find((stage) => stage.round === round && stage.agent === index + 1)!;
      const states = tensors.get(`${turn}.hidden`)!;
      const [steps, width] = states.dims as [number, number];
      const fed = floats((states.data as Float32Array).slice(0, (steps - 1) * width), [1, steps - 1, width]);
      const message = tensors.get(`${sender}.message`)!;
      const whole = scope.keep(
        await system.glue.join([
          await agent.embed(Int32Array.from(before[0]!), 1, scope),
          { ...message, dims: [1, ...message.dims] },
          await agent.embed(Int32Array.from(after[0]!), 1, scope),
          await system.links.inner(index, fed, scope),
        ]),
      );
      const length = whole.dims[1]!;
      const { hidden } = await agent.forward(whole, allReal(1, length), agent.emptyCache(1), scope);
      const last = scope.keep(await system.glue.cut(hidden, length - steps, steps));
      expect(difference(states, await last.read())).toBeLessThan(1e-5);
      expect(Number(tensors.get(`${turn}.kv_length`)!.data[0])).toBe(length);
    }
    scope.end();
  });

  it('answers a question the same, alone or among others of other length', async () => {
    const together = await go(questions);
    for (const [row, question] of questions.entries()) {
      const alone = await go([question]);
      expect(together.answers[row]!.tokens.map(({ id }) => id)).toEqual(
        alone.answers[0]!.tokens.map(({ id }) => id),
      );
      for (const [name, tensor] of alone.tensors) {
        const all = together.tensors.get(name)!;
        const size = tensor.data.length;
        const own = { ...tensor, data: all.data.slice(row * size, (row + 1) * size) } as HostTensor;
        expect(difference(own, tensor), name).toBeLessThan(1e-5);
      }
    }
  });

  it('is not changed by being watched', async () => {
    const watched = await go(questions, { probe: true });
    const plain = await go(questions, { tensors: false });
    expect(watched.answers).toEqual(plain.answers);
    expect(plain.tensors.size).toBe(0);
  });

  it('asks the speaker after every round where a probe is wanted', async () => {
    const said: string[] = [];
    await go(
      one,
      { rounds: 3, probe: true },
      (event) => event.type === 'answer' && said.push(`${event.round} ${event.final}`),
    );
    expect(said).toEqual(['1 false', '2 false', '3 true']);
  });
});

describe('the controls', () => {
  it('deliver zeros', async () => {
    const { tensors } = await go(questions, { control: 'zero' });
    const messages = [...tensors].filter(([name]) => name.endsWith('.message'));
    expect(messages).toHaveLength(5);
    for (const [, { data }] of messages) expect(data.every((x) => Number(x) === 0)).toBe(true);
  });

  it('deliver another question’s message', async () => {
    const [plain, shuffled] = [await go(questions), await go(questions, { control: 'shuffle' })];
    const [a, b] = [plain, shuffled].map(({ tensors }) =>
      Array.from(tensors.get('r1.a1.message')!.data, Number),
    );
    expect(b).not.toEqual(a);
    const sorted = (values: number[]) => values.map((x) => x.toFixed(4)).sort();
    expect(sorted(b!)).toEqual(sorted(a!));
  });

  it('let the speaker answer alone: no link matters', async () => {
    const events: string[] = [];
    const alone = await go(one, { mode: 'alone' }, ({ type }) => events.push(type));
    expect(events).not.toContain('latent');
    expect(alone.tensors.size).toBe(0);
  });

  it('pass text of m tokens instead of states', async () => {
    const events: TraceEvent[] = [];
    await go(questions, { mode: 'text' }, (event) => events.push(event));
    const texts = events.flatMap((event) => (event.type === 'text' ? [event.texts] : []));
    expect(texts).toHaveLength(5);
    for (const batch of texts) expect(batch).toHaveLength(questions.length);
    expect(events.some(({ type }) => type === 'message')).toBe(false);
  });
});

describe('a run', () => {
  it('leaves nothing on the device', async () => {
    const before = device.live.tensors;
    await go(questions, { probe: true, control: 'random' });
    expect(device.live.tensors).toBe(before);
  });

  it('stops with the signal’s reason, and frees what it held', async () => {
    const before = device.live.tensors;
    const controller = new AbortController();
    const stop = (event: TraceEvent) =>
      event.type === 'latent' && event.round === 2 && controller.abort(new Error('enough'));
    await expect(run(system, questions, plainRun, { emit: stop, signal: controller.signal })).rejects.toThrow(
      'enough',
    );
    expect(device.live.tensors).toBe(before);
  });
});
