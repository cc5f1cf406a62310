/**
 * The spec of an RLM run: one JSON object that describes question, context, models, agent and budgets completely. The
 * page, the command line, links and traces read it through this schema. It never holds a key. Knows no engine.
 */

import * as z from 'zod';
import { LabError } from '../errors';
import type { Json } from '../json';
import { dialects, promptStyles, rlmAgents, type RlmSettings } from '../rlm/settings';
import { longSplits, wordings } from '../tasks/long/task';
import { limits, type Limit } from './limits';

export const RLM_SPEC_VERSION = 1;

/** Models by name. */
const NAMED = 16;

/** The limits of an RLM spec's numbers: for the schema, the panel's controls and links. */
export const rlmLimits = {
  characters: { min: 1000, max: 40_000_000, default: 1_000_000 },
  turns: { min: 1, max: 200, default: 20 },
  calls: { min: 0, max: 1_000_000, default: 1000 },
  tokens: { min: 1, max: 1_000_000_000, default: 5_000_000 },
  cost: { min: 0, max: 10_000, default: 1 },
  seconds: { min: 1, max: 86_400, default: 1800 },
  depth: { min: 0, max: 4, default: 1 },
  cellSeconds: { min: 1, max: 3600, default: 60 },
  /** MB of one session; Python itself takes about 40. */
  memory: { min: 128, max: 3500, default: 1024 },
  output: { min: 100, max: 1_000_000, default: 10_000 },
  concurrency: { min: 1, max: 64, default: 16 },
  maxTokens: { min: 1, max: 200_000, default: 4096 },
  /** Characters of a context that travels in the spec itself. */
  inline: { min: 0, max: 100_000, default: 0 },
  tools: { min: 0, max: 32, default: 0 },
  named: { min: 0, max: NAMED, default: 0 },
} as const satisfies Record<string, Limit>;

const whole = ({ min, max, default: usual }: Limit) => z.int().min(min).max(max).default(usual);
const cap = ({ min, max, default: usual }: Limit) => z.number().min(min).max(max).nullable().default(usual);
const wholeCap = ({ min, max, default: usual }: Limit) => z.int().min(min).max(max).nullable().default(usual);
const text = (max: number) => z.string().max(max);

/** An address without anything secret in it. */
const address = text(500).refine((value) => {
  try {
    const { protocol, username, password, search, hash } = new URL(value);
    return /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
  } catch {
    return false;
  }
}, 'must be an http(s) address without user, password, query or #: keys are never part of an experiment');

const modelName = text(200).min(1);

export const ModelRefSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('builtin'), id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/) }),
  z.strictObject({ kind: z.literal('endpoint'), url: address, model: modelName }),
  z.strictObject({
    kind: z.literal('ollama'),
    url: address.default('http://localhost:11434'),
    model: modelName,
  }),
  z.strictObject({
    kind: z.literal('tab'),
    model: z.string().regex(/^[\w.-]{1,96}\/[\w.-]{1,96}$/, 'must be owner/name of the hub'),
    dtype: text(20).default('q4'),
    device: z.enum(['auto', 'webgpu', 'wasm']).default('auto'),
  }),
  z.strictObject({ kind: z.literal('system'), id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/) }),
  z.strictObject({ kind: z.literal('person') }),
]);

const json = z.json() as z.ZodType<Json>;

const task = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  variant: text(40).optional(),
  characters: whole(rlmLimits.characters),
  seed: whole(limits.seed),
  split: z.enum(longSplits).default('test'),
  wording: z.enum(wordings).default('known'),
  depth: z.number().min(0).max(1).optional(),
});

/** A context of one's own: small ones in the spec, large ones as a file that is named by hash and given beside it. */
const context = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: text(rlmLimits.inline.max) }),
  z.strictObject({ kind: z.literal('json'), value: json }),
  z.strictObject({
    kind: z.literal('files'),
    files: z
      .array(
        z.strictObject({
          name: text(255).min(1),
          hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'),
          bytes: z.int().min(0),
        }),
      )
      .min(1)
      .max(10_000),
    /**
     * One text file as `str`, one JSON file as what it holds, one JSON Lines file as a list of its values, one CSV file
     * as a list of rows (dicts by the header), else a dict of file name → str.
     */
    as: z.enum(['text', 'json', 'jsonl', 'csv', 'files']).default('files'),
  }),
]);

const tool = z.strictObject({
  name: z.string().regex(/^[A-Za-z_]\w{0,60}$/, 'must be a Python name'),
  description: text(1000).default(''),
  /** Source that defines a function of this name. */
  python: text(20_000),
});

