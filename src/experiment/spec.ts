/**
 * The spec: one JSON object that describes an experiment completely. The page, the URL, the command line and the store
 * all read it through this schema. Knows no engine.
 */

import * as z from 'zod';
import { LabError } from '../errors';
import { designs } from '../links/designs';
import { normModes } from '../links/linkset';
import { alterations, controls, modes } from '../mas/trace';
import { patternNames } from '../mas/pattern';
import { splits } from '../tasks/task';
import { forcings, schedules } from '../training/settings';
import { limits, sizes, type Limit } from './limits';

/** Raised when a spec of an older version must be migrated (see `url.ts`). */
export const SPEC_VERSION = 1;

const within = ({ min, max }: Limit) => z.int().min(min).max(max);
const whole = (limit: Limit) => within(limit).default(limit.default);
const text = (max: number) => z.string().max(max);
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex');

const taskNames = ['relay', 'candidates', 'reckoning', 'custom'] as const;

/** A checkpoint: a folder under public/models, or `hub:owner/name`. */
const modelId = z
  .string()
  .regex(
    /^(hub:[\w.-]+\/[\w.-]+(@[\w./-]+)?|[a-z0-9][a-z0-9-]*)$/,
    'must be a built-in model or hub:owner/name',
  );

const agent = z.strictObject({
  id: modelId,
  /** SHA-256 of its weights; when given, another checkpoint under the same id is refused. */
  hash: hash.optional(),
  role: text(40).default('agent'),
  system: text(2000).optional(),
  prompt: text(4000).default('{question} {slot}'),
  final: text(4000).default('{question} {slot}'),
});

const links = z.strictObject({
  /** `trained`: the file; `untrained`: initialised from `seed`. */
  source: z.enum(['trained', 'untrained']).default('untrained'),
  /** Name under public/links, without `.safetensors`. */
  file: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]*$/)
    .optional(),
  hash: hash.optional(),
  design: z.enum(designs).default('2layer_ln_res'),
  norm: z.enum(normModes).default('gain'),
  seed: whole(limits.seed),
});

/** A counterfactual: what is changed in one place of the run, see mas/intervention.ts. Everything counts from 1. */
const intervention = z.strictObject({
  round: within(limits.rounds),
  agent: within(limits.agents),
  /** Of the agent's turn; without it, what changes is the message that the turn sends. */
  step: within(limits.latentSteps).optional(),
  kind: z.enum(alterations),
  /** Of `scale`. */
  factor: z.number().min(limits.factor.min).max(limits.factor.max).default(limits.factor.default),
  /** Of `swap`: the same place of that companion question. */
  donor: whole(limits.donor),
});

const optimiser = z.strictObject({
  learningRate: z.number().positive().max(1),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.95),
  epsilon: z.number().positive().default(1e-8),
  weightDecay: z.number().min(0).max(1).default(0),
  clip: z.number().positive().default(1),
});

const stage = {
  steps: whole(limits.trainingSteps),
  batch: whole(limits.trainingBatch),
  warmup: whole(limits.warmup),
  /** How the learning rate goes on after its warm-up. */
  schedule: z.enum(schedules).default('cosine'),
  optimiser,
  /** Names of the links that change, as in a links file (`outer_links.0`); absent: all that the stage trains. */
  only: z
    .array(z.string().regex(/^(inner|outer)_links\.\d{1,2}$/, 'must be a link’s name, as outer_links.0'))
    .max(72)
    .optional(),
};

