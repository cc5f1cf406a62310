/**
 * The recursion: interprets a pattern over frozen agents, round after round, as the released RecursiveMAS does
 * (latent rollout, message R_out(R_in(H)) into the receiver's slot, text from the speaker in the last round).
 * Emits the trace as it goes. Controls, interventions and the text twin are the same walk with other messages; turns that
 * a base has are taken from its trace.
 */

import type { Sampling } from '../agents/decode';
import { Random } from '../random';
import type { DeviceTensor } from '../runtime/device';
import { Scope } from '../runtime/scope';
import { zeros, type HostTensor } from '../runtime/tensor';
import { isBefore, probeEvents, turnEvents, turnTensors, type Base } from './base';
import { applyControl, meanNorm } from './controls';
import { checkInterventions, Interventions, type Donors, type Intervention } from './intervention';
import { hopsFrom, turnOf, type Leaving } from './pattern';
import { checkPrompts } from './prompt';
import { Recorder } from './recorder';
import { SoftTokens } from './soft';
import type { Passage, System } from './system';
import { messageName, passesStates, type Control, type Mode, type SpokenRow, type TraceEvent } from './trace';
import type { Tools } from './tools';
import { Prompter, type Message, type TurnRecord } from './turn';
import { Voice } from './voice';

export interface RunOptions {
  readonly rounds: number;
  /** m: latent steps per turn; in mode `text`, tokens per turn. */
  readonly latentSteps: number;
  readonly mode: Mode;
  readonly control: Control;
  readonly interventions: readonly Intervention[];
  readonly sampling: Sampling;
  /** How agents write to one another in mode `text`; absent: as the speaker does. */
  readonly exchange?: (Sampling & { readonly distinct: boolean }) | undefined;
  readonly maxTokens: number;
  readonly seed: number;
  /** Also ask the speaker after every round but the last, on the side. */
  readonly probe: boolean;
  /** Keep hidden states, messages and cache lengths, and measure messages. */
  readonly tensors: boolean;
  /** With `tensors`: also what the lens, the fed-back embeddings and the attention to messages say. */
  readonly views: boolean;
  /** Texts of single tokens whose probabilities are wanted at every decoded place. */
  readonly candidates: readonly string[];
  /** Of patterns whose speaker may call tools: `none` leaves its tags as text. Default python. */
  readonly tools?: 'python' | 'none';
}

/** What a run is told and tells beside its options. */
export interface RunContext {
  readonly emit?: (event: TraceEvent) => void;
  /** Told of every tensor as soon as it is there. */
  readonly onTensor?: (name: string, tensor: HostTensor) => void;
  /** Ends the run between two device calls. */
  readonly signal?: AbortSignal;
  /** The same run on other questions, for swaps and for shuffles of a single question. */
  readonly donors?: Donors;
  /** A run of the same questions that is the same up to a turn; what comes before is taken from it. */
  readonly base?: Base | null;
  /** What a speaker may call; absent: nothing, and its first call ends its text. */
  readonly tools?: Tools | undefined;
}

export interface RunResult {
  readonly answers: readonly SpokenRow[];
  readonly tensors: ReadonlyMap<string, HostTensor>;
}

interface FinalOptions {
  answer?: readonly (readonly number[])[];
  aside?: boolean;
  scope?: Scope;
}

/**
 * Runs `questions` (canonical texts) as one batch.
 * @throws LabError `bad_control`, `bad_intervention`, `bad_prompt`; the reason of the signal when it aborts.
 */
