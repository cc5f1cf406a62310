/** What the page knows of a run: agents, their turns, cells and calls, each found by its key. Types only. */

import type { InnerStep, Usage } from '../../chat/chat';
import type { LabErrorJson } from '../../errors';
import type { Json } from '../../json';
import type { CellError, CellResult } from '../../repl/session-types';
import type { Budgets, RlmAgent, RlmSettings } from '../../rlm/settings';
import type {
  ContextFacts,
  Edit,
  PastFacts,
  Purpose,
  Remaining,
  RlmEvent,
  Spent,
  StopReason,
  TracedVariable,
} from '../../rlm/trace';

/** A text that may be only the beginning of one: `at` says where the rest is. */
export interface Cut {
  readonly text: string;
  readonly length: number;
  /** The event and the path in it; null: it is still being written. */
  readonly at: { readonly seq: number; readonly path: string } | null;
}

/** When a thing began and ended, in milliseconds of the run's clock; `ended` null: it goes on, or its end was not told. */
interface Timed {
  readonly started: number;
  readonly ended: number | null;
}

/** What a person did to a cell or call while the run went on. */
export interface InterventionView {
  readonly what: Extract<RlmEvent, { type: 'intervention' }>['what'];
  /** Milliseconds of the run's clock. */
  readonly t: number;
  /** Key of the cell or call. */
  readonly of: string | null;
  readonly before: Cut;
  readonly after: Cut;
}

type CutText<E> = E extends { text: string } ? Omit<E, 'text'> & { readonly text: Cut } : never;

/** How a run stands to the one that it goes on from; the texts of its edits may be cut. */
export interface PastView extends Omit<PastFacts, 'edits'> {
  readonly edits: readonly CutText<Edit>[];
}

/** What a system of agents did on the way to an answer. */
export interface InnerView extends Omit<InnerStep, 'text' | 'result'> {
  readonly text: Cut | null;
  readonly result: Cut | null;
}

/** `ended` says how, `endedAt` when. */
export interface AgentView {
  readonly run: string;
  readonly parent: { readonly run: string; readonly call: string } | null;
  /** Key of the cell that asked for it; null: not known. */
  readonly cell: string | null;
  /** Milliseconds of the run's clock. */
  readonly started: number;
  readonly endedAt: number | null;
  readonly depth: number;
  readonly agent: RlmAgent;
  readonly question: Cut;
  readonly context: ContextFacts | null;
  readonly models: { readonly root: string; readonly sub: string };
  readonly budgets: Budgets;
  /** Of the root alone, where the log has them. */
  readonly settings: RlmSettings | null;
  /** Keys of its turns, in order. */
  readonly turns: readonly string[];
  /** Runs of children whose cell is not known. */
  readonly children: readonly string[];
  readonly rejected: readonly { readonly ending: string; readonly value: Cut; readonly why: Cut }[];
  readonly final: { readonly ending: string; readonly value: Cut } | null;
  /** What the run goes on after. */
  readonly notices: readonly LabErrorJson[];
  readonly error: LabErrorJson | null;
  readonly ended: { readonly reason: StopReason; readonly value: Cut } | null;
}

export interface TurnView extends Timed {
  readonly key: string;
  readonly run: string;
  readonly turn: number;
  readonly remaining: Remaining | null;
  /** Ids of the calls that asked the driving model: one, or several where a call was for the end or for compaction. */
  readonly calls: readonly string[];
  readonly cells: readonly string[];
  readonly tools: readonly ToolView[];
  readonly observation: { readonly text: Cut; readonly full: number; readonly nudge: boolean } | null;
  readonly compacted: { readonly dropped: number; readonly summary: Cut } | null;
  /** Of its cells and calls, in order. */
  readonly interventions: readonly InterventionView[];
}

export interface ToolView {
  readonly name: string;
  readonly args: Cut;
  readonly result: Cut;
  readonly error: string | null;
  readonly seconds: number;
}

export interface CallView extends Timed {
  readonly call: string;
  readonly run: string;
  /** Keys of its turn and, of a sub-call, its cell. */
  readonly turn: string;
  readonly cell: string | null;
  /** Of a sub-call: its cell's id, its place in the batch, the batch's length. */
  readonly from: { readonly cell: string; readonly index: number; readonly of: number } | null;
  readonly purpose: Purpose;
  readonly model: string;
  /** Of the request. */
  readonly seq: number;
  /** The last message, of a sub-call alone. */
  readonly prompt: Cut | null;
  readonly text: Cut;
  readonly reasoning: Cut | null;
  readonly usage: Usage | null;
  readonly finish: 'stop' | 'length' | 'filter' | null;
  readonly seconds: number | null;
  readonly replayed: boolean;
  readonly retries: number;
  readonly error: LabErrorJson | null;
  /** Of a system of agents: the first of its steps, and how many there are. */
  readonly inner: readonly InnerView[];
  readonly innerCount: number;
  readonly interventions: readonly InterventionView[];
}

export interface CellView extends Timed {
  readonly cell: string;
  readonly run: string;
  /** Key of its turn. */
  readonly turn: string;
  readonly code: Cut;
  readonly stdout: Cut;
  readonly stderr: Cut;
  readonly value: Cut | null;
  readonly error: (Omit<CellError, 'message' | 'traceback'> & { message: Cut; traceback: Cut }) | null;
  /** Null: it runs. */
  readonly status: CellResult['status'] | null;
  readonly seconds: number;
  readonly waited: number;
  readonly rebuilt: boolean;
  readonly changed: readonly TracedVariable[];
  readonly removed: readonly string[];
  readonly calls: Tally;
  /** Runs of the children that it started. */
  readonly children: readonly string[];
  readonly interventions: readonly InterventionView[];
}

/** Sub-calls of a cell in sum; their ids are in `callsOf`. */
export interface Tally {
  readonly count: number;
  readonly done: number;
  readonly failed: number;
  readonly replayed: number;
  readonly tokens: number;
  /** Null: some price is not known. */
  readonly cost: number | null;
}

/** What the whole tree had used at a time. */
export interface SpentAt extends Spent {
  /** Milliseconds of the run's clock. */
  readonly t: number;
  readonly turns: number;
}

/**
 * Maps and lists are added to in place: copies of long ones at each event would take the square of their length. What
 * holds a list is a new object whenever the list has grown; `version` counts the batches.
 */
export interface Trajectory {
  readonly version: number;
  readonly root: string | null;
  readonly agents: ReadonlyMap<string, AgentView>;
  readonly turns: ReadonlyMap<string, TurnView>;
  readonly calls: ReadonlyMap<string, CallView>;
  readonly cells: ReadonlyMap<string, CellView>;
  /** Ids of a cell's sub-calls, in the order in which they began; and the cell that a sub-call belongs to. */
  readonly callsOf: ReadonlyMap<string, readonly string[]>;
  readonly cellOf: ReadonlyMap<string, string>;
  /** Told before what they are of began. By key. */
  readonly interventions: ReadonlyMap<string, readonly InterventionView[]>;
  readonly spent: Spent | null;
  /** In order of time, thinned where there are many; what is drawn from it holds about a thousand points at most. */
  readonly spentOverTime: readonly SpentAt[];
  /** The experiment as the trace tells it, for looking: long texts are cut. */
  readonly spec: Json | null;
  readonly past: PastView | null;
  /** The last time that was told, in milliseconds of the run's clock. */
  readonly t: number;
  /** Budgets that were hit, in order. */
  readonly hits: readonly string[];
  readonly events: number;
}
