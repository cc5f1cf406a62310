/**
 * The loss of an answer and its exact gradient by every link parameter: a true rollout, then the same calls in reverse,
 * through latent steps, agents and rounds (arXiv 2604.25917, equation 6, without the teacher forcing of the released
 * code). Frozen agents pass cotangents on and take none.
 */

import type { Agent } from '../agents/agent';
import { Recursion, type RunOptions } from '../mas/recursion';
import type { System } from '../mas/system';
import type { TraceEvent } from '../mas/trace';
import type { TurnRecord } from '../mas/turn';
import type { DeviceTensor, Feed } from '../runtime/device';
import { Scope } from '../runtime/scope';
import type { HostTensor } from '../runtime/tensor';

export interface LossAndGradients {
  /** Mean cross-entropy over all target tokens of the batch, in nats. */
  readonly loss: number;
  /** By parameter name; zeros where a parameter took no part. */
  readonly gradients: ReadonlyMap<string, HostTensor>;
}

type Depth = Pick<RunOptions, 'rounds' | 'latentSteps'>;

/** Target ids for the speaker: the text's tokens and the end of text. */
export function targetIds(speaker: Agent, text: string): number[] {
  return [...speaker.tokenizer.encode(text), ...speaker.tokenizer.eos.slice(0, 1)];
}

export interface LossOptions extends Depth {
  /** False: only the loss. */
  readonly gradient?: boolean;
  /** Told what was fed, and the target. */
  readonly emit?: (event: TraceEvent) => void;
}

/** @param targets for each question the token ids that the speaker should decode, at least one. */
export async function lossAndGradients(
  system: System,
  questions: readonly string[],
  targets: readonly (readonly number[])[],
  { rounds, latentSteps, gradient = true, emit = () => undefined }: LossOptions,
): Promise<LossAndGradients> {
  const scope = new Scope();
  try {
    const options = rolloutOptions({ rounds, latentSteps });
    const recursion = new Recursion(system, questions, options, scope, { emit }, true);
    const answered = await recursion.toFinal(targets.map((ids) => ids.slice(0, -1)));
    const speaker = system.agents[answered.agent]!;
    const { hidden } = answered.chunks[0]!;
    const aligned = alignTargets(targets, hidden.dims[1]!);
    const { loss, hidden: cotangent } = await speaker.loss(
      hidden,
      aligned.ids,
      aligned.weights,
      gradient,
      scope,
    );
    emit({ type: 'target', ids: targets, loss });
    if (!cotangent) return { loss, gradients: new Map() };
    const embeds = await speaker.backwardHidden(answered.chunks[0]!, cotangent, scope);
    await new Backward(system, scope).walk(recursion.records, answered, embeds);
    return { loss, gradients: await system.links.takeGradients() };
  } finally {
    scope.end();
  }
}

function rolloutOptions(depth: Depth): RunOptions {
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

/**
 * Where each target is predicted: the first by the prompt's last position, the others by the answer's tokens, which
 * stand right-aligned in a chunk of `length` positions. Weights make the weighted sum a mean over all targets.
 */
function alignTargets(targets: readonly (readonly number[])[], length: number) {
  const ids = new Int32Array(targets.length * length);
  const weights = new Float32Array(targets.length * length);
  const weight = 1 / targets.reduce((sum, row) => sum + row.length, 0);
  const promptEnd = length - Math.max(...targets.map((row) => row.length));
  targets.forEach((row, b) =>
    row.forEach((id, k) => {
      const at = b * length + (k === 0 ? promptEnd : length - row.length + k);
      ids[at] = id;
      weights[at] = weight;
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

  async walk(records: readonly TurnRecord[], last: TurnRecord, embeds: DeviceTensor): Promise<void> {
    await this.deliver(last, embeds);
    for (const record of [...records].reverse()) await this.turn(record);
  }

  /** Hands the cotangents of a chunk's embeddings to the senders of the messages in them. */
  private async deliver(record: TurnRecord, embeds: DeviceTensor): Promise<void> {
    for (const { message, start, length } of record.filled) {
      const cotangent = this.scope.keep(await this.system.glue.cut(embeds, start, length));
      const waiting = this.pending.get(message.source) ?? [];
      this.pending.set(message.source, [...waiting, { hop: message.hop, cotangent }]);
    }
  }

  private async turn(record: TurnRecord): Promise<void> {
    const waiting = this.pending.get(record);
    if (!waiting) return; // nobody heard it
    const { agents, glue, links } = this.system;
    const states = this.scope.keep(await glue.join(record.states)); // [B,m,D]
    let all: DeviceTensor | null = null; // cotangent of the states
    for (const { hop, cotangent } of waiting)
      all = await this.plus(all, await links.messageBackward(hop, states, cotangent, this.scope));

    let fed: DeviceTensor | null = null; // cotangent of the embedding that the next step was fed
    let presents: readonly Feed[] | null = null;
    for (let step = record.states.length - 1; step >= 0; step--) {
      const state = record.states[step]!;
      let cotangent = this.scope.keep(await glue.cut(all!, step, 1));
      if (fed)
        cotangent = await this.plus(
          cotangent,
          await links.innerBackward(record.agent, state, fed, this.scope),
        );
      if (step === 0 && record.filled.length === 0) return; // the prompt holds nothing that is trained
      const back = await agents[record.agent]!.backwardLast(
        record.chunks[step]!,
        cotangent,
        presents,
        this.scope,
      );
      fed = back.embeds;
      presents = back.past;
    }
    await this.deliver(record, fed!);
  }

  private async plus(a: DeviceTensor | null, b: DeviceTensor): Promise<DeviceTensor> {
    return a ? this.scope.keep(await this.system.glue.sum(a, b)) : b;
  }
}