export async function run(
  system: System,
  questions: readonly string[],
  options: RunOptions,
  context: RunContext = {},
): Promise<RunResult> {
  const scope = new Scope();
  try {
    return await new Recursion(system, questions, options, scope, context).run();
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
  private readonly passage: Passage;
  private readonly interventions: Interventions;
  private readonly recorder: Recorder;
  private readonly voice: Voice;
  private readonly emit: (event: TraceEvent) => void;
  /** Of the controls. */
  private readonly random: Random;

  constructor(
    private readonly system: System,
    private readonly questions: readonly string[],
    private readonly options: RunOptions,
    private readonly scope: Scope,
    private readonly context: RunContext = {},
    private readonly keep = false,
  ) {
    const { seed, interventions, tensors, views } = options;
    const { emit = () => undefined, onTensor = () => undefined, signal, donors } = context;
    this.emit = emit;
    this.passage = options.mode === 'soft' ? new SoftTokens(system) : system.links;
    this.prompters = system.agents.map(
      (_, agent) => new Prompter(system, agent, questions, scope, this.passage),
    );
    this.interventions = new Interventions(interventions, seed, donors);
    this.recorder = new Recorder(system, { questions: questions.length, tensors, views, emit, onTensor });
    this.voice = new Voice(system, options, signal, context.tools);
    this.random = new Random(`run ${seed}`);
    checkPrompts(system.prompts, { ...options, pattern: system.pattern });
    const other = donors && [...donors.values()][0];
    const ground = { ...options, pattern: system.pattern, questions: questions.length };
    checkInterventions(interventions, { ...ground, donors: other?.dims[0] ?? 0 });
  }

  async run(): Promise<RunResult> {
    const { rounds, latentSteps, mode, control, probe } = this.options;
    const device = this.system.device.description;
    this.emit({ type: 'run', questions: this.questions, rounds, latentSteps, mode, control, device });
    if (mode === 'alone') return this.finish(await this.speak(rounds, true, this.nothing()));
    for (let round = 1; round < rounds; round++) {
      const messages = await this.round(round, true);
      if (probe) await this.probe(round, messages);
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

  /**
   * All latent turns, and the speaker's final prompts with `answer` behind them: the run's own, which is the last, and
   * with `earlier` those with which it would have ended after the rounds before.
   */
  async toFinals(answer: readonly (readonly number[])[], earlier: boolean): Promise<TurnRecord[]> {
    const { rounds } = this.options;
    const finals: TurnRecord[] = [];
    for (let round = 1; round < rounds; round++) {
      const heard = await this.round(round, true);
      if (earlier) finals.push(await this.openFinal(round, heard, { answer, aside: true }));
    }
    return [...finals, await this.openFinal(rounds, await this.round(rounds, false), { answer })];
  }

  /**
   * Opens the speaker's final prompt, with the tokens of `answer` behind it for a loss; `aside`: it is not part of the
   * run and leaves no event.
   */
  private async openFinal(
    round: number,
    messages: readonly (Message | null)[],
    { answer = [], aside = false, scope = this.scope }: FinalOptions = {},
  ): Promise<TurnRecord> {
    const { agent } = this.system.pattern.turns[this.system.pattern.speaker]!;
    const record = await this.prompters[agent]!.open(round, 'final', messages, scope, { answer });
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

  /** A turn: dropped, taken from the base, or computed. */
  private async turn(round: number, agent: number): Promise<void> {
    const { base } = this.context;
    const place = { round, agent: agent + 1 };
    if (this.interventions.drops(round, agent + 1)) {
      this.emit({ type: 'altered', ...place, step: null, kind: 'drop' });
      this.passOver(round, agent);
    } else if (base && isBefore(this.system.pattern, place, base.from)) this.takeOver(base, round, agent);
    else await this.scoped((scope) => this.takeTurn(round, agent, scope));
  }

  private async takeTurn(round: number, agent: number, scope: Scope): Promise<void> {
    const { signal } = this.context;
    const { latentSteps, mode } = this.options;
    signal?.throwIfAborted();
    const started = performance.now();
    const prompter = this.prompters[agent]!;
    const heard = this.heardBy(turnOf(this.system.pattern, agent), round);
    const watch = this.recorder.watches && passesStates(mode);
    const record = await prompter.open(round, 'latent', heard, scope, { watch });
    const kind = mode === 'text' ? 'text' : 'latent';
    this.announce(record, kind);
    if (kind === 'text') {
      const texts = await this.voice.texts(record, latentSteps, scope);
      for (const { hop, to } of hopsFrom(this.system.pattern, agent)) {
        this.sent.set(hop, { round, message: { kind: 'text', texts } });
        this.emit({ type: 'text', round, from: agent + 1, to: to + 1, texts });
      }
    } else {
      await prompter.think(record, latentSteps, scope, {
        onStep: (step) => {
          signal?.throwIfAborted();
          this.emit({ type: 'latent', round, agent: agent + 1, step });
        },
        alter: (step, state) => this.alter(record, step, state, scope),
      });
      if (this.keep) this.records.push(record);
      const states = scope.keep(await this.system.glue.join(record.states)); // [B,m,D]
      await this.recorder.turn(record, states, this.voice.candidatesOf(agent), scope);
      for (const leaving of this.leaving(agent)) await this.send(record, leaving, states);
    }
    const ms = performance.now() - started;
    this.emit({ type: 'timing', round, agent: agent + 1, stage: kind, ms });
  }

  /** The latent state that stands for h_step from then on. */
  private async alter(
    record: TurnRecord,
    step: number,
    state: DeviceTensor,
    scope: Scope,
  ): Promise<DeviceTensor> {
    if (this.interventions.at(record.round, record.agent + 1, step).length === 0) return state;
    const altered = this.intervene(record, await state.read(), { step });
    return scope.keep(this.system.device.upload(altered));
  }

  /** What the interventions make of a latent state or, without `step`, of a message. */
  private intervene(
    { round, agent }: TurnRecord,
    states: HostTensor,
    { step, leaving }: { step?: number; leaving?: Leaving },
  ): HostTensor {
    const to = leaving?.several ? leaving.to + 1 : undefined;
    const again = leaving !== undefined && !leaving.first;
    return this.interventions.at(round, agent + 1, step).reduce((before, one) => {
      const after = this.interventions.apply(before, one, to);
      if (!again) this.emit({ type: 'altered', round, agent: agent + 1, step: step ?? null, kind: one.kind });
      return after;
    }, states);
  }

  private async send(record: TurnRecord, leaving: Leaving, states: DeviceTensor): Promise<void> {
    const { control, tensors } = this.options;
    const { round, agent } = record;
    const { hop, to } = leaving;
    const from = agent + 1;
    const changed = control !== 'none' || this.interventions.at(round, from).length > 0;
    let tensor = await this.passage.message(hop, states, this.scope);
    if (changed || tensors) {
      const controlled = this.control(round, agent, leaving, await tensor.read());
      const delivered = this.intervene(record, controlled, { leaving });
      if (changed) tensor = this.scope.keep(this.system.device.upload(delivered));
      if (tensors) this.recorder.keepRows(nameOf(round, agent, leaving), delivered);
      const normRatio = meanNorm(delivered) / this.system.agents[to]!.embeddingNorm;
      this.emit({ type: 'message', round, from, to: to + 1, normRatio });
    }
    this.sent.set(hop, { round, message: { kind: 'latent', tensor, source: record, hop } });
  }

  private control(round: number, agent: number, leaving: Leaving, message: HostTensor): HostTensor {
    const others = this.context.donors?.get(nameOf(round, agent, leaving));
    return applyControl(message, this.options.control, this.random, others);
  }

  /** Takes a turn from the base: its events, its tensors and its messages. */
  private takeOver(base: Base, round: number, agent: number): void {
    const place = { round, agent: agent + 1 };
    for (const [key, tensor] of turnTensors(base, place)) this.recorder.keep(key, tensor);
    for (const event of turnEvents(base, place)) this.emit(event);
    const nothing = { pieces: [], filled: [], chunks: [], states: [], watched: [] };
    const source: TurnRecord = { round, agent, ...nothing };
    this.passOver(round, agent);
    for (const leaving of hopsFrom(this.system.pattern, agent)) {
      const { hop } = leaving;
      const kept = base.tensors.get(nameOf(round, agent, leaving))!;
      const dims = this.questions.length === 1 ? [1, ...kept.dims] : kept.dims;
      const tensor = this.scope.keep(this.system.device.upload({ ...kept, dims }));
      this.sent.set(hop, { round, message: { kind: 'latent', tensor, source, hop } });
    }
  }

  /** Draws what the control would have drawn for a turn that is not computed, so that later messages have their own. */
  private passOver(round: number, agent: number): void {
    const { agents } = this.system;
    for (const leaving of this.leaving(agent)) {
      const width = agents[leaving.to]!.config.hiddenSize;
      this.control(round, agent, leaving, zeros([this.questions.length, this.options.latentSteps, width]));
    }
  }

  /** The hops that leave an agent, one by one. A shuffle treats all messages of a turn alike: they are one thought. */
  private *leaving(agent: number): Generator<Leaving> {
    const drawn = this.random.state;
    for (const one of hopsFrom(this.system.pattern, agent)) {
      if (this.options.control === 'shuffle') this.random.state = drawn;
      yield one;
    }
  }

  private announce(record: TurnRecord, kind: 'latent' | 'text' | 'final'): void {
    const { latentSteps, control } = this.options;
    const { pieces, filled } = record;
    const lengths = filled.map(({ length }) => length);
    this.emit({
      type: 'stage',
      kind,
      round: record.round,
      agent: record.agent + 1,
      role: this.system.prompts[record.agent]!.role,
      before: pieces[0]!,
      after: pieces[1] ?? [],
      messageLength: lengths.reduce((sum, length) => sum + length, 0),
      ...(filled.length > 1 && { pieces, lengths }),
      control,
      latentSteps: kind === 'final' ? 0 : latentSteps,
    });
  }

  /** What the speaker would say if the run ended with this round. */
  private async probe(round: number, messages: readonly (Message | null)[]): Promise<void> {
    const { base } = this.context;
    const known = base && round < base.from.round ? probeEvents(base, round) : [];
    if (known.length === 0) await this.speak(round, false, messages);
    for (const event of known) this.emit(event);
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
    this.context.signal?.throwIfAborted();
    const started = performance.now();
    const record = await this.openFinal(round, messages, { aside: !final, scope });
    const agent = record.agent + 1;
    const rows = await this.voice.answer(record, this.options.maxTokens, scope, (row, call) =>
      this.emit({ type: 'tool', round, agent, final, question: row + 1, ...call }),
    );
    this.emit({ type: 'answer', round, agent, final, rows });
    this.emit({ type: 'timing', round, agent, stage: 'answer', ms: performance.now() - started });
    return rows;
  }

  private finish(answers: readonly SpokenRow[]): RunResult {
    return { answers, tensors: this.recorder.tensors };
  }
}

/** Of a message's tensor. */
const nameOf = (round: number, agent: number, { to, several }: Leaving) =>
  messageName(round, agent + 1, several ? to + 1 : undefined);
