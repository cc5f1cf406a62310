/**
 * Whether a trace agrees with itself and with the experiment that it is said to be of: who may have a turn, what its
 * tensors must measure. Everything that draws a recording may then rely on it. Pure.
 */

import { LabError } from '../errors';
import { hopsFrom, patterns, turnOf, type Pattern } from '../mas/pattern';
import { messageName, type TraceEvent } from '../mas/trace';
import { size, type HostTensor } from '../runtime/tensor';
import { sizes } from './limits';
import { familyOf } from './question';
import type { SystemFacts } from './session-events';
import type { Spec } from './spec';

type Of<Type extends TraceEvent['type']> = Extract<TraceEvent, { type: Type }>;
type Turns = ReadonlyMap<string, Of<'stage'>>;

export interface TraceParts {
  readonly spec: Spec;
  readonly facts: SystemFacts | null;
  readonly events: readonly TraceEvent[];
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

/** A refusal. @param field what is wrong: `events.3.round`, or a tensor's name. */
export function badTrace(sentence: string, field?: string, cause?: unknown): LabError {
  const hint = 'The trace is damaged, or is of another version of the lab: record or download it again.';
  return new LabError('bad_trace', sentence, { hint, ...(field !== undefined && { field }), cause });
}

/** @throws LabError `bad_trace` with the field. */
export function checkTrace(parts: TraceParts): void {
  const { spec, facts } = parts;
  if (facts && facts.agents.length !== spec.agents.length)
    throw badTrace(
      `The trace is of ${facts.agents.length} agents, not ${spec.agents.length}.`,
      'facts.agents',
    );
  checkRun(parts);
  checkTensors(parts, checkEvents(parts));
}

/** The trace’s own head repeats what the experiment says. */
function checkRun({ spec, events }: TraceParts): void {
  const [run] = events;
  if (run?.type !== 'run') throw badTrace('The trace does not begin with its run.', 'events.0');
  for (const key of ['rounds', 'latentSteps', 'mode', 'control'] as const)
    if (run[key] !== spec[key])
      throw badTrace(
        `The trace was recorded with ${key} ${run[key]}, but the experiment says ${spec[key]}.`,
        `events.0.${key}`,
      );
}

/** Places and order of the events. @returns the turns by `r{round}.a{agent}`, the final one as `final`. */
function checkEvents({ spec, events }: TraceParts): Turns {
  const turns = new Map<string, Of<'stage'>>();
  const thought = new Map<string, number>();
  // Of questions that are not here nobody knows how many there may be.
  const answers = familyOf(spec.data)?.answers.length ?? Infinity;
  const pattern = patterns[spec.pattern](spec.agents.length);
  for (const [i, event] of events.entries()) {
    const refuse = (sentence: string, key: string) => badTrace(sentence, `events.${i}.${key}`);
    if (event.type === 'run' && i > 0) throw refuse('The trace holds two runs.', 'type');
    if ('round' in event && event.round > spec.rounds)
      throw refuse(`Round ${event.round} is beyond the experiment’s ${spec.rounds}.`, 'round');
    for (const key of ['agent', 'from', 'to'] as const) {
      const agent = (event as Partial<Record<typeof key, number>>)[key] ?? 1;
      if (agent > spec.agents.length)
        throw refuse(`Agent ${agent} is beyond the experiment’s ${spec.agents.length}.`, key);
    }
    switch (event.type) {
      case 'stage': {
        const key = event.kind === 'final' ? 'final' : turnKey(event.round, event.agent);
        if (turns.has(key)) throw refuse('One turn is there twice.', 'agent');
        if (event.kind !== 'final' && event.latentSteps !== spec.latentSteps)
          throw refuse(
            `A turn has ${event.latentSteps} steps, not ${spec.latentSteps} as the experiment says.`,
            'latentSteps',
          );
        checkSlots(event, pattern, refuse);
        turns.set(key, event);
        break;
      }
      case 'latent': {
        const key = turnKey(event.round, event.agent);
        const step = (thought.get(key) ?? 0) + 1;
        if (turns.get(key)?.kind !== 'latent') throw refuse('A latent step is in no turn.', 'agent');
        if (event.step !== step || step > spec.latentSteps)
          throw refuse(`Latent step ${event.step} stands where step ${step} should.`, 'step');
        thought.set(key, step);
        break;
      }
      case 'lens':
        if (turns.get(turnKey(event.round, event.agent))?.kind !== 'latent')
          throw refuse('A lens is in no turn.', 'agent');
        if (event.steps.length > spec.latentSteps)
          throw refuse(`A lens has ${event.steps.length} steps, more than the turn.`, 'steps');
        for (const { probabilities, ranks } of event.steps)
          if (probabilities.length > answers || ranks.length !== probabilities.length)
            throw refuse('A lens does not match the possible answers.', 'steps');
        break;
      case 'answer':
        for (const { candidates } of event.rows[0]!.tokens)
          if (candidates.length > answers)
            throw refuse('A token has more candidates than there are answers.', 'rows');
        break;
      case 'tool':
        if (!pattern.tools) throw refuse('A tool is called in a pattern that has none.', 'type');
        break;
      case 'altered':
        if (event.step !== null && event.step > spec.latentSteps)
          throw refuse(`Step ${event.step} is beyond the experiment’s ${spec.latentSteps}.`, 'step');
        break;
      case 'message':
      case 'health':
      case 'text':
        if (!pattern.hops.some(({ from, to }) => from === event.from - 1 && to === event.to - 1))
          throw refuse(`No message goes from agent ${event.from} to agent ${event.to}.`, 'to');
        break;
      case 'run':
      case 'target':
      case 'timing':
        break;
      default:
        event satisfies never;
    }
  }
  return turns;
}

/** Several messages in a prompt are those of its agent's slots, and their parts agree with their sum. */
function checkSlots(
  { agent, before, after, messageLength, pieces, lengths }: Of<'stage'>,
  pattern: Pattern,
  refuse: (sentence: string, key: string) => LabError,
): void {
  if (!pieces && !lengths) return;
  const { slots } = pattern.turns[turnOf(pattern, agent - 1)]!;
  if (!lengths || lengths.length > slots.length)
    throw refuse(
      `A turn of agent ${agent} hears other messages than its ${slots.length} slots take.`,
      'lengths',
    );
  if (lengths.reduce((sum, length) => sum + length, 0) !== messageLength)
    throw refuse('The lengths of messages are not those of all of them.', 'lengths');
  if (pieces?.length !== lengths.length + 1)
    throw refuse('A prompt has not one piece more than messages.', 'pieces');
  const [first, second] = pieces;
  if (JSON.stringify([first, second]) !== JSON.stringify([before, after]))
    throw refuse('The pieces of a prompt are not what stands before and after its first message.', 'pieces');
}

const turnKey = (round: number, agent: number) => `r${round}.a${agent}`;
const NAME = /^(r(\d)\.a(\d))\.(message|hidden|fed|attention|lens|kv_length)(\.a\d)?$/;

function checkTensors({ spec, facts, tensors }: TraceParts, turns: Turns): void {
  const pattern = patterns[spec.pattern](spec.agents.length);
  const widths = new Map<number, number>();
  /** An agent's space is as wide as its checkpoint where that is known, else as the first tensor in it. */
  const checkWidth = (agent: number, found: number, name: string) => {
    const width = facts?.agents[agent - 1]!.width ?? widths.get(agent) ?? found;
    widths.set(agent, width);
    if (found !== width)
      throw badTrace(`Tensor “${name}” is ${found} wide, but agent ${agent} is ${width} wide.`, name);
  };
  let bytes = 0;
  for (const [name, tensor] of tensors) {
    const [, key = '', round, digit, kind, receiver] = NAME.exec(name) ?? [];
    const turn = turns.get(key);
    if (turn?.kind !== 'latent' || (receiver && kind !== 'message'))
      throw badTrace(`Tensor “${name.slice(0, 60)}” belongs to no turn.`, name);
    bytes += tensor.data.byteLength;
    if (bytes > sizes.traceBytes)
      throw badTrace(`The trace’s tensors take more than ${sizes.traceBytes} bytes.`, name);
    checkTensor(name, tensor, shapeOf(kind as Kind, spec.latentSteps, turn.messageLength));
    const agent = Number(digit);
    if (kind === 'kv_length') checkLength(name, Number(tensor.data[0]), turn);
    if (kind === 'hidden' || kind === 'fed') checkWidth(agent, tensor.dims[1]!, name);
    if (kind === 'message') {
      const sent = hopsFrom(pattern, agent - 1).find(
        ({ to, several }) => name === messageName(Number(round), agent, several ? to + 1 : undefined),
      );
      if (!sent) throw badTrace(`Tensor “${name}” belongs to no hop of the pattern.`, name);
      checkWidth(sent.to + 1, tensor.dims[1]!, name);
    }
  }
}

/** A turn's cache holds at least the message, and all of its thoughts but the last. */
function checkLength(name: string, length: number, { messageLength, latentSteps }: Of<'stage'>): void {
  const least = messageLength + latentSteps - 1;
  if (length < least)
    throw badTrace(`Tensor “${name}” is ${length}, but the turn has read at least ${least} positions.`, name);
}

type Kind = 'hidden' | 'message' | 'fed' | 'attention' | 'lens' | 'kv_length';

/** As in mas/trace.ts; null: any length. */
function shapeOf(kind: Kind, m: number, heard: number): (number | null)[] {
  switch (kind) {
    case 'hidden':
    case 'message':
    case 'lens':
      return [m, null];
    case 'fed':
      return [m - 1, null];
    case 'attention':
      return [m, null, null, heard];
    case 'kv_length':
      return [1];
  }
}

function checkTensor(name: string, { dims, data, dtype }: HostTensor, shape: (number | null)[]): void {
  const fits = dims.length === shape.length && shape.every((dim, i) => dim === null || dim === dims[i]);
  if (!fits || size(dims) !== data.length)
    throw badTrace(
      `Tensor “${name}” is [${dims.join(', ')}], not [${shape.map((dim) => dim ?? '…').join(', ')}].`,
      name,
    );
  const wanted = shape.length === 1 ? 'int32' : 'float32';
  if (dtype !== wanted) throw badTrace(`Tensor “${name}” holds ${dtype}, not ${wanted}.`, name);
  if (data instanceof Float32Array && !data.every(Number.isFinite))
    throw badTrace(`Tensor “${name}” holds numbers that are not finite.`, name);
}
