import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinySource } from '../../test/support/tiny-agents';
import { buildSystem, type Library } from '../experiment/build';
import { parseSpec, type Spec } from '../experiment/spec';
import type { Device } from '../runtime/device';
import { nodeDevice } from '../runtime/node';
import { floats, type HostTensor } from '../runtime/tensor';
import { tasks } from '../tasks/registry';
import { lossAndGradients, targetIds } from './backward';
import { checkGradients } from './check';
import type { Task } from '../tasks/task';
import { readState, writeState, type TrainingState } from './checkpoint';
import type { CurvePoint, TrainingEvent } from './telemetry';
import { faultOf } from './faults';
import { train, type TrainOptions } from './train';

const library: Library = {
  model: (id) => tinySource(id),
  links: () => Promise.resolve(null),
  data: () => Promise.resolve(null),
};
const prompts = { prompt: '{question} Notes: {slot}', final: '{question} Solution: {slot}' };
const optimiser = { learningRate: 3e-3 };

function specOf(training: object): Spec {
  return parseSpec({
    agents: ['adder', 'subtracter', 'multiplier'].map((id) => ({ id, role: id, ...prompts })),
    links: { design: '2layer_ln_res', norm: 'gain' },
    latentSteps: 2,
    rounds: 2,
    training: { validation: { every: 0 }, ...training },
  });
}

let device: Device;
beforeAll(() => (device = nodeDevice()));
afterAll(() => device.dispose());

async function trained(spec: Spec, options: Partial<TrainOptions> = {}, task: Task = tasks.relay!) {
  const system = await buildSystem(spec, device, library);
  const { latentSteps, rounds } = spec;
  const text = JSON.stringify(spec);
  const depth = { latentSteps, rounds, maxTokens: 40 };
  return train(system, spec.training, task, { spec: text, ...depth, ...options });
}

const inner = { steps: 6, batch: 4, warmup: 2, optimiser, warmStartOuter: true };
const outer = { steps: 4, batch: 2, warmup: 1, optimiser, rounds: [1, 2], train: 'both' };

