/**
 * What an event must look like, for traces that come from outside. Checks and never copies: fields that it does not
 * know stay where they are. The types of trace.ts are the reference; a field that differs does not compile.
 */

import { z } from 'zod';
import type { LabErrorJson } from '../errors';
import type { Json } from '../json';
import type { InnerStep } from '../chat/chat';
import { endings, type CellError } from '../repl/session-types';
import type { Budgets } from './settings';
import { rlmAgents } from './settings';
import type {
  ContextFacts,
  Edit,
  PastFacts,
  Remaining,
  RlmEvent,
  RlmEventType,
  Spent,
  TracedVariable,
} from './trace';

const text = z.string();
const count = z.number().int().min(0);
const amount = z.number().min(0);
const some = amount.nullable();
/** Signed: a cap may be overshot by calls that were under way. */
const left = z.number().nullable();
/** From JSON.parse, so anything that is there. */
const json = z.custom<Json>((value) => value !== undefined, 'Required');

const usage = z.looseObject({
  promptTokens: amount,
  completionTokens: amount,
  cachedTokens: amount,
  reasoningTokens: amount,
  cost: some,
  estimated: z.boolean(),
});
const spent: z.ZodType<Spent> = z.looseObject({
  calls: amount,
  promptTokens: amount,
  completionTokens: amount,
  cost: some,
  paid: some.optional(),
  seconds: amount,
});
const remaining: z.ZodType<Remaining> = z.looseObject({
  turns: z.number(),
  calls: left,
  tokens: left,
  cost: left,
  seconds: left,
  depth: z.number(),
});
const budgets: z.ZodType<Budgets> = z.looseObject({
  turns: amount,
  calls: some,
  tokens: some,
  cost: some,
  seconds: some,
  depth: amount,
  cellSeconds: amount,
  memory: amount,
});
const context: z.ZodType<ContextFacts> = z.looseObject({
  type: text,
  length: count,
  characters: count,
  keys: z.array(text).optional(),
  hash: text,
});
const message = z.looseObject({ role: z.enum(['system', 'user', 'assistant']), content: text });
const labError: z.ZodType<LabErrorJson> = z.looseObject({
  code: text,
  message: text,
  hint: text,
  field: text.optional(),
});
const cellError: z.ZodType<CellError> = z.looseObject({
  type: text,
  message: text,
  traceback: text,
  line: count.nullable(),
});
const innerStep: z.ZodType<InnerStep> = z.looseObject({
  agent: text,
  round: count,
  kind: z.enum(['latent', 'text', 'tool']),
  steps: count,
  seconds: amount,
  text: text.optional(),
  result: text.optional(),
});
const edit: z.ZodType<Edit> = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('answer'), run: text, turn: count, text }),
  z.looseObject({ kind: z.literal('code'), run: text, cell: text, text }),
  z.looseObject({ kind: z.literal('observation'), run: text, turn: count, text }),
  z.looseObject({ kind: z.literal('sub'), run: text, call: text, text }),
]);
const pastFacts: z.ZodType<PastFacts> = z.looseObject({
  kind: z.enum(['fork', 'resume', 'replay']),
  before: count.nullable(),
  edits: z.array(edit),
});
const variable: z.ZodType<TracedVariable> = z.looseObject({
  name: text,
  type: text,
  length: count.nullable(),
  preview: text,
  bytes: amount,
  spans: z.array(z.tuple([count, count])).optional(),
  calls: z.array(text).optional(),
});

const from = z.looseObject({ cell: text, index: count, of: count });

const shapes = {
  run_start: {
    parent: z.looseObject({ run: text, call: text, from: from.optional() }).nullable(),
    depth: count,
    agent: z.enum(rlmAgents),
    question: text,
    context: context.nullable(),
    models: z.looseObject({ root: text, sub: text }),
    windows: z.record(z.string(), some).optional(),
    settings: z.custom<never>((value) => value === undefined || isObject(value)).optional(),
    started: text.optional(),
    spec: json.optional(),
    past: pastFacts.optional(),
    budgets,
  },
  turn_start: { turn: count, remaining },
  request: {
    call: text,
    purpose: z.enum(['turn', 'sub', 'extract', 'compact']),
    turn: count,
    model: text,
    since: count,
    messages: z.array(message),
    from: from.optional(),
  },
  text: { call: text, text, restart: z.literal(true).optional() },
  response: {
    call: text,
    text,
    reasoning: text.nullable(),
    usage,
    model: text,
    finish: z.enum(['stop', 'length', 'filter']),
    seconds: amount,
    replayed: z.boolean(),
    retries: count,
    inner: z.array(innerStep).optional(),
  },
  call_failed: { call: text, error: labError, seconds: amount, usage: usage.optional() },
  cell_start: { turn: count, cell: text, code: text },
  output: { cell: text, stream: z.enum(['stdout', 'stderr']), text },
  cell_end: {
    cell: text,
    status: z.enum(['ok', 'error', 'interrupted', 'timeout', 'memory', 'killed']),
    stdout: text,
    stderr: text,
    value: text.nullable(),
    error: cellError.nullable(),
    seconds: amount,
    waited: amount,
    rebuilt: z.boolean(),
  },
  variables: { cell: text, changed: z.array(variable), removed: z.array(text) },
  intervention: {
    turn: count,
    cell: text.optional(),
    call: text.optional(),
    what: z.enum(['edited', 'skipped', 'answered', 'interrupted', 'killed', 'handed_over']),
    before: text,
    after: text,
  },
  tool: { turn: count, name: text, args: json, result: json, error: text.nullable(), seconds: amount },
  observation: { turn: count, text, full: count, nudge: z.boolean() },
  budget: {
    spent,
    hit: z.enum(['turns', 'calls', 'tokens', 'cost', 'seconds', 'depth']).nullable(),
  },
  compaction: { turn: count, dropped: count, summary: text },
  rejected: { ending: z.enum([...endings, 'text']), value: json, why: text },
  final: { ending: z.enum([...endings, 'text', 'extract']), value: json },
  error: { error: labError },
  run_end: {
    reason: z.enum(['final', 'extracted', 'aborted', 'failed']),
    value: json,
    turns: count,
    spent,
  },
} satisfies Record<RlmEventType, z.ZodRawShape>;

const at = { seq: count, t: amount, run: text };

/** By type, each with the fields common to all events. */
export const eventSchemas: { readonly [T in RlmEventType]: z.ZodType<Extract<RlmEvent, { type: T }>> } = {
  run_start: event('run_start'),
  turn_start: event('turn_start'),
  request: event('request'),
  text: event('text'),
  response: event('response'),
  call_failed: event('call_failed'),
  cell_start: event('cell_start'),
  output: event('output'),
  cell_end: event('cell_end'),
  variables: event('variables'),
  intervention: event('intervention'),
  tool: event('tool'),
  observation: event('observation'),
  budget: event('budget'),
  compaction: event('compaction'),
  rejected: event('rejected'),
  final: event('final'),
  error: event('error'),
  run_end: event('run_end'),
};

function event<T extends RlmEventType>(type: T) {
  return z.looseObject({ ...at, type: z.literal(type), ...shapes[type] });
}

/** Of an event that this version does not know. */
export const anyEvent = z.looseObject({ ...at, type: text });

/** Fields of an event of this type that this version does not know. */
export function strangeFields(type: RlmEventType, value: object): string[] {
  return Object.keys(value).filter((key) => key !== 'type' && !(key in at) && !(key in shapes[type]));
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
