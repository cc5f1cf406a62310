/** The mixture pattern on small random agents: who hears whom, and that all that is done to a run works there too. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blend, plainRun } from '../../test/support/systems';
import { allReal } from '../agents/layout';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
import { covers, firstDifference } from './base';
import type { Intervention } from './intervention';
import { run, type RunContext, type RunOptions, type RunResult } from './recursion';
import type { System } from './system';
import { messageName, messageOf, type TraceEvent } from './trace';

const device = nodeDevice();
const questions = ['t10 t11', 't12 t13 t14 t15 t16', 't17'];
const one = questions.slice(0, 1);
const others = ['t12 t13', 't14 t15', 't16 t17'];
const m = plainRun.latentSteps;
let system: System;

beforeAll(async () => {
  system = await blend(device);
});
afterAll(() => device.dispose());

type Traced = RunResult & { events: TraceEvent[] };
type Place = Partial<Intervention> & Pick<Intervention, 'round' | 'agent' | 'kind'>;
const whole = (places: readonly Place[]) => places.map((place) => ({ factor: 1, donor: 1, ...place }));

async function go(
  asked: readonly string[],
  options: Partial<Omit<RunOptions, 'interventions'>> & { interventions?: readonly Place[] } = {},
  context: RunContext = {},
): Promise<Traced> {
  const events: TraceEvent[] = [];
  const all = { ...plainRun, ...options, interventions: whole(options.interventions ?? []) };
  const result = await run(system, asked, all, { emit: (event) => events.push(event), ...context });
  return { ...result, events };
}

const values = (tensor: HostTensor | undefined) => Array.from(tensor!.data, Number);
const apart = (a: HostTensor | undefined, b: HostTensor | undefined) => {
  const wanted = values(b);
  return Math.max(...values(a).map((x, i) => Math.abs(x - wanted[i]!))) / Math.max(...wanted.map(Math.abs));
};
/** Names of tensors that two runs do not have alike, those of one kind. */
const changed = (a: Traced, b: Traced, kind = '') =>
  [...new Set([...a.tensors.keys(), ...b.tensors.keys()])].filter((name) => {
    const [x, y] = [a.tensors.get(name), b.tensors.get(name)];
    return name.includes(kind) && (!x || !y || apart(x, y) > 1e-4);
  });
const stagesOf = ({ events }: Traced) => events.filter((event) => event.type === 'stage');
const stageOf = (run: Traced, round: number, agent: number) =>
  stagesOf(run).find((stage) => stage.round === round && stage.agent === agent)!;

