/**
 * The loss of an answer and its exact gradient by every link parameter: the recursion forward, then the same calls in
 * reverse, through latent steps, agents and rounds (arXiv 2604.25917, equation 6). The forward is a true rollout, or
 * teacher-forced on the gold text of the roles as the released code has it (forced.ts). Frozen agents pass cotangents on
 * and take none. What the walk has passed is freed.
 */

import type { Agent, Chunk } from '../agents/agent';
import type { GradientSums } from '../links/runner';
import { Recursion, type RunOptions } from '../mas/recursion';
import type { System } from '../mas/system';
import type { TraceEvent } from '../mas/trace';
import type { TurnRecord } from '../mas/turn';
import type { DeviceTensor, Feed } from '../runtime/device';
import { Scope } from '../runtime/scope';
import { zeros, type HostTensor } from '../runtime/tensor';
import { forcedTurns, type RoleTexts } from './forced';

type Depth = Pick<RunOptions, 'rounds' | 'latentSteps'>;

/** Target ids for the speaker: the text's tokens and the end of text. */
export function targetIds(speaker: Agent, text: string): number[] {
  return [...speaker.tokenizer.encode(text), ...speaker.tokenizer.eos.slice(0, 1)];
}

export interface LossOptions extends Depth {
  /** Weight of the mean loss of all rounds but the last. */
  readonly earlier?: number;
  /** Gold text of the roles: teacher forcing. Absent: true rollouts. */
  readonly forced?: RoleTexts | undefined;
  /** Told what was fed, and the target. */
  readonly emit?: (event: TraceEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface LossAndGradients {
  /** Mean cross-entropy over all target tokens of the batch, in nats; with `earlier`, of all rounds. */
  readonly loss: number;
  /** By parameter name; zeros where a parameter took no part. */
  readonly gradients: ReadonlyMap<string, HostTensor>;
}

/** The same with the gradients in host memory, summed over rounds; only the loss where `gradient` is false. */
export async function lossAndGradients(
  system: System,
  questions: readonly string[],
  targets: readonly (readonly number[])[],
  { gradient = true, ...options }: LossOptions & { readonly gradient?: boolean },
): Promise<LossAndGradients> {
  const { loss, gradients } = await backPropagate(system, questions, targets, gradient, options);
  return { loss, gradients: gradients ? await totalOf(system, gradients) : new Map() };
}

/**
 * The loss, and the gradients where they lie, by round: they become the caller's.
 * @param targets for each question the token ids that the speaker should decode, at least one.
 */
export async function backPropagate(
  system: System,
  questions: readonly string[],
  targets: readonly (readonly number[])[],
  gradient: boolean,
  { rounds, latentSteps, earlier = 0, forced, emit = () => undefined, signal }: LossOptions,
): Promise<{ loss: number; gradients: GradientSums | null }> {
  const scope = new Scope();
  try {
    const answer = targets.map((ids) => ids.slice(0, -1));
    const walk: Walked = forced
      ? await forcedTurns(system, questions, { rounds, answer, texts: forced, earlier: earlier > 0 }, scope)
      : await rollOut(system, questions, { rounds, latentSteps, answer, earlier: earlier > 0 }, scope, {
          emit,
          signal,
        });
    const finals = walk.finals.map((record, i) => ({
      record,
      weight: i === walk.finals.length - 1 ? 1 : earlier / (walk.finals.length - 1),
    }));
    const back = new Backward(system, scope);
    let sum = 0;
    for (const { record, weight } of finals.reverse()) {
      const { hidden } = record.chunks[0]!;
      const aligned = alignTargets(targets, hidden.dims[1]!, weight);
      const speaker = system.agents[record.agent]!;
      const found = await speaker.loss(hidden, aligned.ids, aligned.weights, gradient, scope);
      sum += found.loss;
      if (found.hidden) await back.final(record, found.hidden);
    }
    emit({ type: 'target', ids: targets, loss: sum });
    if (!gradient) return { loss: sum, gradients: null };
    await back.walk(walk.turns);
    return { loss: sum, gradients: system.links.takeGradients() };
  } finally {
    scope.end();
  }
}

/** A forward walk with all that its backward needs. */
export interface Walked {
  /** Turns whose messages were heard, in order. */
  readonly turns: readonly Turn[];
  /** The speaker's prompts with the answer behind them: of the earlier rounds where they are wanted, then the last. */
  readonly finals: readonly TurnRecord[];
}

export interface Turn {
  readonly record: TurnRecord;
  /** Teacher-forced: the states are the last so many positions of the turn's one chunk. Absent: one chunk per state. */
  readonly forced?: { readonly states: DeviceTensor };
}

async function rollOut(
  system: System,
  questions: readonly string[],
  {
    rounds,
    latentSteps,
    answer,
    earlier,
  }: Depth & { answer: readonly (readonly number[])[]; earlier: boolean },
  scope: Scope,
  context: { emit: (event: TraceEvent) => void; signal?: AbortSignal | undefined },
): Promise<Walked> {
  const { signal, emit } = context;
  const recursion = new Recursion(
    system,
    questions,
    rolloutOptions({ rounds, latentSteps }),
    scope,
    { emit, ...(signal && { signal }) },
    true,
  );
  const finals = await recursion.toFinals(answer, earlier);
  return { turns: recursion.records.map((record) => ({ record })), finals };
}

/** A plain run through links, of which nothing is kept or watched. */
export function rolloutOptions(depth: Depth): RunOptions {
  return {
    ...depth,
    mode: 'latent',
    control: 'none',
    interventions: [],
    sampling: { temperature: 0, topP: 1 },
    maxTokens: 1,
    seed: 0,
    probe: false,
    tensors: false,
    views: false,
    candidates: [],
  };
}

async function totalOf(system: System, sums: GradientSums): Promise<Map<string, HostTensor>> {
  const totals = new Map<string, HostTensor>();
  for (const [name, { dims }] of system.links.links.parameters) totals.set(name, zeros(dims));
  for (const round of sums.values())
    for (const [name, tensor] of round) {
      const total = totals.get(name)!.data as Float32Array;
      const { data } = await tensor.read();
      for (let i = 0; i < total.length; i++) total[i]! += Number(data[i]);
      tensor.dispose();
    }
  return totals;
}

/**
 * Where each target is predicted: the first by the prompt's last position, the others by the answer's tokens, which
 * stand right-aligned in a chunk of `length` positions. The weighted sum is `weight` times the mean over all targets.
 */
function alignTargets(targets: readonly (readonly number[])[], length: number, weight: number) {
  const ids = new Int32Array(targets.length * length);
  const weights = new Float32Array(targets.length * length);
  const share = weight / targets.reduce((sum, row) => sum + row.length, 0);
  const promptEnd = length - Math.max(...targets.map((row) => row.length));
  targets.forEach((row, b) =>
    row.forEach((id, k) => {
      const at = b * length + (k === 0 ? promptEnd : length - row.length + k);
      ids[at] = id;
      weights[at] = share;
    }),
  );
  return { ids, weights };
}

/** Cotangents on their way back from turn to turn. */
class Backward {
  /** What later turns ask of the messages of a turn, by hop. */
  private readonly pending = new Map<TurnRecord, { hop: number; cotangent: DeviceTensor }[]>();

  constructor(
    private readonly system: System,
    private readonly scope: Scope,
  ) {}

  /** Back through a final prompt, from the cotangent of its hidden states [B,S,D]. */
  async final(record: TurnRecord, hidden: DeviceTensor): Promise<void> {
    if (record.filled.length > 0)
      await this.deliver(
        record,
        await this.agentOf(record).backwardHidden(record.chunks[0]!, hidden, this.scope),
      );
    this.forget(record.chunks[0]!);
  }

  async walk(turns: readonly Turn[]): Promise<void> {
    for (const turn of [...turns].reverse()) {
      const waiting = this.pending.get(turn.record);
      if (waiting) await (turn.forced ? this.forced(turn, waiting) : this.turn(turn.record, waiting));
      for (const chunk of turn.record.chunks) this.forget(chunk);
    }
  }

  private agentOf(record: TurnRecord): Agent {
    return this.system.agents[record.agent]!;
  }

  /** Hands the cotangents of a chunk's embeddings to the senders of the messages in them. */
  private async deliver(record: TurnRecord, embeds: DeviceTensor): Promise<void> {
    for (const { message, start, length } of record.filled) {
      const cotangent = this.scope.keep(await this.system.glue.cut(embeds, start, length));
      const waiting = this.pending.get(message.source) ?? [];
      this.pending.set(message.source, [...waiting, { hop: message.hop, cotangent }]);
    }
    this.scope.free(embeds);
  }

  /** Cotangent of a turn's states [B,m,D] from those of its messages. */
  private async statesOf(
    record: TurnRecord,
    states: DeviceTensor,
    waiting: readonly { hop: number; cotangent: DeviceTensor }[],
  ): Promise<DeviceTensor> {
    let all: DeviceTensor | null = null;
    for (const { hop, cotangent } of waiting) {
      const { links } = this.system;
      all = await this.plus(
        all,
        await links.messageBackward(hop, states, cotangent, record.round, this.scope),
      );
      this.scope.free(cotangent);
    }
    return all!;
  }

  private async turn(
    record: TurnRecord,
    waiting: readonly { hop: number; cotangent: DeviceTensor }[],
  ): Promise<void> {
    const { glue, links } = this.system;
    const states = this.scope.keep(await glue.join(record.states)); // [B,m,D]
    const all = await this.statesOf(record, states, waiting);
    this.scope.free(states);

    let fed: DeviceTensor | null = null; // cotangent of the embedding that the next step was fed
    let presents: readonly Feed[] | null = null;
    for (let step = record.states.length - 1; step >= 0; step--) {
      const state = record.states[step]!;
      let cotangent = this.scope.keep(await glue.cut(all, step, 1));
      if (fed) {
        const inner = await links.innerBackward(record.agent, state, fed, record.round, this.scope);
        this.scope.free(fed);
        cotangent = await this.plus(cotangent, inner);
      }
      if (step === 0 && record.filled.length === 0) return; // the prompt holds nothing that is trained
      const back = await this.agentOf(record).backwardLast(
        record.chunks[step]!,
        cotangent,
        presents,
        this.scope,
      );
      this.scope.free(cotangent);
      this.free(presents ?? []);
      if (step > 0) this.forget(record.chunks[step]!);
      fed = back.embeds;
      presents = back.past;
    }
    this.free(presents ?? []);
    this.scope.free(all);
    await this.deliver(record, fed!);
  }

  /** A teacher-forced turn: one chunk, whose last positions are the states. */
  private async forced(
    { record, forced }: Turn,
    waiting: readonly { hop: number; cotangent: DeviceTensor }[],
  ): Promise<void> {
    const all = await this.statesOf(record, forced!.states, waiting);
    if (record.filled.length === 0) return;
    const chunk = record.chunks[0]!;
    const [batch, length, width] = chunk.hidden.dims as [number, number, number];
    const before = zeros([batch, length - all.dims[1]!, width]);
    const hidden = this.scope.keep(await this.system.glue.join([before, all]));
    await this.deliver(record, await this.agentOf(record).backwardHidden(chunk, hidden, this.scope));
    this.scope.free(hidden);
  }

  /** Frees what a chunk left behind, its K/V first of all. What it was fed belongs to others. */
  private forget(chunk: Chunk): void {
    this.free([...chunk.cache.tensors, chunk.hidden, chunk.last]);
  }

  private free(tensors: readonly Feed[]): void {
    for (const tensor of tensors) if ('dispose' in tensor) this.scope.free(tensor);
  }

  private async plus(a: DeviceTensor | null, b: DeviceTensor): Promise<DeviceTensor> {
    if (!a) return b;
    const sum = this.scope.keep(await this.system.glue.sum(a, b));
    this.scope.free(a);
    this.scope.free(b);
    return sum;
  }
}
