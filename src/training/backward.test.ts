import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ring } from '../../test/support/systems';
import type { System } from '../mas/system';
import { Random } from '../random';
import { nodeDevice } from '../runtime/node';
import { floats, type HostTensor } from '../runtime/tensor';
import { lossAndGradients } from './backward';

const device = nodeDevice();
const questions = ['t10 t11', 't12 t13 t14 t15 t16'];
const targets = [
  [3, 4],
  [5, 6, 7, 8, 9],
];
const depth = { rounds: 2, latentSteps: 3 };
let system: System;

beforeAll(async () => {
  system = await ring(device);
});
afterAll(() => device.dispose());

const largest = ({ data }: HostTensor) => Math.max(...(data as Float32Array).map(Math.abs));
const of = (gradients: ReadonlyMap<string, HostTensor>, link: string) =>
  [...gradients].filter(([name]) => name.startsWith(`${link}.`));

describe('the loss of an answer', () => {
  it('reaches every link but the closing one in one round', async () => {
    const { gradients } = await lossAndGradients(system, questions, targets, { ...depth, rounds: 1 });
    for (const link of ['inner_links.0', 'inner_links.1', 'outer_links.0', 'outer_links.1'])
      for (const [name, tensor] of of(gradients, link)) expect(largest(tensor), name).toBeGreaterThan(0);
    for (const link of ['inner_links.2', 'outer_links.2'])
      for (const [name, tensor] of of(gradients, link)) expect(largest(tensor), name).toBe(0);
  });

  it('reaches every parameter of every link from two rounds on', async () => {
    for (const rounds of [2, 3]) {
      const { gradients } = await lossAndGradients(system, questions, targets, { ...depth, rounds });
      expect([...gradients.keys()]).toEqual([...system.links.links.parameters.keys()]);
      for (const [name, tensor] of gradients) expect(largest(tensor), name).toBeGreaterThan(0);
    }
  });

  it('has the gradient that finite differences find', async () => {
    const { parameters } = system.links.links;
    const { gradients } = await lossAndGradients(system, questions, targets, depth);
    const random = new Random(1);
    const direction = new Map(
      [...parameters].map(([name, { data }]) => [
        name,
        Array.from(data as Float32Array, () => random.normal()),
      ]),
    );
    const lossAt = async (step: number) => {
      const moved = [...parameters].map(([name, { dims, data }]) => {
        const along = direction.get(name)!;
        return [
          name,
          floats(
            (data as Float32Array).map((x, i) => x + step * along[i]!),
            dims,
          ),
        ] as const;
      });
      system.links.load(new Map(moved));
      return (await lossAndGradients(system, questions, targets, { ...depth, gradient: false })).loss;
    };
    const h = 1e-4;
    const numeric = ((await lossAt(h)) - (await lossAt(-h))) / (2 * h);
    system.links.load(parameters);
    let exact = 0;
    for (const [name, { data }] of gradients)
      direction.get(name)!.forEach((x, i) => (exact += x * Number(data[i])));
    expect(Math.abs(exact - numeric)).toBeLessThan(0.02 * Math.abs(exact));
  });

  it('of a batch is the mean over all target tokens, whatever the lengths', async () => {
    const batch = await lossAndGradients(system, questions, targets, depth);
    const tokens = targets.reduce((sum, { length }) => sum + length, 0);
    let loss = 0;
    const sums = new Map<string, number[]>();
    for (const [row, question] of questions.entries()) {
      const alone = await lossAndGradients(system, [question], [targets[row]!], depth);
      const share = targets[row]!.length / tokens;
      loss += alone.loss * share;
      for (const [name, { data }] of alone.gradients)
        sums.set(
          name,
          Array.from(data as Float32Array, (x, i) => (sums.get(name)?.[i] ?? 0) + Number(x) * share),
        );
    }
    expect(batch.loss).toBeCloseTo(loss, 5);
    for (const [name, tensor] of batch.gradients) {
      const apart = Math.max(...sums.get(name)!.map((x, i) => Math.abs(x - Number(tensor.data[i]))));
      expect(apart, name).toBeLessThan(1e-4 * largest(tensor));
    }
  });

  it('frees what the walk back has passed', async () => {
    const held: number[] = [];
    const before = device.live.tensors;
    const { links } = system;
    const pass = links.messageBackward.bind(links);
    const spy = vi.spyOn(links, 'messageBackward').mockImplementation((...args) => {
      const { sums } = links as unknown as { sums: Map<number, Map<string, unknown>> };
      held.push(
        device.live.tensors - before - [...sums.values()].reduce((count, { size }) => count + size, 0),
      );
      return pass(...args);
    });
    await lossAndGradients(system, questions, targets, { rounds: 3, latentSteps: 4 });
    spy.mockRestore();
    expect(held).toHaveLength(8);
    for (const [i, now] of held.slice(1).entries()) expect(now).toBeLessThan(held[i]!);
    expect(held.at(-1)!).toBeLessThan(0.5 * held[0]!);
  });

  it('is the same without its gradient, and nothing stays on the device', async () => {
    const before = device.live.tensors;
    const { loss } = await lossAndGradients(system, questions, targets, depth);
    const bare = await lossAndGradients(system, questions, targets, { ...depth, gradient: false });
    expect(bare.loss).toBe(loss);
    expect(bare.gradients.size).toBe(0);
    expect(device.live.tensors).toBe(before);
  });
});