describe('the mixture', () => {
  it('takes the experts in turn, then the summarizer, who speaks in the last round', async () => {
    const turns = stagesOf(await go(one, { rounds: 3 })).map(
      ({ kind, round, agent }) => `${kind} ${round}.${agent}`,
    );
    const latent = (round: number, agents: number[]) => agents.map((agent) => `latent ${round}.${agent}`);
    const all = [...latent(1, [1, 2, 3, 4]), ...latent(2, [1, 2, 3, 4]), ...latent(3, [1, 2, 3])];
    expect(turns).toEqual([...all, 'final 3.4']);
  });

  it('changes with an expert’s message the summarizer in that round and no other expert', async () => {
    const plain = await go(one);
    const altered = await go(one, { interventions: [{ round: 1, agent: 2, kind: 'zero' }] });
    const touched = changed(plain, altered, 'hidden');
    expect(touched).toEqual(['r1.a4.hidden', 'r2.a1.hidden', 'r2.a2.hidden', 'r2.a3.hidden']);
    const late = await go(one, { interventions: [{ round: 2, agent: 3, kind: 'zero' }] });
    expect(changed(plain, late)).toEqual(['r2.a3.message']);
    expect(late.answers[0]!.tokens[0]!.probability).not.toBeCloseTo(
      plain.answers[0]!.tokens[0]!.probability,
      4,
    );
  });

  it('tells all experts of the next round what the summarizer thought, through a link for each', async () => {
    const plain = await go(one);
    const sent = [...plain.tensors.keys()].filter((name) => name.startsWith('r1.a4.message'));
    expect(sent).toEqual([1, 2, 3].map((to) => messageName(1, 4, to)));
    for (const to of [1, 2, 3])
      expect(plain.tensors.get(messageName(1, 4, to))!.dims).toEqual([
        m,
        system.agents[to - 1]!.config.hiddenSize,
      ]);
    const { parameters } = system.links.links;
    const link = 'outer_links.4.'; // from the summarizer to the second expert
    const turned = [...parameters].filter(([name]) => name.startsWith(link));
    system.links.load(
      new Map(
        turned.map(([name, { data, dims }]) => [
          name,
          floats(
            (data as Float32Array).map((x) => -x),
            dims,
          ),
        ]),
      ),
    );
    const other = await go(one);
    system.links.load(parameters);
    expect(changed(plain, other)).toEqual(['r1.a4.message.a2', 'r2.a2.hidden', 'r2.a2.message']);
  });

  it('leaves nothing of a slot that is not filled, and tells all pieces of a prompt with several', async () => {
    const traced = await go(one);
    expect(stageOf(traced, 1, 1)).toMatchObject({ before: [[4, 10, 11, 9]], after: [], messageLength: 0 });
    expect(stageOf(traced, 1, 1)).not.toHaveProperty('pieces');
    expect(stageOf(traced, 2, 1)).toMatchObject({ before: [[4]], after: [[10, 11, 9]], messageLength: m });
    expect(stageOf(traced, 1, 4)).toMatchObject({
      before: [[5]],
      after: [[6]],
      messageLength: 3 * m,
      pieces: [[[5]], [[6]], [[7]], [[10, 11, 9]]],
      lengths: [m, m, m],
    });
  });

  it('equals the same turns without a cache', async () => {
    const traced = await go(one);
    const scope = new Scope();
    for (const [agent, round, senders] of [
      [4, 1, [1, 2, 3]],
      [2, 2, [4]],
    ] as const) {
      const own = system.agents[agent - 1]!;
      const stage = stageOf(traced, round, agent);
      const pieces = stage.pieces ?? [stage.before, stage.after];
      const states = traced.tensors.get(`r${round}.a${agent}.hidden`)!;
      const [steps, width] = states.dims as [number, number];
      const fed = floats((states.data as Float32Array).slice(0, (steps - 1) * width), [1, steps - 1, width]);
      const parts: Parameters<typeof system.glue.join>[0][number][] = [];
      for (const [i, piece] of pieces.entries()) {
        if (piece[0]!.length > 0) parts.push(await own.embed(Int32Array.from(piece[0]!), 1, scope));
        if (i === senders.length) continue;
        const message = messageOf(traced.tensors, agent === 4 ? round : round - 1, senders[i]!, agent)!;
        parts.push({ ...message, dims: [1, ...message.dims] });
      }
      parts.push(await system.links.inner(agent - 1, fed, scope));
      const all = scope.keep(await system.glue.join(parts));
      const length = all.dims[1]!;
      const { hidden } = await own.forward(all, allReal(1, length), own.emptyCache(1), scope);
      const last = scope.keep(await system.glue.cut(hidden, length - steps, steps));
      expect(apart(states, await last.read())).toBeLessThan(1e-5);
      expect(values(traced.tensors.get(`r${round}.a${agent}.kv_length`))).toEqual([length]);
    }
    scope.end();
  });

  it('answers a question the same, alone or among others of other length', async () => {
    const together = await go(questions, { views: true });
    for (const [row, question] of questions.entries()) {
      const alone = await go([question], { views: true });
      expect(together.answers[row]!.text).toEqual(alone.answers[0]!.text);
      expect([...together.tensors.keys()]).toEqual([...alone.tensors.keys()]);
      for (const [name, tensor] of alone.tensors) {
        const all = together.tensors.get(name)!;
        const size = tensor.data.length;
        const own = { ...tensor, data: all.data.slice(row * size, (row + 1) * size) } as HostTensor;
        expect(apart(own, tensor), name).toBeLessThan(1e-4);
      }
    }
  });

  it('watches all messages that the summarizer heard', async () => {
    const { tensors } = await go(one, { views: true });
    const { layers, heads } = system.agents[3]!.config;
    expect(tensors.get('r1.a4.attention')!.dims).toEqual([m, layers.length, heads, 3 * m]);
    expect(tensors.has('r1.a1.attention')).toBe(false);
  });

  it('passes text instead, or nothing', async () => {
    const text = await go(questions, { mode: 'text' });
    const said = text.events.flatMap((event) =>
      event.type === 'text' ? [[event.round, event.from, event.to, event.texts.length]] : [],
    );
    const round = (r: number, hops: number[][]) => hops.map((hop) => [r, ...hop, questions.length]);
    const up = [1, 2, 3].map((from) => [from, 4]);
    const down = [1, 2, 3].map((to) => [4, to]);
    expect(said).toEqual([...round(1, [...up, ...down]), ...round(2, up)]);
    expect(stageOf(text, 2, 4).messageLength).toBe(0);
    const alone = await go(one, { mode: 'alone' });
    expect(stagesOf(alone)).toHaveLength(1);
    expect(stagesOf(alone)[0]).toMatchObject({ kind: 'final', agent: 4, messageLength: 0 });
  });

  it('leaves nothing on the device', async () => {
    const before = device.live.tensors;
    await go(questions, { probe: true, control: 'random', views: true });
    await go(questions, { mode: 'soft' });
    expect(device.live.tensors).toBe(before);
  });
});