export const RlmSpec = z
  .strictObject({
    kind: z.literal('rlm'),
    v: z.literal(RLM_SPEC_VERSION).default(RLM_SPEC_VERSION),
    name: text(80).default(''),
    /** A generated question; or `question`, with its `context`, in one's own words. */
    task: task.optional(),
    question: text(20_000).optional(),
    context: context.optional(),
    inputs: z.record(z.string().regex(/^[A-Za-z_]\w{0,60}$/), json).optional(),
    models: z.strictObject({
      root: ModelRefSchema,
      /** Absent: the root. */
      sub: ModelRefSchema.optional(),
      /** By the depth of the asking run, where it differs from `sub`. */
      byDepth: z.array(ModelRefSchema.nullable()).max(limits.agents.max).optional(),
      /** For `llm_query(…, model="name")`. */
      named: z
        .record(
          z.string().regex(/^\P{Cc}{1,60}$/u, 'must be up to 60 characters on one line'),
          ModelRefSchema,
        )
        .refine((named) => Object.keys(named).length <= rlmLimits.named.max, `at most ${NAMED} models`)
        .optional(),
    }),
    agent: z.enum(rlmAgents).default('rlm'),
    prompt: z
      .strictObject({
        style: z.enum(promptStyles).default('full'),
        dialect: z.enum(dialects).default('final'),
        preview: z.boolean().default(true),
        orchestrator: z.boolean().default(true),
        remaining: z.boolean().default(true),
        blocks: z.enum(['all', 'first']).default('all'),
        proseFinal: z.boolean().default(false),
      })
      .prefault({}),
    truncation: z
      .strictObject({
        keep: z.enum(['both', 'head', 'tail']).default('both'),
        characters: whole(rlmLimits.output),
      })
      .prefault({}),
    budgets: z
      .strictObject({
        turns: whole(rlmLimits.turns),
        calls: wholeCap(rlmLimits.calls),
        tokens: wholeCap(rlmLimits.tokens),
        cost: cap(rlmLimits.cost),
        seconds: cap(rlmLimits.seconds),
        depth: whole(rlmLimits.depth),
        cellSeconds: z
          .number()
          .min(rlmLimits.cellSeconds.min)
          .max(rlmLimits.cellSeconds.max)
          .default(rlmLimits.cellSeconds.default),
        memory: whole(rlmLimits.memory),
      })
      .prefault({}),
    concurrency: whole(rlmLimits.concurrency),
    compaction: z
      .strictObject({ share: z.number().min(0.1).max(1).default(0.85) })
      .nullable()
      .default(null),
    sampling: z
      .strictObject({
        temperature: z.number().min(0).max(4).default(0),
        topP: z.number().gt(0).max(1).default(1),
        maxTokens: whole(rlmLimits.maxTokens),
      })
      .prefault({}),
    seed: whole(limits.seed),
    /** Of the answer, as JSON Schema; `task`: the one that the task states; null: any JSON. */
    schema: z
      .union([z.literal('task'), z.boolean(), z.record(z.string(), json)])
      .nullable()
      .default(null),
    tools: z.array(tool).max(rlmLimits.tools.max).default([]),
  })
  .superRefine((spec, issues) => {
    const say = (path: string, message: string) => issues.addIssue({ code: 'custom', path: [path], message });
    if (spec.task && spec.question !== undefined) say('question', 'a task asks its own question');
    if (spec.task && spec.context) say('context', 'a task brings its own context');
    if (!spec.task && !spec.question?.trim()) say('question', 'give a question, or a task');
    if (spec.schema === 'task' && !spec.task) say('schema', 'there is no task whose schema could be taken');
    if (new Set(spec.tools.map(({ name }) => name)).size < spec.tools.length)
      say('tools', 'two tools have the same name');
  });

export type RlmSpec = z.infer<typeof RlmSpec>;

/** @throws LabError `bad_spec`; its field is the path of the first offence. */
export function parseRlmSpec(value: unknown): RlmSpec {
  const parsed = RlmSpec.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const strange = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const field = [...issue.path, ...strange.slice(0, 1)].join('.');
  const unknown = strange.length > 0 ? ` (${strange.join(', ')})` : '';
  throw new LabError(
    'bad_spec',
    `The run’s ${field ? `field “${field}”` : 'description'} is wrong: ${issue.message}${unknown}.`,
    { hint: 'Correct this field, or start from a preset.', field, cause: parsed.error },
  );
}

/** Whether a JSON object says that it is an RLM spec, right or wrong. */
export const isRlmSpec = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'rlm';

/** What the engine takes of a spec. */
export function settingsOf(spec: RlmSpec): RlmSettings {
  const { agent, prompt, truncation, budgets, concurrency, compaction, sampling, seed } = spec;
  return { agent, prompt, truncation, budgets, concurrency, compaction, sampling, seed };
}
