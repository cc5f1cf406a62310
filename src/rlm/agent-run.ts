/**
 * One agent's run in the tree, and what all runs of a tree share. State and the counting of it; what an agent does with
 * it is the loop's and the agents'.
 */

import type { ChatModel, Message } from '../chat/chat';
import type { LabErrorJson } from '../errors';
import type { Json } from '../json';
import type { SessionHost, SessionOptions, Session, SpawnRepl, Ending } from '../repl/session-types';
import { BudgetExceeded, Ledger } from './budget';
import type { PreparedContext } from './context';
import { remainingLine } from './prompts/observation';
import { Recorder } from './recorder';
import type { RlmHooks, RlmModels, RlmTool } from './run-types';
import type { AnswerSchema } from './schema';
import { Seeds } from './seed';
import type { RlmAgent, RlmSettings } from './settings';
import type { Remaining, RlmEventBody, StopReason } from './trace';
import { Semaphore } from './waiting';

/** @param extras `signal` ends the opening too. */
export type OpenSession = (
  spawn: SpawnRepl,
  options: SessionOptions,
  host: SessionHost,
  extras: { readonly signal: AbortSignal },
) => Promise<Session>;

/** Interpreters of children at one time: by depth, since a child waits for its own children. */
const childSessions = (depth: number) => (depth === 1 ? 4 : 2);

/** Of the time; with less left, models are told. */
const lateShare = 0.1;

/** What the whole tree shares. */
export class Tree {
  readonly ledger: Ledger;
  readonly recorder: Recorder;
  /** Only model calls hold permits: a run that waits for its children holds none. */
  readonly permits: Semaphore;
  private readonly sessions = new Map<number, Semaphore>();

  constructor(
    readonly settings: RlmSettings,
    readonly models: RlmModels,
    readonly tools: readonly RlmTool[],
    readonly open: (options: SessionOptions, host: SessionHost, signal: AbortSignal) => Promise<Session>,
    /** Runs an agent from its `run_start` to its `run_end`; never rejects. */
    readonly start: (tree: Tree, setup: AgentSetup, parent: Parent) => Promise<Outcome>,
    readonly hooks: RlmHooks,
  ) {
    const now = hooks.now ?? (() => performance.now());
    this.recorder = new Recorder(hooks.onEvent, now);
    this.ledger = new Ledger(settings.budgets, settings.sampling.maxTokens, now);
    this.permits = new Semaphore(Math.max(1, settings.concurrency));
  }

  /** Resolves when a child of this depth may have an interpreter; with how to give it back. */
  sessionPlace(depth: number, signal: AbortSignal): Promise<() => void> {
    if (depth === 0) return Promise.resolve(() => undefined);
    let places = this.sessions.get(depth);
    if (!places) this.sessions.set(depth, (places = new Semaphore(childSessions(depth))));
    return places.acquire(signal);
  }
}

export type Parent = Extract<RlmEventBody, { type: 'run_start' }>['parent'];

/** How an agent's run came to its end. */
export interface Outcome {
  readonly reason: StopReason;
  readonly value: Json;
  /** Of `failed`: what a parent is told, and the error itself. */
  readonly why?: string;
  readonly error?: LabErrorJson;
}

/** An answer that was taken. */
export interface Final {
  readonly ending: Ending | 'text' | 'extract';
  readonly value: Json;
}

export interface AgentSetup {
  readonly run: string;
  readonly depth: number;
  readonly agent: RlmAgent;
  readonly question: string;
  readonly context: PreparedContext | null;
  readonly inputs: Readonly<Record<string, Json>> | undefined;
  readonly schema: AnswerSchema | null;
  /** Drives it. */
  readonly model: ChatModel;
  /** Answers what it asks. */
  readonly sub: ChatModel;
  /** What the seeds of its calls come from. */
  readonly seed: number;
  /** A child's first call is paid for by whoever asked for it. */
  readonly paid: number;
  /** A child's: the cell that waits for it; aborted with it. */
  readonly signal: AbortSignal | null;
  /** The experiment, of the root. */
  readonly spec?: Json;
}

