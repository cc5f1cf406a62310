import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainRun, ring } from '../../test/support/systems';
import { allReal } from '../agents/layout';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
import { run } from './recursion';
import type { System } from './system';
import type { TraceEvent } from './trace';

const device = nodeDevice();
const questions = ['t10 t11', 't12 t13 t14 t15 t16', 't17'];
const one = questions.slice(0, 1);
const watched = { ...plainRun, views: true, candidates: ['t3', 't7'] };
const m = plainRun.latentSteps;
let system: System;

beforeAll(async () => {
  system = await ring(device);
});
afterAll(() => device.dispose());

const values = ({ data }: HostTensor) => Array.from(data, Number);
const largest = (tensor: HostTensor) => Math.max(...values(tensor).map(Math.abs));
const apart = (a: HostTensor, b: HostTensor) =>
  Math.max(...values(a).map((x, i) => Math.abs(x - Number(b.data[i])))) / largest(b);
/** The first `rows` rows. */
const head = ({ data, dims }: HostTensor, rows: number) =>
  floats((data as Float32Array).slice(0, rows * dims[1]!), [1, rows, dims[1]!]);

describe('what views show', () => {
  it('does not change the run', async () => {
    for (const asked of [one, questions]) {
      const plain = await run(system, asked, plainRun);
      const seen = await run(system, asked, { ...watched, candidates: [] });
      expect(seen.answers).toEqual(plain.answers);
      for (const [name, tensor] of plain.tensors)
        expect(apart(seen.tensors.get(name)!, tensor), name).toBeLessThan(1e-6);
    }
  });

  it('comes as it is made, between the turn’s steps and its time', async () => {
    const order: string[] = [];
    const emit = (event: TraceEvent) => order.push(event.type);
    const { tensors } = await run(system, one, watched, { emit, onTensor: (name) => order.push(name) });
    const second = order.slice(order.indexOf('timing') + 1);
    expect(second.slice(0, second.indexOf('timing') + 1)).toEqual([
      'stage',
      ...new Array<string>(m).fill('latent'),
      'r1.a2.hidden',
      'r1.a2.kv_length',
      'lens',
      'r1.a2.lens',
      'r1.a2.fed',
      'r1.a2.attention',
      'r1.a2.message',
      'message',
      'timing',
    ]);
    expect(new Set(order.filter((name) => name.startsWith('r1') || name.startsWith('r2')))).toEqual(
      new Set(tensors.keys()),
    );
  });

  it('is what the agent reads again: R_in(h)', async () => {
    const { tensors } = await run(system, one, watched);
    const scope = new Scope();
    for (const [index, name] of ['r1.a1', 'r2.a2'].entries()) {
      const hidden = tensors.get(`${name}.hidden`)!;
      const fed = await (await system.links.inner(index, head(hidden, m - 1), scope)).read();
      expect(tensors.get(`${name}.fed`)!.dims).toEqual([m - 1, hidden.dims[1]]);
      expect(apart(tensors.get(`${name}.fed`)!, fed)).toBeLessThan(1e-5);
    }
    scope.end();
    const single = await run(system, one, { ...watched, latentSteps: 1 });
    expect(single.tensors.get('r1.a1.fed')!.dims).toEqual([0, system.agents[0]!.config.hiddenSize]);
  });

  it('is what the agent’s own head makes of every step', async () => {
    const lenses: Extract<TraceEvent, { type: 'lens' }>[] = [];
    const { tensors } = await run(system, one, watched, {
      emit: (event) => event.type === 'lens' && lenses.push(event),
    });
    expect(lenses).toHaveLength(5);
    const { agent, vocabulary, steps } = lenses[1]!;
    const lens = tensors.get('r1.a2.lens')!;
    expect([agent, lens.dims]).toEqual([2, [m, vocabulary]]);
    const { data } = await system.agents[1]!.logits(head(tensors.get('r1.a2.hidden')!, m));
    steps.forEach(({ top, probabilities, ranks }, t) => {
      const row = values(lens).slice(t * vocabulary, (t + 1) * vocabulary);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      const logits = Array.from(data as Float32Array).slice(t * vocabulary, (t + 1) * vocabulary);
      expect(top[0]!.id).toBe(logits.indexOf(Math.max(...logits)));
      expect(top).toHaveLength(10);
      expect(top[0]!.text).toBe(`t${top[0]!.id}`);
      expect(probabilities.map((p) => p.toFixed(6))).toEqual([row[3]!.toFixed(6), row[7]!.toFixed(6)]);
      expect(ranks).toEqual([3, 7].map((id) => 1 + logits.filter((x) => x > logits[id]!).length));
    });
  });

  it('names no candidates where the vocabulary lacks one', async () => {
    const lenses: Extract<TraceEvent, { type: 'lens' }>[] = [];
    const emit = (event: TraceEvent) => event.type === 'lens' && lenses.push(event);
    await run(system, one, { ...watched, candidates: ['t3', 'nowhere'] }, { emit });
    expect(lenses[0]!.steps[0]).toMatchObject({ probabilities: [], ranks: [] });
  });

  it('has a leading axis for many questions', async () => {
    const { tensors } = await run(system, questions, watched);
    const alone = await run(system, questions.slice(1, 2), watched);
    for (const kind of ['fed', 'lens', 'attention']) {
      const all = tensors.get(`r2.a1.${kind}`)!;
      const own = alone.tensors.get(`r2.a1.${kind}`)!;
      expect(all.dims).toEqual([3, ...own.dims]);
      const second = floats((all.data as Float32Array).slice(own.data.length, 2 * own.data.length), own.dims);
      expect(apart(second, own), kind).toBeLessThan(1e-4);
    }
  });
});

