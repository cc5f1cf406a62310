/**
 * The schema of what a recording holds besides its tensors: events and facts, with the limits of each. It checks shapes
 * and ranges one by one; whether they agree with each other and with the experiment is trace-check.ts's business.
 */

import * as z from 'zod';
import { designs } from '../links/designs';
import { normModes } from '../links/linkset';
import { alterations, controls, modes, type TraceEvent } from '../mas/trace';
import { limits, sizes } from './limits';
import type { SystemFacts } from './session-events';

/** Limits of single texts and lists inside a trace. */
const MAX = {
  text: 20_000,
  line: 500,
  token: 200,
  ids: 50_000,
  tokens: 1024,
  candidates: 256,
  top: 10,
  calls: 6,
};

const round = z.int().min(1).max(limits.rounds.max);
const agent = z.int().min(1).max(limits.agents.max);
const id = z.int().min(0).max(10_000_000);
const amount = z.number().min(0);
/** Of float32 arithmetic: a sum of shares may be a little above 1. */
const share = z.number().min(0).max(1.001);
const line = z.string().max(MAX.line);
const text = z.string().max(MAX.text);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** A recording is of one question. */
const one = <T extends z.ZodType>(schema: T) => z.array(schema).length(1);
const rows = z.array(z.array(id).max(MAX.ids)).max(1);
/** Of a prompt, as many messages as there may be agents. */
const slots = limits.agents.max;

const call = {
  code: text,
  result: text.nullable(),
  fault: line.nullable(),
  at: z.int().min(0).max(MAX.tokens),
  seconds: amount,
};

const spoken = z.strictObject({
  text,
  tokens: z
    .array(
      z.strictObject({
        id,
        text: z.string().max(MAX.token),
        probability: share,
        candidates: z.array(share).max(MAX.candidates),
      }),
    )
    .max(MAX.tokens),
  calls: z.array(z.strictObject(call)).max(MAX.calls).optional(),
});

const lensStep = z.strictObject({
  top: z.array(z.strictObject({ id, text: z.string().max(MAX.token), probability: share })).max(MAX.top),
  entropy: amount,
  probabilities: z.array(share).max(MAX.candidates),
  ranks: z.array(z.int().min(1).max(10_000_000)).max(MAX.candidates),
});

type EventSchemas = {
  [Type in TraceEvent['type']]: z.ZodType<Extract<TraceEvent, { type: Type }>>;
};

/** One schema for every type of event. */
const events = {
  run: z.strictObject({
    type: z.literal('run'),
    questions: one(text),
    rounds: round,
    latentSteps: z.int().min(1).max(limits.latentSteps.max),
    mode: z.enum(modes),
    control: z.enum(controls),
    device: line,
  }),
  stage: z.strictObject({
    type: z.literal('stage'),
    kind: z.enum(['latent', 'text', 'final']),
    round,
    agent,
    role: line,
    before: rows,
    after: rows,
    messageLength: z.int().min(0).max(MAX.ids),
    pieces: z
      .array(one(z.array(id).max(MAX.ids)))
      .max(slots + 1)
      .optional(),
    lengths: z.array(z.int().min(1).max(MAX.ids)).min(2).max(slots).optional(),
    control: z.enum(controls),
    latentSteps: z.int().min(0).max(limits.latentSteps.max),
  }),
  latent: z.strictObject({
    type: z.literal('latent'),
    round,
    agent,
    step: z.int().min(1).max(limits.latentSteps.max),
  }),
  message: z.strictObject({ type: z.literal('message'), round, from: agent, to: agent, normRatio: amount }),
  lens: z.strictObject({
    type: z.literal('lens'),
    round,
    agent,
    vocabulary: z.int().min(1).max(10_000_000),
    steps: z.array(lensStep).max(limits.latentSteps.max),
  }),
  altered: z.strictObject({
    type: z.literal('altered'),
    round,
    agent,
    step: z.int().min(1).max(limits.latentSteps.max).nullable(),
    kind: z.enum(alterations),
  }),
  health: z.strictObject({
    type: z.literal('health'),
    round,
    from: agent,
    to: agent,
    questions: z.int().min(1).max(limits.questions.max),
    normRatio: amount,
    cosine: z.number().min(-1.001).max(1.001),
    rank: amount,
    rankLimit: amount,
  }),
  text: z.strictObject({ type: z.literal('text'), round, from: agent, to: agent, texts: one(text) }),
  tool: z.strictObject({
    type: z.literal('tool'),
    round,
    agent,
    final: z.boolean(),
    question: z.literal(1),
    ...call,
  }),
  answer: z.strictObject({
    type: z.literal('answer'),
    round,
    agent,
    final: z.boolean(),
    rows: one(spoken),
  }),
  target: z.strictObject({ type: z.literal('target'), ids: rows, loss: z.number() }),
  timing: z.strictObject({ type: z.literal('timing'), round, agent, stage: line, ms: amount }),
} satisfies EventSchemas;

export const Events: z.ZodType<TraceEvent[]> = z
  .array(
    z.discriminatedUnion('type', [
      events.run,
      events.stage,
      events.latent,
      events.message,
      events.lens,
      events.altered,
      events.health,
      events.text,
      events.tool,
      events.answer,
      events.target,
      events.timing,
    ]),
  )
  .max(sizes.traceEvents);

export const Facts: z.ZodType<SystemFacts> = z.strictObject({
  device: z.strictObject({
    name: z.enum(['node', 'wasm', 'webgpu']),
    description: line,
    isolated: z.boolean(),
    note: z.string().max(1000).nullable(),
  }),
  agents: z
    .array(
      z.strictObject({
        id: line,
        role: line,
        family: line,
        width: z.int().min(1).max(1_000_000),
        layers: z.int().min(1).max(10_000),
        bytes: z.int().min(0),
        hash,
      }),
    )
    .min(1)
    .max(limits.agents.max),
  links: z.strictObject({
    source: z.enum(['trained', 'untrained']),
    file: line.nullable(),
    hash: hash.optional(),
    seed: z.int().min(0),
    design: z.enum(designs),
    norm: z.enum(normModes),
    inner: z.int().min(0).max(64),
    outer: z.int().min(0).max(64),
    parameters: z.int().min(0),
    trained: z.boolean(),
  }),
  loadMs: amount,
});
