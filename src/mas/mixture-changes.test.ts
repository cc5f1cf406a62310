/** What may be done to a run, done to a mixture: controls, interventions, going on from another run. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blend, plainRun } from '../../test/support/systems';
import {
  apart,
  changed,
  stageOf,
  trace,
  values,
  whole,
  type Place,
  type Traced,
  type TracedOptions,
} from '../../test/support/traced';
import { nodeDevice } from '../runtime/node';
import { floats, type HostTensor } from '../runtime/tensor';
import { covers, firstDifference } from './base';
import type { RunContext } from './recursion';
import type { System } from './system';
import { messageName } from './trace';

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

const go = (asked: readonly string[], options?: TracedOptions, context?: RunContext) =>
  trace(system, asked, options, context);

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