describe('attention to the message', () => {
  it('has a weight by step, layer, head and place, and none where nothing was heard', async () => {
    const { tensors } = await run(system, one, watched);
    expect(tensors.has('r1.a1.attention')).toBe(false);
    for (const [index, name] of ['r2.a1', 'r1.a2', 'r1.a3'].entries()) {
      const { layers, heads } = system.agents[index]!.config;
      const { dims, data } = tensors.get(`${name}.attention`)!;
      expect(dims).toEqual([m, layers.length, heads, m]);
      for (let at = 0; at < data.length; at += m) {
        const sum = values({ dims, data, dtype: 'float32' })
          .slice(at, at + m)
          .reduce((a, b) => a + b, 0);
        expect(sum).toBeGreaterThan(0);
        expect(sum).toBeLessThan(1);
      }
    }
  });

  it('is the same when the whole turn is run as one chunk', async () => {
    const stages: Extract<TraceEvent, { type: 'stage' }>[] = [];
    const emit = (event: TraceEvent) => event.type === 'stage' && stages.push(event);
    const { tensors } = await run(system, one, watched, { emit });
    const { before, after } = stages.find(({ round, agent }) => round === 1 && agent === 2)!;
    const agent = system.agents[1]!;
    const message = tensors.get('r1.a1.message')!;
    const fed = tensors.get('r1.a2.fed')!;
    const scope = new Scope();
    const whole = scope.keep(
      await system.glue.join([
        await agent.embed(Int32Array.from(before[0]!), 1, scope),
        { ...message, dims: [1, ...message.dims] },
        await agent.embed(Int32Array.from(after[0]!), 1, scope),
        { ...fed, dims: [1, ...fed.dims] },
      ]),
    );
    const length = whole.dims[1]!;
    const look = async (places: number[]) => {
      const chunk = await agent.forward(whole, allReal(1, length), agent.emptyCache(1), scope, places);
      return values(await chunk.attention!.read());
    };
    const recorded = tensors.get('r1.a2.attention')!;
    const last = values(recorded).slice(-recorded.data.length / m);
    const slot = await look(Array.from({ length: m }, (_, i) => before[0]!.length + i));
    slot.forEach((weight, i) => expect(weight).toBeCloseTo(last[i]!, 5));
    const everywhere = await look(Array.from({ length }, (_, i) => i));
    const rows = agent.config.layers.length * agent.config.heads;
    expect(everywhere.reduce((a, b) => a + b, 0)).toBeCloseTo(rows, 4);
    scope.end();
  });

  it('leaves nothing on the device', async () => {
    const before = device.live.tensors;
    await run(system, questions, watched);
    expect(device.live.tensors).toBe(before);
  });
});
