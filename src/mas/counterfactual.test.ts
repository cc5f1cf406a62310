/** Runs with interventions, and runs that go on from another one's trace. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainRun, ring } from '../../test/support/systems';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
import { firstDifference } from './base';
import type { Intervention } from './intervention';
import { run, type RunContext, type RunOptions, type RunResult } from './recursion';
import type { System } from './system';
import type { TraceEvent } from './trace';

const device = nodeDevice();
const one = ['t10 t11'];
const others = ['t12 t13', 't14 t15', 't16 t17'];
const watched: RunOptions = { ...plainRun, rounds: 3, views: true, probe: true, candidates: ['t3'] };
let system: System;

beforeAll(async () => {
  system = await ring(device);
});
afterAll(() => device.dispose());

type Traced = RunResult & { events: TraceEvent[] };
async function go(
  interventions: (Partial<Intervention> & Pick<Intervention, 'round' | 'agent' | 'kind'>)[],
  options: Partial<RunOptions> = {},
  context: RunContext = {},
): Promise<Traced> {
  const events: TraceEvent[] = [];
  const whole = interventions.map((change) => ({ factor: 1, donor: 1, ...change }));
  const all = { ...watched, ...options, interventions: whole };
  const result = await run(system, one, all, { emit: (event) => events.push(event), ...context });
  return { ...result, events };
}

const values = (tensor: HostTensor | undefined) => Array.from(tensor!.data, Number);
const apart = (a: HostTensor | undefined, b: HostTensor | undefined) => {
  const wanted = values(b);
  return Math.max(...values(a).map((x, i) => Math.abs(x - wanted[i]!))) / Math.max(...wanted.map(Math.abs));
};
/** Names of the tensors that differ, or are in one only. */
const changed = (a: Traced, b: Traced, kind: string) =>
  [...new Set([...a.tensors.keys(), ...b.tensors.keys()])]
    .filter((name) => name.endsWith(kind))
    .filter(
      (name) =>
        !a.tensors.has(name) ||
        !b.tensors.has(name) ||
        apart(a.tensors.get(name), b.tensors.get(name)) > 1e-4,
    )
    .sort();
const alterations = ({ events }: Traced) =>
  events.flatMap((event) =>
    event.type === 'altered' ? [`${event.round}.${event.agent}.${event.step} ${event.kind}`] : [],
  );
const heard = ({ events }: Traced, round: number, agent: number) =>
  events.flatMap((event) =>
    event.type === 'stage' && event.round === round && event.agent === agent ? [event.messageLength] : [],
  );

describe('an intervention on a message', () => {
  it('changes what is heard, not what was thought before', async () => {
    const plain = await go([]);
    const zeroed = await go([{ round: 1, agent: 2, kind: 'zero' }]);
    expect(values(zeroed.tensors.get('r1.a2.message')).every((x) => x === 0)).toBe(true);
    expect(changed(plain, zeroed, 'hidden')).not.toContain('r1.a2.hidden');
    expect(changed(plain, zeroed, 'hidden')).toContain('r1.a3.hidden');
    expect(alterations(zeroed)).toEqual(['1.2.null zero']);
    const told = zeroed.events.find((event) => event.type === 'message' && event.from === 2);
    expect(told).toMatchObject({ round: 1, normRatio: 0 });
  });

  it('comes after the control, and several in one place one after the other', async () => {
    const places = [
      { round: 1, agent: 1, kind: 'scale', factor: 3 },
      { round: 1, agent: 1, kind: 'scale', factor: -2 },
    ] as const;
    const [random, scaled] = [
      await go([], { control: 'random' }),
      await go([...places], { control: 'random' }),
    ];
    const want = values(random.tensors.get('r1.a1.message')).map((x) => -6 * x);
    const { dims } = random.tensors.get('r1.a1.message')!;
    expect(apart(scaled.tensors.get('r1.a1.message'), floats(Float32Array.from(want), dims))).toBeLessThan(
      1e-5,
    );
    expect(alterations(scaled)).toEqual(['1.1.null scale', '1.1.null scale']);
  });

  it('changes the answer also when no tensors are kept', async () => {
    const places = [{ round: 3, agent: 2, kind: 'scale', factor: 50 }] as const;
    const [kept, lean] = [await go([...places]), await go([...places], { tensors: false })];
    expect(lean.answers).toEqual(kept.answers);
    expect(kept.answers).not.toEqual((await go([])).answers);
  });
});