describe('the controls of a mixture', () => {
  const sent = ({ tensors }: Traced) => [...tensors].filter(([name]) => name.includes('.message'));

  it('deliver zeros on every hop', async () => {
    const messages = sent(await go(questions, { control: 'zero' }));
    expect(messages).toHaveLength(3 + 3 + 3);
    for (const [, { data }] of messages) expect(data.every((x) => Number(x) === 0)).toBe(true);
  });

  it('give every receiver the message of the same other question', async () => {
    const [plain, shuffled] = [
      await go(questions, { rounds: 2 }),
      await go(questions, { control: 'shuffle' }),
    ];
    const sources = [1, 2, 3].map((agent) => sourceOf(plain, shuffled, messageName(1, agent)));
    for (const source of sources) source.forEach((from, row) => expect(from).not.toBe(row));
    // What the summarizer makes of shuffled messages is another thought, so its own shuffle is seen on the companions'.
    const { tensors: donors } = await go(others);
    const single = await go(one, { control: 'shuffle' }, { donors });
    const rows = [1, 2, 3].map((to) =>
      rowAmong(donors.get(messageName(1, 4, to))!, single.tensors.get(messageName(1, 4, to))!),
    );
    expect(new Set(rows).size).toBe(1);
    expect(rows[0]).toBeGreaterThanOrEqual(0);
  });

  it('give random directions of the messages’ own norms', async () => {
    const random = await go(one, { control: 'random' });
    const same = await go(one, { control: 'random', seed: 0 });
    expect(changed(random, same)).toEqual([]);
    const [second, third] = [2, 3].map((to) => values(random.tensors.get(messageName(1, 4, to))));
    expect(second).not.toEqual(third); // of the same width, drawn for each
  });
});

/** For each row of a shuffled tensor, the row of the plain one that it is. */
function sourceOf(plain: Traced, shuffled: Traced, name: string): number[] {
  const { dims } = plain.tensors.get(name)!;
  return Array.from({ length: dims[0]! }, (_, row) => {
    const all = shuffled.tensors.get(name)!;
    const size = all.data.length / dims[0]!;
    return rowAmong(
      plain.tensors.get(name)!,
      floats(all.data.slice(row * size, (row + 1) * size) as Float32Array, dims.slice(1)),
    );
  });
}

/** Index of the row of [k,m,D] that is the same as `own`, to rounding; −1: none. */
function rowAmong({ data, dims }: HostTensor, own: HostTensor): number {
  const size = own.data.length;
  return Array.from({ length: dims[0]! }, (_, row) => row).findIndex((row) =>
    values(own).every((x, i) => Math.abs(x - Number(data[row * size + i])) < 1e-4),
  );
}

