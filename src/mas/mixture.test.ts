/** The mixture pattern on small random agents: who hears whom. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blend, plainRun } from '../../test/support/systems';
import {
  apart,
  changed,
  stageOf,
  stagesOf,
  trace,
  values,
  type TracedOptions,
} from '../../test/support/traced';
import { allReal } from '../agents/layout';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
import type { RunContext } from './recursion';
import type { System } from './system';
import { messageName, messageOf } from './trace';

const device = nodeDevice();
const questions = ['t10 t11', 't12 t13 t14 t15 t16', 't17'];
const one = questions.slice(0, 1);
const m = plainRun.latentSteps;
let system: System;

beforeAll(async () => {
  system = await blend(device);
});
afterAll(() => device.dispose());

const go = (asked: readonly string[], options?: TracedOptions, context?: RunContext) =>
  trace(system, asked, options, context);

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