describe('an intervention on a latent state', () => {
  it('is seen by its tensor, the lens, the next step and the message', async () => {
    const plain = await go([]);
    const altered = await go([{ round: 1, agent: 2, step: 2, kind: 'zero' }]);
    const rows = values(altered.tensors.get('r1.a2.hidden'));
    const before = values(plain.tensors.get('r1.a2.hidden'));
    const width = rows.length / plainRun.latentSteps;
    expect(rows.slice(0, width)).toEqual(before.slice(0, width));
    expect(rows.slice(width, 2 * width).every((x) => x === 0)).toBe(true);
    expect(rows.slice(2 * width)).not.toEqual(before.slice(2 * width));
    expect(changed(plain, altered, 'message')[0]).toBe('r1.a2.message');
    const { vocabSize } = system.agents[1]!.config;
    const entropy = altered.events.flatMap((event) =>
      event.type === 'lens' && event.round === 1 && event.agent === 2 ? [event.steps[1]!.entropy] : [],
    );
    expect(entropy[0]).toBeCloseTo(Math.log(vocabSize), 4); // zero logits
    expect(alterations(altered)).toEqual(['1.2.2 zero']);
  });

  it('feeds R_in of the altered state back', async () => {
    const { tensors } = await go([{ round: 1, agent: 1, step: 1, kind: 'random' }]);
    const scope = new Scope();
    const { data, dims } = tensors.get('r1.a1.hidden')!;
    const first = floats((data as Float32Array).slice(0, 2 * dims[1]!), [1, 2, dims[1]!]);
    const fed = await (await system.links.inner(0, first, scope)).read();
    expect(apart(tensors.get('r1.a1.fed'), { ...fed, dims: fed.dims.slice(1) })).toBeLessThan(1e-5);
    scope.end();
  });
});

describe('taking from other questions', () => {
  it('puts the donor’s state or message there', async () => {
    const { tensors: donors } = await run(system, others, watched);
    const swapped = await go(
      [
        { round: 1, agent: 1, kind: 'swap', donor: 2 },
        { round: 2, agent: 2, step: 1, kind: 'swap', donor: 3 },
      ],
      {},
      { donors },
    );
    const row = (name: string, index: number) => {
      const all = values(donors.get(name));
      return all.slice((index * all.length) / 3, ((index + 1) * all.length) / 3);
    };
    expect(values(swapped.tensors.get('r1.a1.message'))).toEqual(row('r1.a1.message', 1));
    const width = swapped.tensors.get('r2.a2.hidden')!.dims[1]!;
    expect(values(swapped.tensors.get('r2.a2.hidden')).slice(0, width)).toEqual(
      row('r2.a2.hidden', 2).slice(0, width),
    );
  });

  it('lets a single question be shuffled by the control', async () => {
    const { tensors: donors } = await run(system, others, watched);
    const { tensors } = await go([], { control: 'shuffle' }, { donors });
    const all = values(donors.get('r1.a1.message'));
    const third = all.length / 3;
    const rows = [0, 1, 2].map((i) => all.slice(i * third, (i + 1) * third));
    expect(rows).toContainEqual(values(tensors.get('r1.a1.message')));
    await expect(go([], { control: 'shuffle' })).rejects.toMatchObject({ code: 'bad_control' });
  });

  it('is refused without any', async () => {
    for (const kind of ['swap', 'shuffle'] as const)
      await expect(go([{ round: 1, agent: 1, kind }])).rejects.toMatchObject({ code: 'bad_intervention' });
  });
});

describe('a dropped turn', () => {
  it('leaves the receiver’s slot empty, and no older message in it', async () => {
    const dropped = await go([{ round: 2, agent: 1, kind: 'drop' }]);
    expect(alterations(dropped)).toEqual(['2.1.null drop']);
    expect(heard(dropped, 2, 1)).toEqual([]);
    expect(heard(dropped, 2, 2)).toEqual([0]);
    expect(heard(dropped, 3, 2)).toEqual([plainRun.latentSteps]);
    expect([...dropped.tensors.keys()].some((name) => name.startsWith('r2.a1'))).toBe(false);
    expect(dropped.tensors.has('r2.a2.attention')).toBe(false);
    expect(
      dropped.events.some((event) => event.type === 'timing' && event.round === 2 && event.agent === 1),
    ).toBe(false);
  });

  it('of the last agent is not heard by the first in the next round; the speaker still says what it would', async () => {
    const dropped = await go([{ round: 1, agent: 3, kind: 'drop' }]);
    expect(heard(dropped, 2, 1)).toEqual([0]);
    const said = dropped.events.flatMap((event) => (event.type === 'answer' ? [event.round] : []));
    expect(said).toEqual([1, 2, 3]);
  });

  it('of the one before the speaker leaves the final prompt without a message', async () => {
    const dropped = await go([{ round: 3, agent: 2, kind: 'drop' }]);
    expect(heard(dropped, 3, 3)).toEqual([0]);
    expect(dropped.answers).toHaveLength(1);
  });

  it('leaves what the control draws for later messages as it is', async () => {
    const control = 'random';
    const [whole, dropped] = [
      await go([], { control }),
      await go([{ round: 1, agent: 1, kind: 'drop' }], { control }),
    ];
    // The norm is the message's own, and that has changed; the direction is drawn.
    const direction = ({ tensors }: Traced, name: string) => {
      const first = values(tensors.get(name)).slice(0, tensors.get(name)!.dims[1]);
      return first.map((x) => x / Math.hypot(...first));
    };
    for (const name of ['r1.a2.message', 'r1.a3.message', 'r3.a1.message'])
      direction(dropped, name).forEach((x, i) => expect(x).toBeCloseTo(direction(whole, name)[i]!, 5));
  });
});