describe('interventions in a mixture', () => {
  it('on the message of the summarizer alter all its hops, told once', async () => {
    const plain = await go(one);
    const scaled = await go(one, { interventions: [{ round: 1, agent: 4, kind: 'scale', factor: -3 }] });
    for (const to of [1, 2, 3]) {
      const name = messageName(1, 4, to);
      const want = values(plain.tensors.get(name)).map((x) => -3 * x);
      expect(
        apart(scaled.tensors.get(name), floats(Float32Array.from(want), plain.tensors.get(name)!.dims)),
      ).toBeLessThan(1e-5);
    }
    expect(scaled.events.filter(({ type }) => type === 'altered')).toHaveLength(1);
    expect(scaled.events.filter((event) => event.type === 'message' && event.from === 4)).toHaveLength(3);
  });

  it('take from one other question on every hop', async () => {
    const { tensors: donors } = await go(others);
    for (const kind of ['swap', 'shuffle'] as const) {
      const { tensors } = await go(
        one,
        { interventions: [{ round: 1, agent: 4, kind, donor: 2 }] },
        { donors },
      );
      const rows = [1, 2, 3].map((to) =>
        rowAmong(donors.get(messageName(1, 4, to))!, tensors.get(messageName(1, 4, to))!),
      );
      expect(new Set(rows).size).toBe(1);
      if (kind === 'swap') expect(rows[0]).toBe(1);
      else expect(rows[0]).toBeGreaterThanOrEqual(0);
    }
  });

  it('draw a direction for each hop', async () => {
    const { tensors } = await go(one, { interventions: [{ round: 1, agent: 4, kind: 'random' }] });
    expect(values(tensors.get('r1.a4.message.a2'))).not.toEqual(values(tensors.get('r1.a4.message.a3')));
  });

  it('drop an expert: its slot stays empty, the others’ do not', async () => {
    const dropped = await go(one, { views: true, interventions: [{ round: 1, agent: 2, kind: 'drop' }] });
    expect(stageOf(dropped, 1, 4)).toMatchObject({
      pieces: [[[5]], [[6, 7]], [[10, 11, 9]]],
      lengths: [m, m],
      messageLength: 2 * m,
    });
    expect(dropped.tensors.get('r1.a4.attention')!.dims.at(-1)).toBe(2 * m);
    expect(stageOf(dropped, 2, 2).messageLength).toBe(m);
  });

  it('drop the summarizer: no expert hears anything in the next round', async () => {
    const dropped = await go(one, { interventions: [{ round: 1, agent: 4, kind: 'drop' }] });
    expect([1, 2, 3].map((agent) => stageOf(dropped, 2, agent).messageLength)).toEqual([0, 0, 0]);
    expect(dropped.answers).toHaveLength(1);
  });

  it('are refused where the summarizer speaks', async () => {
    await expect(go(one, { interventions: [{ round: 2, agent: 4, kind: 'zero' }] })).rejects.toMatchObject({
      code: 'bad_intervention',
      field: 'interventions.0.round',
    });
  });
});

describe('going on from another run of a mixture', () => {
  const places: readonly Place[] = [
    { round: 1, agent: 2, step: 2, kind: 'scale', factor: 0.5 },
    { round: 1, agent: 4, kind: 'random' },
    { round: 2, agent: 3, kind: 'drop' },
  ];
  const watched = { rounds: 3, views: true, probe: true } as const;

  it.each([
    ['an expert’s step', [], places.slice(0, 1)],
    ['the summarizer’s message', places.slice(0, 1), places.slice(0, 2)],
    ['a dropped expert', places.slice(1, 2), places.slice(1, 3)],
    ['one intervention less', places, places.slice(0, 2)],
  ])('equals the whole run: %s', async (_, before, after) => {
    const { tensors: donors } = await go(others, { rounds: 3 });
    for (const control of ['none', 'random', 'shuffle', 'zero'] as const) {
      const options = { ...watched, control };
      const base = await go(one, { ...options, interventions: before }, { donors });
      const from = firstDifference(system.pattern, whole(before), whole(after))!;
      const wanted = await go(one, { ...options, interventions: after }, { donors });
      const resumed = await go(
        one,
        { ...options, interventions: after },
        { donors, base: { ...base, from } },
      );
      expect(resumed.tensors.size).toBe(wanted.tensors.size);
      for (const [name, tensor] of wanted.tensors)
        if (values(tensor).some((x) => x !== 0))
          expect(apart(resumed.tensors.get(name), tensor), name).toBeLessThan(1e-5);
      expect(resumed.events.map(({ type }) => type)).toEqual(wanted.events.map(({ type }) => type));
      expect(resumed.answers.map(({ text }) => text)).toEqual(wanted.answers.map(({ text }) => text));
      if (from.round === 1 && from.agent === 4)
        expect(resumed.tensors.get('r1.a3.hidden')).toBe(base.tensors.get('r1.a3.hidden'));
    }
  });

  it('needs every hop’s message of a turn', async () => {
    const traced = await go(one, watched);
    const base = { ...traced, from: { round: 2, agent: 1 } };
    const place = { round: 1, agent: 4 };
    expect(covers(system.pattern, base, place, true)).toBe(true);
    const tensors = new Map(traced.tensors);
    tensors.delete('r1.a4.message.a3');
    expect(covers(system.pattern, { ...base, tensors }, place, true)).toBe(false);
  });
});
