import { describe, expect, it } from 'vitest';
import { parseSpec, type Spec } from '../../experiment/spec';
import relay from '../../../public/presets/relay.json';
import { sizeOf, trainingCost } from './cost';
import { changedSince, draftOf, heeded, withLinks, withSystem, withValue } from './draft';
import { faultsOf, linkAgent, linkLabel, linkNames } from './faults';
import { describeTraining, fileStem, namesOf } from './names';
import { duration, figure, mark } from './number';
import { recipeOf, recipes, withRecipe } from './recipes';
import { beginRun } from './run';

const preset = { id: 'relay', spec: parseSpec(relay) };
const draft = draftOf(preset.spec, preset);
const edited = (path: string, value: unknown): Spec => withValue(draft, path.split('.'), value)!;

describe('the draft', () => {
  it('begins with untrained links, and without what training does not heed', () => {
    const asked = {
      ...preset.spec,
      control: 'zero' as const,
      data: { ...preset.spec.data, question: 'What?' },
    };
    const { links, control, data, training } = draftOf(asked, preset);
    expect(links).toEqual({ source: 'untrained', design: '2layer_ln_res', norm: 'gain', seed: 0 });
    expect(control).toBe('none');
    expect(data.question).toBeUndefined();
    expect(training).toEqual(preset.spec.training);
    expect(heeded(draft)).toEqual(draft);
  });

  it('takes another system over under the same settings of training', () => {
    const other = parseSpec({ ...relay, pattern: 'mixture', name: 'Other', latentSteps: 1 });
    const with0 = edited('training.inner.only', ['inner_links.0']);
    const taken = withSystem(with0, other);
    expect(taken).toMatchObject({ pattern: 'mixture', name: 'Other', latentSteps: 1 });
    expect(taken.training.inner).toEqual({ ...draft.training.inner, only: undefined });
    expect(taken.links.source).toBe('untrained');
  });

  it('differs from a run only where training heeds it', () => {
    const spec = parseSpec(draft);
    expect(changedSince(spec, { ...spec, control: 'zero', seed: 3, name: 'x' })).toEqual([]);
    const changed = changedSince(spec, edited('training.inner.batch', 32));
    expect(changed.map(({ name, from, to }) => [name, from, to])).toEqual([['inner batch', '64', '32']]);
  });

  it('gives trained links to the playground’s own experiment where it is the same system', () => {
    const file = { name: 'mine', hash: 'a'.repeat(64) };
    const inPlayground = { ...preset.spec, rounds: 1 };
    expect(withLinks(inPlayground, draft, file)).toMatchObject({
      rounds: 1,
      links: { source: 'trained', file: 'mine' },
    });
    const other = { ...preset.spec, pattern: 'mixture' as const };
    expect(withLinks(other, draft, file)).toMatchObject({
      pattern: 'sequential',
      rounds: 3,
      links: { hash: file.hash },
    });
  });
});

describe('faults', () => {
  it('are none in the shipped settings, nor in any recipe', () => {
    expect([...faultsOf(draft)]).toEqual([]);
    for (const recipe of recipes) expect([...faultsOf(withRecipe(draft, recipe, preset))]).toEqual([]);
  });

  it.each([
    ['training.inner.steps', NaN, 'A number, please.'],
    ['training.inner.steps', 0, 'At least 1.'],
    ['training.inner.batch', 257, 'At most 256.'],
    ['training.inner.batch', 1.5, 'A whole number, please.'],
    ['training.inner.warmup', 900, 'Longer than the 800 steps of the stage.'],
    ['training.inner.optimiser.learningRate', 0, 'More than 0.'],
    ['training.inner.optimiser.beta1', 1, 'Less than 1.'],
    ['training.inner.only', [], 'Choose at least one link.'],
    ['training.inner.only', ['outer_links.7'], 'This system has no outer_links.7.'],
    ['training.seed', -1, 'At least 0.'],
    ['data.task', 'custom', undefined],
  ])('name %s = %j', (path, value, sentence) => {
    const faults = faultsOf(edited(path, value));
    expect(faults.get(path)).toBe(sentence);
    expect(faults.size).toBe(1);
  });

  it('say that a stage is needed', () => {
    expect(faultsOf(edited('training.inner', null)).get('training')).toBe('Choose at least one stage.');
  });
});

describe('links', () => {
  it('have names, for files and for people', () => {
    expect(linkNames('sequential', 2)).toEqual([
      'inner_links.0',
      'inner_links.1',
      'outer_links.0',
      'outer_links.1',
    ]);
    expect(linkNames('mixture', 3)).toHaveLength(7);
    expect(linkLabel('inner_links.1', draft)).toBe('inner subtracter');
    expect(linkLabel('outer_links.2', draft)).toBe('multiplier → adder');
    expect(linkLabel('outer_links.9', draft)).toBe('outer_links.9');
    expect(linkAgent('outer_links.2', draft)).toBe(3);
  });
});

