import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinySource } from '../../test/support/tiny-agents';
import { buildSystem, type Library } from '../experiment/build';
import { parseSpec, type Spec } from '../experiment/spec';
import type { System } from '../mas/system';
import type { Device } from '../runtime/device';
import { nodeDevice } from '../runtime/node';
import { floats, type HostTensor } from '../runtime/tensor';
import { tasks } from '../tasks/task';
import { lossAndGradients, targetIds } from './backward';
import { readState, writeState, type CurvePoint } from './checkpoint';
import { train, type TrainOptions } from './train';

const library: Library = { model: (id) => tinySource(id), links: () => Promise.resolve(null) };
const prompts = { prompt: '{question} Notes: {slot}', final: '{question} Solution: {slot}' };
const optimiser = { learningRate: 3e-3 };

function specOf(training: object): Spec {
  return parseSpec({
    agents: ['adder', 'subtracter', 'multiplier'].map((id) => ({ id, role: id, ...prompts })),
    links: { design: '2layer_ln_res', norm: 'gain' },
    latentSteps: 2,
    training,
  });
}

let device: Device;
beforeAll(() => (device = nodeDevice()));
afterAll(() => device.dispose());

async function trained(spec: Spec, options: Partial<TrainOptions> = {}) {
  const system = await buildSystem(spec, device, library);
  const text = JSON.stringify(spec);
  return train(system, spec.training, tasks.relay!, {
    spec: text,
    latentSteps: spec.latentSteps,
    ...options,
  });
}

const inner = { steps: 6, batch: 4, warmup: 2, optimiser, warmStartOuter: true };
const outer = { steps: 4, batch: 2, warmup: 1, optimiser, rounds: [1, 2], train: 'both' };

describe('training', () => {
  it('lowers the loss of the inner loop', async () => {
    const curve: CurvePoint[] = [];
    await trained(specOf({ inner: { ...inner, steps: 40 } }), { onPoint: (point) => curve.push(point) });
    const mean = (points: CurvePoint[]) => points.reduce((sum, { loss }) => sum + loss, 0) / points.length;
    expect(mean(curve.slice(-10))).toBeLessThan(0.9 * mean(curve.slice(0, 10)));
  });

  it('offers the mean of all targets, which leaves the outer links alone', async () => {
    const spec = specOf({ inner: { ...inner, target: 'mean', warmStartOuter: false } });
    const before = (await buildSystem(spec, device, library)).links.links.parameters;
    const after = (await trained(spec)).parameters;
    const changed = [...after].filter(([name, tensor]) =>
      tensor.data.some((x, i) => x !== before.get(name)!.data[i]),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every(([name]) => name.startsWith('inner_links'))).toBe(true);
  });

  it('resumes in either loop to the very same links', async () => {
    const spec = specOf({ inner, outer, seed: 3 });
    const whole = await trained(spec);
    for (const stop of [3, 8]) {
      let seen = 0;
      let saved: Uint8Array | undefined;
      const abort = new AbortController();
      const options: Partial<TrainOptions> = {
        saveEvery: 1,
        signal: abort.signal,
        onPoint: () => void (++seen === stop && abort.abort(new Error('stopped'))),
        onState: (state) => void (saved = writeState(state)),
      };
      await expect(trained(spec, options)).rejects.toThrow('stopped');
      const resumed = await trained(spec, { resume: readState(saved!, JSON.stringify(spec)) });
      for (const [name, { data }] of whole.parameters)
        expect(resumed.parameters.get(name)!.data).toEqual(data);
    }
  });

  it('refuses the state of another experiment', async () => {
    let saved: Uint8Array | undefined;
    await trained(specOf({ inner: { ...inner, steps: 1 } }), {
      onState: (state) => void (saved = writeState(state)),
    });
    expect(() => readState(saved!, 'another')).toThrowError(/another experiment/);
  });

  it('says so when both stages are off', async () => {
    await expect(trained(specOf({}))).rejects.toMatchObject({ code: 'nothing_to_train' });
  });

  it('names the agent whose role the question family does not know', async () => {
    const spec = specOf({ inner });
    const unknown = { ...spec, agents: spec.agents.map((agent) => ({ ...agent, role: 'poet' })) };
    await expect(trained(unknown)).rejects.toMatchObject({ code: 'bad_training', field: 'agents.0.role' });
  });
});

describe('the outer loop’s gradient', () => {
  it('agrees with finite differences of the loss, along each link', async () => {
    const system = await buildSystem(specOf({}), device, library);
    const speaker = system.agents[2]!;
    const questions = tasks.relay!.generate('link', 2, 5).map(({ text }) => text);
    const targets = ['Answer: 3', 'd 1 Answer: 1'].map((text) => targetIds(speaker, text));
    const depth = { rounds: 2, latentSteps: 3 };
    const { gradients } = await lossAndGradients(system, questions, targets, depth);
    const start = new Map(system.links.links.parameters);
    for (const { name } of system.links.links.places) {
      const own = [...gradients].filter(([parameter]) => parameter.startsWith(`${name}.`));
      const norm = Math.hypot(...own.flatMap(([, { data }]) => Array.from(data, Number)));
      expect(norm).toBeGreaterThan(0);
      const h = 0.02 / norm;
      const at = async (sign: number) =>
        lossAt(system, moved(start, own, (sign * h) / norm), questions, targets, depth);
      const slope = ((await at(1)) - (await at(-1))) / (2 * h);
      expect(Math.abs(slope - norm)).toBeLessThan(0.03 * norm);
    }
    system.links.load(start);
  });
});

function moved(
  start: ReadonlyMap<string, HostTensor>,
  direction: readonly [string, HostTensor][],
  by: number,
) {
  const next = new Map(start);
  for (const [name, { data, dims }] of direction)
    next.set(
      name,
      floats(
        Float32Array.from(Array.from(start.get(name)!.data, Number), (x, i) => x + by * Number(data[i])),
        dims,
      ),
    );
  return next;
}

async function lossAt(
  system: System,
  parameters: ReadonlyMap<string, HostTensor>,
  questions: readonly string[],
  targets: readonly (readonly number[])[],
  depth: { rounds: number; latentSteps: number },
): Promise<number> {
  system.links.load(parameters);
  return (await lossAndGradients(system, questions, targets, { ...depth, gradient: false })).loss;
}
