/**
 * The recursion: interprets a pattern over frozen agents, round after round, as the released RecursiveMAS does
 * (latent rollout, message R_out(R_in(H)) into the receiver's slot, text from the speaker in the last round).
 * Emits the trace as it goes. Controls and the text twin are the same walk with other messages.
 */

import { decode, type DecodedStep, type Sampling } from '../agents/decode';
import { Random } from '../random';
import type { DeviceTensor } from '../runtime/device';
import { Scope } from '../runtime/scope';
import { ints, type HostTensor } from '../runtime/tensor';
import { applyControl, meanNorm } from './controls';
import type { System } from './system';
import {
  hiddenName,
  kvLengthName,
  messageName,
  type Control,
  type Mode,
  type SpokenRow,
  type TraceEvent,
} from './trace';
import { Prompter, type Message, type TurnRecord } from './turn';

export interface RunOptions {
  readonly rounds: number;
  /** m: latent steps per turn; in mode `text`, tokens per turn. */
  readonly latentSteps: number;
  readonly mode: Mode;
  readonly control: Control;
  readonly sampling: Sampling;
  readonly maxTokens: number;
  readonly seed: number;
  /** Also ask the speaker after every round but the last, on the side. */
  readonly probe: boolean;
  /** Keep hidden states, messages and cache lengths, and measure messages. */
  readonly tensors: boolean;
  /** Texts of single tokens whose probabilities are wanted at every decoded place. */
  readonly candidates: readonly string[];
}

export interface RunResult {
  readonly answers: readonly SpokenRow[];
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

type Emit = (event: TraceEvent) => void;

interface FinalOptions {
  answer?: readonly (readonly number[])[];
  aside?: boolean;
  scope?: Scope;
}

/**
 * Runs `questions` (canonical texts) as one batch.
 * @throws the reason of `signal` when it aborts, between two device calls.
 */
export async function run(
  system: System,
  questions: readonly string[],
  options: RunOptions,
  emit: Emit = () => undefined,
  signal?: AbortSignal,
): Promise<RunResult> {
  const scope = new Scope();
  try {
    return await new Recursion(system, questions, options, emit, scope, signal).run();
  } finally {
    scope.end();
  }
}

/**
 * The walk over rounds and turns. Training runs it too, with `keep`: then all that a turn computed stays until `scope`
 * ends, and `records` hold it; else a turn's tensors are freed with the turn.
 */
export class Recursion {
  readonly records: TurnRecord[] = [];
  private readonly prompters: readonly Prompter[];
  private readonly random: Random;
  private readonly tensors = new Map<string, HostTensor>();

  constructor(
    private readonly system: System,
    private readonly questions: readonly string[],
    private readonly options: RunOptions,
    private readonly emit: Emit,
    private readonly scope: Scope,
    private readonly signal?: AbortSignal,
    private readonly keep = false,
  ) {
    this.prompters = system.agents.map((_, agent) => new Prompter(system, agent, questions, scope));
    this.random = new Random(`run ${options.seed}`);
  }

  async run(): Promise<RunResult> {
    const { rounds, latentSteps, mode, control, probe } = this.options;
    const device = this.system.device.description;
    this.emit({ type: 'run', questions: this.questions, rounds, latentSteps, mode, control, device });
    if (mode === 'alone') return this.finish(await this.speak(rounds, true, this.nothing()));
    for (let round = 1; round < rounds; round++) {
      const messages = await this.round(round, true);
      if (probe) await this.speak(round, false, messages);
    }
    return this.finish(await this.speak(rounds, true, await this.round(rounds, false)));
  }

  /**
   * The latent turns of one round, the speaker's included unless `whole` is false.
   * @returns the messages that the speaker hears in this round.
   */
  private async round(round: number, whole: boolean): Promise<(Message | null)[]> {
    const { turns, speaker } = this.system.pattern;
    for (const turn of turns.slice(0, speaker)) await this.turn(round, turn.agent);
    const heard = this.heardBy(speaker, round);
    if (whole) for (const turn of turns.slice(speaker)) await this.turn(round, turn.agent);
    return heard;
  }