describe('recipes', () => {
  it('are known again from the settings that they give', () => {
    for (const recipe of recipes)
      expect(recipeOf(withRecipe(draft, recipe, preset), preset)?.id).toBe(recipe.id);
    expect(recipeOf(edited('training.inner.batch', 63), preset)).toBeNull();
    expect(recipeOf(edited('training.inner.batch', NaN), preset)).toBeNull();
  });

  it('are exactly what their sources say', () => {
    const paper = withRecipe(
      draft,
      recipes.find(({ id }) => id === 'paper')!,
      preset,
    );
    expect(paper.links).toMatchObject({ design: '2layer_res', norm: 'none' });
    expect(paper.training.outer).toMatchObject({
      forcing: 'rollout',
      train: 'outer',
      batch: 4,
      rounds: [3],
      earlier: 0,
    });
    const code = withRecipe(
      draft,
      recipes.find(({ id }) => id === 'released')!,
      preset,
    );
    expect(code.links).toMatchObject({ design: '2layer_ln_res', norm: 'none' });
    expect(code.training.outer).toMatchObject({
      forcing: 'teacher_forced',
      batch: 2,
      steps: 20_000,
      warmup: 10,
    });
    expect(code.training.inner!.optimiser).toEqual({
      learningRate: 5e-4,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: 0,
      clip: 1,
    });
  });
});

describe('the cost', () => {
  const sizes = new Map(draft.agents.map(({ id }) => [id, { width: 100, layers: 4, keys: 50 }]));

  it('counts steps, examples and latent steps', () => {
    const spec = edited('training.outer', {
      ...draft.training.inner,
      steps: 10,
      batch: 8,
      rounds: [1, 3],
      train: 'both',
      forcing: 'rollout',
      earlier: 0,
    });
    // (1·3 − 1 + 3·3 − 1) / 2 turns of 6 steps.
    expect(trainingCost(spec, sizes, 0, 50, null)).toMatchObject({
      steps: 810,
      examples: 800 * 64 + 80,
      latentSteps: 80 * 5 * 6,
      seconds: null,
    });
  });

  it('estimates memory only of agents whose size is known, and grows with the batch', () => {
    const of = (batch: number) =>
      trainingCost(edited('training.inner.batch', batch), sizes, 1000, 50, null).memory!;
    expect(of(64)).toBeGreaterThan(of(8));
    expect(trainingCost(draft, new Map(), 1000, 50, null).memory).toBeNull();
  });

  it('reads a size from a configuration', () => {
    const config = { hidden_size: 64, num_hidden_layers: 3, num_attention_heads: 4 };
    expect(sizeOf(config)).toEqual({ width: 64, layers: 3, keys: 64 });
    expect(sizeOf({ ...config, num_key_value_heads: 2, head_dim: 32 })).toEqual({
      width: 64,
      layers: 3,
      keys: 64,
    });
    expect(sizeOf(null)).toBeNull();
    expect(sizeOf({ hidden_size: 'x' })).toBeNull();
  });
});

describe('names of runs', () => {
  const run = (id: string, spec: Spec) => beginRun(id, spec, 0);

  it('say what differs from the run before', () => {
    const names = namesOf([
      run('c', edited('training.inner.batch', 32)),
      run('b', draft),
      { ...run('a', draft), name: 'First' },
    ]);
    expect(names.get('a')).toBe('First');
    expect(names.get('b')).toBe(`${describeTraining(draft)} (again)`);
    expect(names.get('c')).toBe('inner batch 64→32');
    expect(describeTraining(draft)).toBe('Relay: inner 800 × 64, seed 0');
    expect(fileStem('Relay: inner 800 × 64, seed 0')).toBe('relay-inner-800-64-seed-0');
  });
});

describe('numbers', () => {
  it('have no zeros at the end on an axis', () => {
    expect([0, 0.1, 5, 0.0002, 12_000].map(mark)).toEqual(['0', '0.1', '5', '2e−4', '12,000']);
  });

  it.each([
    [0, '0'],
    [1.23456, '1.23'],
    [0.012345, '0.0123'],
    [0.0012345, '0.00123'],
    [0.00012345, '1.23e−4'],
    [1e-8, '1e−8'],
    [12345, '12,300'],
    [123456, '123K'],
    [-0.5, '-0.500'],
    [NaN, 'not a number'],
    [Infinity, 'infinite'],
  ])('%f as %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it.each([
    [3.4, '3 s'],
    [60, '1 min'],
    [200, '3 min 20 s'],
    [1234, '21 min'],
    [7500, '2 h 5 min'],
    [400_000, '5 days'],
    [Infinity, '–'],
  ])('%f s as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
