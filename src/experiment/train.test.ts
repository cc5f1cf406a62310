import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinySource } from '../../test/support/tiny-agents';
import { readLinks } from '../links/linkset';
import { parseSafetensors } from '../models/safetensors';
import { nodeDevice } from '../runtime/node';
import type { Device } from '../runtime/device';
import type { TrainingEvent } from '../training/telemetry';
import type { Library } from './build';
import { parseSpec, type Spec } from './spec';
import { checkExperiment, trainExperiment, type TrainHooks } from './train';
import { linksFileOf, openState, trainingKey } from './training-state';

const nothing = () => Promise.resolve(null);
const library: Library = { model: (id) => tinySource(id), links: nothing, data: nothing };
const optimiser = { learningRate: 3e-3 };
const inner = { steps: 4, batch: 3, warmup: 1, optimiser, warmStartOuter: true };
const outer = { steps: 3, batch: 2, warmup: 1, optimiser, rounds: [1, 2], train: 'both' };
const templates = { prompt: '{question} Notes: {slot}', final: '{question} Solution: {slot}' };

const specOf = (more: object = {}): Spec =>
  parseSpec({
    agents: ['adder', 'subtracter', 'multiplier'].map((id) => ({ id, role: id, ...templates })),
    latentSteps: 2,
    rounds: 2,
    training: { inner, outer, seed: 1, validation: { every: 3, n: 4 } },
    ...more,
  });

let device: Device;
beforeAll(() => (device = nodeDevice()));
afterAll(() => device.dispose());

const trained = (spec: Spec, hooks: TrainHooks = {}) => trainExperiment(spec, { device, library }, hooks);

describe('training an experiment', () => {
  it('gives the same file for the same spec, and leaves nothing on the device', async () => {
    const first = await trained(specOf());
    const before = device.live;
    expect((await trained(specOf())).hash).toBe(first.hash);
    expect(device.live.tensors).toBe(before.tensors);
    expect((await trained(specOf({ links: { seed: 1 } }))).hash).not.toBe(first.hash);
  });

  it('goes on from a checkpoint to the very same file and curves; every checkpoint is a links file too', async () => {
    const whole = await trained(specOf());
    const states: Uint8Array[] = [];
    const events: TrainingEvent[] = [];
    await trained(specOf(), {
      saveSeconds: 0,
      onState: (bytes) => void states.push(bytes),
      emit: (event) => events.push(event),
    });
    expect(states.length).toBeGreaterThan(6);
    expect(events.filter(({ type }) => type === 'saved')).toHaveLength(states.length);
    for (const resume of [states[1]!, states.at(-3)!]) {
      const resumed = await trained(specOf(), { resume });
      expect(resumed.hash).toBe(whole.hash);
      expect(resumed.curves).toEqual(whole.curves);
    }
    const done = openState(states.at(-1)!);
    expect(done.state.stage).toBe('done');
    expect(linksFileOf(done.state)).toEqual(whole.bytes);
    const { pattern, agents } = whole.set;
    const file = parseSafetensors(linksFileOf(openState(states[0]!).state));
    expect(file.metadata).toMatchObject({ pattern, agents: JSON.stringify(agents) });
    expect(() => readLinks(whole.bytes, { pattern: 'mixture', agents: [], hops: [] })).toThrow(/pattern/);
  });

  it('refuses the checkpoint of another experiment, and damaged ones, by name', async () => {
    let state: Uint8Array | undefined;
    await trained(specOf(), { onState: (bytes) => void (state = bytes) });
    const other = specOf({ latentSteps: 3 });
    await expect(trained(other, { resume: state! })).rejects.toThrow(/another experiment/);
    await expect(trained(specOf(), { resume: state!.slice(0, 100) })).rejects.toMatchObject({
      code: 'bad_safetensors',
    });
  });

  it('belongs to what decides its links, and to nothing else', () => {
    const key = trainingKey(specOf());
    for (const same of [{ seed: 4 }, { name: 'other' }, { device: 'wasm' }, { control: 'zero' }])
      expect(trainingKey(specOf(same))).toBe(key);
    for (const other of [{ latentSteps: 3 }, { links: { seed: 4 } }, { links: { design: '1layer' } }])
      expect(trainingKey(specOf(other))).not.toBe(key);
  });

  it('knows no counterfactuals, and says so', async () => {
    const spec = specOf({ interventions: [{ round: 1, agent: 1, kind: 'zero' }] });
    await expect(trained(spec)).rejects.toMatchObject({ code: 'bad_training', field: 'interventions' });
  });

  it('trains soft prompts end to end, of the length that the experiment has', async () => {
    const soft = { links: { design: 'soft_prompt' }, training: { outer, seed: 1, validation: { every: 0 } } };
    const { set } = await trained(specOf(soft));
    expect([...set.parameters].map(([name, { dims }]) => [name, dims[0]])).toEqual(
      [0, 1, 2].map((hop) => [`outer_links.${hop}.prompt`, 2]),
    );
    await expect(trained(specOf({ links: { design: 'soft_prompt' } }))).rejects.toMatchObject({
      code: 'bad_training',
      field: 'training.inner',
    });
  });

  it('checks the gradient of a spec', async () => {
    const check = await checkExperiment(specOf(), { device, library }, { questions: 2 });
    expect(check).toMatchObject({ rounds: 2, latentSteps: 2, questions: 2 });
    expect(check.directions).toHaveLength(6);
    expect(check.verdict).toMatch(/agrees|rough/);
  });
});
