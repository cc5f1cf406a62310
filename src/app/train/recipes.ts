/** Settings to start from, as data: what each is, and where it is from. */

import type * as z from 'zod';
import { Spec, type LinksSpec } from '../../experiment/spec';
import type { Preset } from '../../experiment/url';

type Training = z.input<typeof Spec.shape.training>;

export interface Recipe {
  readonly id: string;
  readonly label: string;
  /** What it is for, and what of it is taken from where. */
  readonly about: string;
  /** Null: as the preset of the chosen system has it. */
  readonly training: Training | null;
  readonly links?: Partial<Pick<LinksSpec, 'design' | 'norm'>>;
}

/** The options of the released training code; its learning rate is the paper’s (arXiv 2604.25917) too. */
const released = { learningRate: 5e-4, beta1: 0.9, beta2: 0.95, weightDecay: 0, clip: 1 };
const quick = { learningRate: 3e-3, beta2: 0.98 };

export const recipes: readonly Recipe[] = [
  {
    id: 'shipped',
    label: 'As shipped',
    about: 'The very settings by which the links that come with this system were trained.',
    training: null,
  },
  {
    id: 'quick',
    label: 'Quick look',
    about:
      'Both stages for a minute or so, to see how training looks. The links will be poor: take “As shipped” for good ones.',
    training: {
      inner: { steps: 60, batch: 32, warmup: 5, optimiser: quick, warmStartOuter: true },
      outer: {
        steps: 20,
        batch: 16,
        warmup: 2,
        rounds: [1, 2],
        train: 'both',
        optimiser: { learningRate: 1e-3 },
      },
      validation: { every: 20, n: 32 },
    },
  },
  {
    id: 'end-to-end',
    label: 'End to end',
    about:
      'Inner links first, then all links by the answer alone, through true latent rollouts of 1 to 3 rounds: exact gradients through every latent step, which the released code does not have.',
    training: {
      inner: { steps: 300, batch: 64, warmup: 20, optimiser: quick, warmStartOuter: true },
      outer: {
        steps: 300,
        batch: 32,
        warmup: 20,
        rounds: [1, 2, 3],
        train: 'both',
        optimiser: { learningRate: 1e-3, beta2: 0.98 },
      },
      validation: { every: 50, n: 64 },
    },
  },
  {
    id: 'paper',
    label: 'Paper',
    about:
      'arXiv 2604.25917: links of its equations 3 and 4 without norms; inner loss of equation 5 per position; outer loss of equation 6 through the whole recursion with rollouts, three rounds, outer links only; batch 4. the learning rate is the paper’s; schedule and the 20,000 steps are those of the released code. As in that code, a message is R_out(R_in(H)), where the paper’s formula has R_out(H).',
    links: { design: '2layer_res', norm: 'none' },
    training: {
      inner: { steps: 20_000, batch: 4, warmup: 10, optimiser: released, target: 'next' },
      outer: { steps: 20_000, batch: 4, warmup: 10, rounds: [3], train: 'outer', optimiser: released },
      validation: { every: 500, n: 64 },
    },
  },
  {
    id: 'released',
    label: 'Released code',
    about:
      'What the authors’ training scripts do: links with layer norms, batch 2, 20,000 steps a stage, outer links only, agents run on the gold text of their roles instead of rolling out. From round 2 on the message to the first agent then holds the gold answer. Unlike there, the slots of the inner loop’s prompts are empty instead of holding gold text, all inner links are trained (and clipped) together, and everything is in float32.',
    links: { design: '2layer_ln_res', norm: 'none' },
    training: {
      inner: { steps: 20_000, batch: 2, warmup: 10, optimiser: released, target: 'next' },
      outer: {
        steps: 20_000,
        batch: 2,
        warmup: 10,
        rounds: [3],
        train: 'outer',
        forcing: 'teacher_forced',
        optimiser: released,
      },
      validation: { every: 500, n: 64 },
    },
  },
];

/** The settings with a recipe's; its seed of training stays. @param preset of the chosen system. */
export function withRecipe(spec: Spec, recipe: Recipe, preset: Preset): Spec {
  const training = recipe.training ?? preset.spec.training;
  const design = {
    ...designOf(spec.links),
    ...(recipe.training ? recipe.links : designOf(preset.spec.links)),
  };
  return Spec.parse({
    ...spec,
    links: { source: 'untrained', seed: spec.links.seed, ...design },
    training: { ...training, seed: spec.training.seed },
  });
}

const designOf = ({ design, norm }: LinksSpec) => ({ design, norm });

/** The recipe that the settings are, as they stand; null: none of them. */
export function recipeOf(spec: Spec, preset: Preset): Recipe | null {
  const written = JSON.stringify(essence(spec));
  return (
    recipes.find((recipe) => {
      try {
        return JSON.stringify(essence(withRecipe(spec, recipe, preset))) === written;
      } catch {
        return false; // the settings do not hold what the schema asks for
      }
    }) ?? null
  );
}

const essence = ({ links, training }: Spec) => [links.source, designOf(links), training];