export class AgentRun {
  /** The turn that is going on, from 1; 0 before the first. */
  turn = 0;
  final: Final | null = null;
  /** Who answered a person's questions last. */
  answerer = 'person';
  /** What was seen last of the messages of its turns, by how many of them a reader already has. */
  told: readonly Message[] = [];
  readonly seeds: Seeds;
  private calls = 0;
  private prepaid: number;

  constructor(
    readonly tree: Tree,
    readonly setup: AgentSetup,
  ) {
    this.prepaid = setup.paid;
    this.seeds = new Seeds(setup.seed);
  }

  emit(body: RlmEventBody): void {
    this.tree.recorder.emit(this.setup.run, body);
  }

  /** The next call's number in this run; its id is `run/number`. */
  nextCall(): number {
    return ++this.calls;
  }

  callId(number: number): string {
    return `${this.setup.run}/${number}`;
  }

  /** Counts a call of the run's own: the root's are no sub-calls. @throws BudgetExceeded */
  takeOwnCall(): void {
    if (this.setup.depth === 0) return;
    if (this.prepaid > 0) this.prepaid--;
    else this.tree.ledger.takeCalls(1);
  }

  /** Gives back what was paid for and not used. */
  refund(): void {
    if (this.prepaid > 0) this.tree.ledger.giveBack(this.prepaid);
    this.prepaid = 0;
  }

  /** Of the whole tree's turns, less one for each run above this one, which is to have its next. */
  get turnsLeft(): number {
    return Math.max(0, this.tree.ledger.turnsLeft - this.setup.depth);
  }

  /** Begins the next turn. @throws BudgetExceeded */
  takeTurn(): void {
    if (this.turnsLeft === 0) throw this.outOfTurns();
    this.tree.ledger.takeTurn();
    this.turn++;
  }

  /** Where the recorded run that is gone through again had used up a budget. @throws BudgetExceeded */
  throwIfOver(): void {
    const over = this.tree.hooks.past?.over(this.setup.run, this.turn + 1);
    if (over) throw new BudgetExceeded(over, 'it was used up here in the recorded run');
  }

  /** @param depth of the run that would take one */
  outOfTurns(depth = this.setup.depth): BudgetExceeded {
    const { turns } = this.tree.settings.budgets;
    const kept = depth > 0 ? ', but for those of the runs above' : '';
    return new BudgetExceeded('turns', `all ${turns} turns of the whole run are used${kept}`);
  }

  remaining(): Remaining {
    const { depth } = this.tree.settings.budgets;
    return this.tree.ledger.remaining(this.turnsLeft, Math.max(0, depth - this.setup.depth));
  }

  /** What is left, as a model is told. */
  remainingLine(): string {
    const remaining = this.remaining();
    const { seconds } = this.tree.settings.budgets;
    return remainingLine(remaining, seconds !== null && remaining.seconds! < seconds * lateShare);
  }

  /** Tells that a budget is used up, or, with null, what is spent so far. */
  tellBudget(hit: keyof Remaining | null): void {
    this.emit({ type: 'budget', spent: this.tree.ledger.spent(), hit });
  }

  /** Takes an answer, or says why not. First taken wins. */
  offer(ending: Ending | 'text' | 'extract', value: Json): string | null {
    if (this.final) return 'An answer was already taken; the first one counts.';
    const why = this.setup.schema?.check(value) ?? null;
    if (why !== null) {
      if (ending !== 'extract') this.emit({ type: 'rejected', ending, value, why });
      else this.emit({ type: 'rejected', ending: 'text', value, why });
      return `The answer does not fit the schema that was asked for:\n${why}`;
    }
    this.final = { ending, value };
    this.emit({ type: 'final', ending, value });
    return null;
  }
}