const training = z.strictObject({
  /** Stage 1: each inner link against the agent's own next token. Null: left out. */
  inner: z
    .strictObject({
      ...stage,
      /** `next`: the released loss, per position. `mean`: the mean of all targets, as the best-known tutorial has it. */
      target: z.enum(['next', 'mean']).default('next'),
      /** Also start the outer links by the receiver's embedding of the same token: not in the paper. */
      warmStartOuter: z.boolean().default(false),
    })
    .nullable()
    .default(null),
  /** Stage 2: cross-entropy of the answer through the whole recursion. Null: left out. */
  outer: z
    .strictObject({
      ...stage,
      rounds: z.array(within(limits.rounds)).min(1).max(8).default([1, 2, 3]),
      train: z.enum(['outer', 'inner', 'both']).default('outer'),
      /**
       * `rollout`: true latent rollouts, as in use. `teacher_forced`: agents are run on the gold text of their roles, as
       * released; from round 2 on the message to the first agent then holds the gold answer.
       */
      forcing: z.enum(forcings).default('rollout'),
      /** Latent steps of the rollouts; absent: those of the experiment. */
      latentSteps: within(limits.latentSteps).optional(),
      /** Weight of the mean loss of all rounds but the last, beside the last; 0: only the last is supervised. */
      earlier: z.number().min(0).max(1).default(0),
    })
    .nullable()
    .default(null),
  /** The slice of the validation split that is watched while training. */
  validation: z
    .strictObject({
      /** Steps between two looks; 0: never. */
      every: whole(limits.validationEvery),
      n: whole(limits.validationQuestions),
      /** Absent: every number of rounds up to the experiment's. */
      rounds: z.array(within(limits.rounds)).min(1).max(8).optional(),
    })
    .prefault({}),
  seed: whole(limits.seed),
});

export const Spec = z.strictObject({
  v: z.literal(SPEC_VERSION).default(SPEC_VERSION),
  name: text(80).default(''),
  pattern: z.enum(patternNames).default('sequential'),
  agents: z.array(agent).min(limits.agents.min).max(limits.agents.max),
  links: links.prefault({}),
  rounds: whole(limits.rounds),
  latentSteps: whole(limits.latentSteps),
  mode: z.enum(modes).default('latent'),
  control: z.enum(controls).default('none'),
  /** Of patterns whose speaker may call tools: `none` leaves it without. */
  tools: z.enum(['python', 'none']).default('python'),
  interventions: z.array(intervention).max(limits.interventions.max).default([]),
  sampling: z
    .strictObject({
      temperature: z.number().min(0).max(4).default(0),
      topP: z.number().gt(0).max(1).default(1),
      maxTokens: whole(limits.maxTokens),
      /** How agents write to one another in mode `text`; absent: as the speaker does. */
      exchange: z
        .strictObject({
          temperature: z.number().min(0).max(4).default(0),
          topP: z.number().gt(0).max(1).default(1),
          /** No token twice within a turn. */
          distinct: z.boolean().default(false),
        })
        .optional(),
    })
    .prefault({}),
  seed: whole(limits.seed),
  data: z
    .strictObject({
      task: z.enum(taskNames).default('relay'),
      /** Of the task `custom`: a JSONL file of one's own, and how many questions it holds. */
      file: z
        .strictObject({ name: text(120), hash, rows: z.int().min(1).max(limits.dataRows.max) })
        .optional(),
      split: z.enum(splits).default('test'),
      n: whole(limits.questions),
      batch: whole(limits.batch),
      /** Which questions are drawn. */
      seed: whole(limits.seed),
      /** One question in its own words, for `run` and the page; it wins over the draw. */
      question: text(sizes.dataText).optional(),
    })
    .prefault({}),
  device: z.enum(['auto', 'webgpu', 'wasm']).default('auto'),
  training: training.prefault({}),
});

export type Spec = z.infer<typeof Spec>;
export type AgentSpec = Spec['agents'][number];
export type LinksSpec = Spec['links'];

/** @throws LabError `bad_spec`; its field is the path of the first offence. */
export function parseSpec(json: unknown): Spec {
  const parsed = Spec.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join('.');
  const unknown = issue.code === 'unrecognized_keys' ? ` (${issue.keys.join(', ')})` : '';
  throw new LabError(
    'bad_spec',
    `The experiment’s ${field ? `field “${field}”` : 'description'} is wrong: ${issue.message}${unknown}.`,
    {
      hint: 'Correct this field, or start from a preset.',
      field,
      cause: parsed.error,
    },
  );
}