describe('training', () => {
  it('lowers the loss of the inner loop', async () => {
    const curve: CurvePoint[] = [];
    await trained(specOf({ inner: { ...inner, steps: 40 } }), {
      emit: (event) => event.type === 'point' && curve.push(event.point),
    });
    const mean = (points: CurvePoint[]) => points.reduce((sum, { loss }) => sum + loss, 0) / points.length;
    expect(mean(curve.slice(-10))).toBeLessThan(0.9 * mean(curve.slice(0, 10)));
  });

  it('offers the mean of all targets, which leaves the outer links alone', async () => {
    const spec = specOf({ inner: { ...inner, target: 'mean', warmStartOuter: false } });
    const before = (await buildSystem(spec, device, library)).links.links.parameters;
    const after = (await trained(spec)).links.parameters;
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
        signal: abort.signal,
        emit: ({ type }) => void (type === 'point' && ++seen === stop && abort.abort(new Error('stopped'))),
        onState: (state) => void (saved = writeState(state)),
      };
      await expect(trained(spec, options)).rejects.toThrow('stopped');
      const resumed = await trained(spec, { resume: readState(saved!) });
      expect(resumed.state.curves).toEqual(whole.state.curves);
      for (const [name, { data }] of whole.links.parameters)
        expect(resumed.links.parameters.get(name)!.data).toEqual(data);
    }
  });

  it('stopped in mid-step, or in the middle of a look, resumes to the very same links and curves', async () => {
    const spec = specOf({ outer, seed: 3, validation: { every: 2, n: 3 } });
    const whole = await trained(spec);
    for (const draws of [1, 3]) {
      const abort = new AbortController();
      let left = draws;
      const task: Task = {
        ...tasks.relay!,
        target: (...args) => {
          if (--left === 0) abort.abort(new Error('stopped'));
          return tasks.relay!.target(...args);
        },
      };
      let saved: Uint8Array | undefined;
      const onState = (state: TrainingState) => void (saved = writeState(state));
      await expect(trained(spec, { signal: abort.signal, onState }, task)).rejects.toThrow('stopped');
      const resumed = await trained(spec, { resume: readState(saved!) });
      expect(resumed.state.curves).toEqual(whole.state.curves);
      for (const [name, { data }] of whole.links.parameters)
        expect(resumed.links.parameters.get(name)!.data).toEqual(data);
    }
  });

  it('refuses the state of another system, and of a stage that it does not have', async () => {
    let saved: Uint8Array | undefined;
    await trained(specOf({ inner }), {
      due: () => true,
      onState: (state) => void (saved ??= writeState(state)),
    });
    const state = readState(saved!);
    await expect(trained(specOf({ outer }), { resume: state })).rejects.toMatchObject({ code: 'bad_state' });
    const parameters = new Map([...state.parameters].slice(1));
    await expect(trained(specOf({ inner }), { resume: { ...state, parameters } })).rejects.toThrow(
      /has nothing for “inner_links.0/,
    );
  });

  it('saves the state before a step that cannot be taken, and says why it stopped', async () => {
    const spec = specOf({ outer });
    const system = await buildSystem(spec, device, library);
    const name = 'outer_links.0.W3.weight';
    const huge = system.links.links.parameters.get(name)!;
    system.links.load(
      new Map([[name, floats(new Float32Array(huge.data.length).fill(Infinity), huge.dims)]]),
    );
    let saved: Uint8Array | undefined;
    const { latentSteps, rounds } = spec;
    const failing = train(system, spec.training, tasks.relay!, {
      spec: '{}',
      latentSteps,
      rounds,
      maxTokens: 40,
      onState: (state) => void (saved = writeState(state)),
    });
    await expect(failing).rejects.toMatchObject({ code: 'diverged', field: /training\.outer/ });
    const state = readState(saved!);
    expect(state).toMatchObject({ stage: 'outer', step: 0, curves: { points: [] } });
    expect(state.parameters.get(name)!.data[0]).toBe(Infinity);
  });

  it('tells of every link, round and look at the validation slice', async () => {
    const events: TrainingEvent[] = [];
    const spec = specOf({ outer: { ...outer, rounds: [2] }, validation: { every: 2, n: 5 } });
    const { state } = await trained(spec, { emit: (event) => events.push(event) });
    const points = events.flatMap((event) => (event.type === 'point' ? [event] : []));
    expect(points.map(({ point }) => point)).toEqual(state.curves.points);
    for (const { point, pace } of points) {
      const links = Object.values(point.links);
      expect(links).toHaveLength(6);
      const all = Math.hypot(...links.map(({ gradient }) => gradient));
      expect(Math.abs(all - point.gradientNorm)).toBeLessThan(1e-3 * all);
      expect(links.every(({ byRound, update }) => byRound!.length === 2 && update > 0)).toBe(true);
      expect(pace.stepsPerSecond).toBeGreaterThan(0);
    }
    expect(state.curves.validation.map(({ step }) => step)).toEqual([0, 2, 4]);
    for (const { accuracy, hops } of state.curves.validation) {
      expect(accuracy.map(({ rounds, n }) => [rounds, n])).toEqual([
        [1, 5],
        [2, 5],
      ]);
      expect(hops).toHaveLength(3);
    }
  });

  it('runs teacher-forced on the roles’ gold text, as released', async () => {
    const spec = specOf({ outer: { ...outer, forcing: 'teacher_forced', rounds: [2], earlier: 0.1 } });
    const { state } = await trained(spec);
    expect(state.curves.points).toHaveLength(outer.steps);
    const [first] = state.curves.points;
    expect(Object.values(first!.links).every(({ gradient }) => gradient > 0)).toBe(true);
  });

  it('changes only the links that are named', async () => {
    const spec = specOf({ outer: { ...outer, only: ['outer_links.1'] } });
    const before = (await buildSystem(spec, device, library)).links.links.parameters;
    const after = (await trained(spec)).links.parameters;
    for (const [name, { data }] of after)
      expect(data.some((x, i) => x !== before.get(name)!.data[i])).toBe(name.startsWith('outer_links.1.'));
    const unknown = specOf({ outer: { ...outer, only: ['outer_links.7'] } });
    await expect(trained(unknown)).rejects.toMatchObject({ code: 'bad_training' });
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
  const forms = [
    ['of a rollout', {}],
    ['of a rollout, earlier rounds supervised too', { earlier: 0.5 }],
    ['teacher-forced', { forced: (_: number, agent: number) => ['k 7 d 1', 'd 1', 'c 3'][agent]! }],
    [
      'teacher-forced, earlier rounds too',
      { earlier: 0.5, forced: (row: number) => (row ? 'k 7' : 'd 1 c 3') },
    ],
  ] as const;

  it.each(forms)('%s agrees with finite differences of the loss, along each link', async (_, form) => {
    const system = await buildSystem(specOf({}), device, library);
    const speaker = system.agents[2]!;
    const questions = tasks.relay!.generate('link', 2, 5).map(({ text }) => text);
    const targets = ['Answer: 3', 'd 1 Answer: 1'].map((text) => targetIds(speaker, text));
    const depth = { rounds: 2, latentSteps: 3, ...form };
    const { gradients } = await lossAndGradients(system, questions, targets, depth);
    const start = new Map(system.links.links.parameters);
    for (const { name } of system.links.links.places) {
      const own = [...gradients].filter(([parameter]) => parameter.startsWith(`${name}.`));
      const norm = Math.hypot(...own.flatMap(([, { data }]) => Array.from(data, Number)));
      expect(norm).toBeGreaterThan(0);
      const h = Math.min(0.1, 0.02 / norm);
      const at = async (sign: number) => {
        system.links.load(moved(start, own, (sign * h) / norm));
        return (await lossAndGradients(system, questions, targets, { ...depth, gradient: false })).loss;
      };
      const slope = ((await at(1)) - (await at(-1))) / (2 * h);
      expect(Math.abs(slope - norm)).toBeLessThan(0.03 * norm);
    }
    system.links.load(start);
  });

  it('is checked in plain words, and the links are left as they were', async () => {
    const system = await buildSystem(specOf({}), device, library);
    const questions = tasks.relay!.generate('link', 2, 5).map(({ text }) => text);
    const targets = ['Answer: 3', 'Answer: 1'].map((text) => targetIds(system.agents[2]!, text));
    const options = { rounds: 1, latentSteps: 2, seed: 1 };
    const check = await checkGradients(system, questions, targets, options);
    expect(check).toMatchObject({ verdict: 'agrees', questions: 2, rounds: 1, latentSteps: 2 });
    expect(check.sentence).toMatch(/agrees with finite differences .* (of 6|each of 6) links/);
    // Through one round the closing link is not heard.
    expect(check.directions.find(({ link }) => link === 'outer_links.2')!.apart).toBe(null);
    expect(check.directions.map(({ link }) => link)).toContain('outer_links.2');
    expect(await system.links.read()).toEqual(system.links.links.parameters);
  });
});

describe('what stops a training', () => {
  it.each([
    [NaN, 1, 'diverged'],
    [1, Infinity, 'overflow'],
    [1, 0, 'vanished'],
  ])('a loss of %f with a gradient of %f: %s', (loss, norm, code) => {
    expect(faultOf('outer', 3, loss, norm)).toMatchObject({ code });
  });
  it('is not a gradient that vanished because nothing is left to learn', () => {
    expect(faultOf('outer', 3, 1e-9, 0)).toBe(null);
    expect(faultOf('inner', 3, 0.5, 1e-5)).toBe(null);
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