describe('going on from another run', () => {
  const places = [
    { round: 1, agent: 2, step: 2, kind: 'scale', factor: 0.5 },
    { round: 2, agent: 2, kind: 'random' },
    { round: 2, agent: 3, kind: 'drop' },
  ] as const;
  const resume = async (
    before: readonly (typeof places)[number][],
    after: readonly (typeof places)[number][],
    options: Partial<RunOptions> = {},
    context: RunContext = {},
  ) => {
    const full = (list: typeof before) => list.map((place) => ({ factor: 1, donor: 1, ...place }));
    const base = await go([...before], options, context);
    const from = firstDifference(system.pattern, full(before), full(after))!;
    return {
      whole: await go([...after], options, context),
      resumed: await go([...after], options, { ...context, base: { ...base, from } }),
      base,
    };
  };
  const untimed = (events: TraceEvent[]) =>
    events.map((event) => (event.type === 'timing' ? { ...event, ms: 0 } : event));
  const equal = ({ whole, resumed }: { whole: Traced; resumed: Traced }) => {
    expect([...resumed.tensors.keys()].sort()).toEqual([...whole.tensors.keys()].sort());
    for (const [name, tensor] of whole.tensors) {
      expect(resumed.tensors.get(name)!.dims).toEqual(tensor.dims);
      if (tensor.data.some((x) => Number(x) !== 0))
        expect(apart(resumed.tensors.get(name), tensor), name).toBeLessThan(1e-5);
    }
    expect(resumed.events.map(({ type }) => type)).toEqual(whole.events.map(({ type }) => type));
    expect(resumed.answers.map(({ text }) => text)).toEqual(whole.answers.map(({ text }) => text));
  };

  it.each([
    ['a later message', places.slice(0, 0), places.slice(1, 2)],
    ['a further intervention', places.slice(0, 1), places.slice(0, 2)],
    ['a step of the second turn', [], places.slice(0, 1)],
    ['a dropped turn', places.slice(1, 2), places.slice(1, 3)],
    ['a turn dropped before, and one intervention less', places.slice(1, 3), places.slice(1, 2)],
  ])('equals the whole run: %s', async (_, before, after) => {
    equal(await resume(before, after));
  });

  it('computes nothing that comes before the difference', async () => {
    const { base, resumed } = await resume([], places.slice(1, 2));
    const old = resumed.events.filter((event) => base.events.includes(event));
    expect(old.filter(({ type }) => type === 'stage')).toHaveLength(4); // r1.a1 to r2.a1
    expect(old.filter(({ type }) => type === 'answer')).toHaveLength(1); // after round 1
    expect(resumed.tensors.get('r2.a1.hidden')).toBe(base.tensors.get('r2.a1.hidden'));
    expect(resumed.tensors.get('r2.a2.hidden')).not.toBe(base.tensors.get('r2.a2.hidden'));
  });

  it('draws what the whole run draws: sampled answers, random and shuffled messages', async () => {
    const sampling = { temperature: 1.5, topP: 1 };
    const { tensors: donors } = await run(system, others, watched);
    for (const control of ['none', 'random', 'shuffle'] as const) {
      const both = await resume([], places.slice(1, 2), { control, sampling, maxTokens: 6 }, { donors });
      equal(both);
      const rounded = (events: TraceEvent[]) =>
        JSON.stringify(untimed(events), (_, x: unknown) =>
          typeof x === 'number' ? Number(x.toPrecision(3)) : x,
        );
      expect(rounded(both.resumed.events)).toBe(rounded(both.whole.events));
    }
  });

  it('leaves nothing on the device', async () => {
    const before = device.live.tensors;
    await resume([], places);
    expect(device.live.tensors).toBe(before);
  });
});