  /** All latent turns, and then the speaker's final prompt with `answer` behind it: a run up to its text. */
  async toFinal(answer: readonly (readonly number[])[]): Promise<TurnRecord> {
    const { rounds } = this.options;
    for (let round = 1; round < rounds; round++) await this.round(round, true);
    return this.openFinal(rounds, await this.round(rounds, false), { answer });
  }

  /**
   * Opens the speaker's final prompt, with the tokens of `answer` behind it for a loss; `aside`: it is not part of the
   * run and leaves no event.
   */
  private async openFinal(
    round: number,
    messages: readonly (Message | null)[],
    { answer, aside = false, scope = this.scope }: FinalOptions = {},
  ): Promise<TurnRecord> {
    const { agent } = this.system.pattern.turns[this.system.pattern.speaker]!;
    const record = await this.prompters[agent]!.open(round, 'final', messages, scope, answer);
    if (!aside) this.announce(record, 'final');
    return record;
  }

  /** The last message of each hop, and the round in which it was sent. */
  private readonly sent = new Map<number, { round: number; message: Message }>();

  private heardBy(turn: number, round: number): (Message | null)[] {
    return this.system.pattern.turns[turn]!.slots.map(({ hop, lag }) => {
      const sent = this.sent.get(hop);
      return sent && sent.round === round - lag ? sent.message : null;
    });
  }

  private nothing(): null[] {
    return this.system.pattern.turns[this.system.pattern.speaker]!.slots.map(() => null);
  }

  /** Does `work` with a scope of its own, unless everything is kept. */
  private async scoped<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
    if (this.keep) return work(this.scope);
    const scope = new Scope();
    try {
      return await work(scope);
    } finally {
      scope.end();
    }
  }

  private turn(round: number, agent: number): Promise<void> {
    return this.scoped((scope) => this.takeTurn(round, agent, scope));
  }

  private async takeTurn(round: number, agent: number, scope: Scope): Promise<void> {
    this.signal?.throwIfAborted();
    const started = performance.now();
    const { pattern } = this.system;
    const index = pattern.turns.findIndex((turn) => turn.agent === agent);
    const record = await this.prompters[agent]!.open(round, 'latent', this.heardBy(index, round), scope);
    const text = this.options.mode === 'text';
    this.announce(record, text ? 'text' : 'latent');
    const hops = pattern.hops.flatMap(({ from }, hop) => (from === agent ? [hop] : []));
    if (text) {
      const texts = await this.passText(record, scope);
      for (const hop of hops) {
        this.sent.set(hop, { round, message: { kind: 'text', texts } });
        this.emit({ type: 'text', round, from: agent + 1, to: pattern.hops[hop]!.to + 1, texts });
      }
    } else {
      await this.prompters[agent]!.think(record, this.options.latentSteps, scope, (step) => {
        this.signal?.throwIfAborted();
        this.emit({ type: 'latent', round, agent: agent + 1, step });
      });
      if (this.keep) this.records.push(record);
      const states = scope.keep(await this.system.glue.join(record.states)); // [B,m,D]
      if (this.options.tensors) await this.store(record, states);
      for (const hop of hops) await this.send(record, hop, states);
    }
    this.emit({
      type: 'timing',
      round,
      agent: agent + 1,
      stage: text ? 'text' : 'latent',
      ms: performance.now() - started,
    });
  }

  private async send(record: TurnRecord, hop: number, states: DeviceTensor): Promise<void> {
    const { control, tensors } = this.options;
    const { to } = this.system.pattern.hops[hop]!;
    let tensor = await this.system.links.message(hop, states, this.scope);
    if (control !== 'none' || tensors) {
      const delivered = applyControl(await tensor.read(), control, this.random);
      if (control !== 'none') tensor = this.scope.keep(this.system.device.upload(delivered));
      if (tensors) this.tensors.set(messageName(record.round, record.agent + 1), this.perQuestion(delivered));
      const normRatio = meanNorm(delivered) / this.system.agents[to]!.embeddingNorm;
      this.emit({ type: 'message', round: record.round, from: record.agent + 1, to: to + 1, normRatio });
    }
    this.sent.set(hop, { round: record.round, message: { kind: 'latent', tensor, source: record, hop } });
  }

  private async store(record: TurnRecord, states: DeviceTensor): Promise<void> {
    const { round, agent } = record;
    const rows = record.chunks.at(-1)!.cache.rows;
    const lengths = rows.map((row) => row.reduce((sum, real) => sum + real, 0));
    this.tensors.set(hiddenName(round, agent + 1), this.perQuestion(await states.read()));
    this.tensors.set(kvLengthName(round, agent + 1), ints(lengths, [lengths.length]));
  }

  /** One question's tensors have no batch axis. */
  private perQuestion({ dtype, dims, data }: HostTensor): HostTensor {
    return { dtype, data, dims: this.questions.length === 1 ? dims.slice(1) : dims };
  }

  private announce(record: TurnRecord, kind: 'latent' | 'text' | 'final'): void {
    const { latentSteps, control } = this.options;
    this.emit({
      type: 'stage',
      kind,
      round: record.round,
      agent: record.agent + 1,
      role: this.system.prompts[record.agent]!.role,
      before: record.before,
      after: record.after,
      messageLength: record.filled.reduce((sum, { length }) => sum + length, 0),
      control,
      latentSteps: kind === 'final' ? 0 : latentSteps,
    });
  }

  /** In the text twin, an agent's turn: exactly m tokens, as a latent turn has m steps. */
  private async passText(record: TurnRecord, scope: Scope): Promise<string[]> {
    const { tokenizer } = this.system.agents[record.agent]!;
    const limits = { maxTokens: this.options.latentSteps, ignoreEnd: true };
    const rows = await this.decode(record, limits, scope);
    return rows.map((row) =>
      tokenizer.decode(
        row.map(({ id }) => id),
        { skipSpecial: true },
      ),
    );
  }

  /** The speaker's text at the end of a round. */
  private speak(round: number, final: boolean, messages: readonly (Message | null)[]): Promise<SpokenRow[]> {
    return this.scoped((scope) => this.utter(round, final, messages, scope));
  }

  private async utter(
    round: number,
    final: boolean,
    messages: readonly (Message | null)[],
    scope: Scope,
  ): Promise<SpokenRow[]> {
    this.signal?.throwIfAborted();
    const started = performance.now();
    const record = await this.openFinal(round, messages, { aside: !final, scope });
    const decoded = await this.decode(record, { maxTokens: this.options.maxTokens }, scope);
    const { tokenizer } = this.system.agents[record.agent]!;
    const rows = decoded.map((steps) => ({
      text: tokenizer.decode(
        steps.map(({ id }) => id),
        { skipSpecial: true },
      ),
      tokens: steps.map(({ id, probability, candidates }) => ({
        id,
        text: tokenizer.token(id) ?? '',
        probability,
        candidates,
      })),
    }));
    const agent = record.agent + 1;
    this.emit({ type: 'answer', round, agent, final, rows });
    this.emit({ type: 'timing', round, agent, stage: 'answer', ms: performance.now() - started });
    return rows;
  }

  private decode(
    record: TurnRecord,
    limits: { maxTokens: number; ignoreEnd?: boolean },
    scope: Scope,
  ): Promise<DecodedStep[][]> {
    const agent = this.system.agents[record.agent]!;
    const { sampling, candidates } = this.options;
    const ids = candidates.flatMap((text) => agent.tokenizer.id(text) ?? []);
    const options = { ...limits, sampling, random: this.random, candidates: ids, signal: this.signal };
    return decode(agent, record.chunks.at(-1)!, options, scope);
  }

  private finish(answers: readonly SpokenRow[]): RunResult {
    return { answers, tensors: this.tensors };
  }
}
