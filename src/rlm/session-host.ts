/** The owner's side of an agent's session: answers Python's calls by the tree, and keeps what the cell said. */

import type { Json } from '../json';
import type { HostCall, HostReply, Session, SessionHost, SessionOptions } from '../repl/session-types';
import type { AgentRun } from './agent-run';
import type { RlmTool } from './run-types';
import { answerQuery, type CellState } from './queries';
import { orAborted } from './waiting';

/** Printed characters of a cell that are kept at all. */
const outputCharacters = 2_000_000;

export class LoopHost implements SessionHost {
  /** The cell that is running. */
  cell: CellState = newCell('');

  /** Called once that really begins. */
  begun: (() => void) | null = null;

  constructor(private readonly run: AgentRun) {}

  onBegin(): void {
    this.begun?.();
  }

  async call(call: HostCall, signal: AbortSignal): Promise<HostReply> {
    const { run } = this;
    switch (call.kind) {
      case 'query':
        return answerQuery(run, this.cell, call, signal);
      case 'budget':
        return { ok: true, value: budgetOf(run) };
      case 'final':
        return { ok: true, value: run.offer(call.ending, call.value) };
      case 'tool':
        return callTool(run, call.name, call.args, call.kwargs, signal);
    }
  }

  onOutput(stream: 'stdout' | 'stderr', text: string): void {
    this.run.emit({ type: 'output', cell: this.cell.id, stream, text });
  }

  onStop(how: 'interrupted' | 'killed'): void {
    const { run, cell } = this;
    run.emit({ type: 'intervention', turn: run.turn, cell: cell.id, what: how, before: '', after: '' });
    cell.notes.add(
      how === 'killed'
        ? 'A person who watches this run ended the block together with its interpreter.'
        : 'A person who watches this run stopped the block.',
    );
  }
}

/**
 * What is left, for Python: of the time, until the extraction, in whole tenths of the budget and never more than there
 * is. What is printed of it goes into prompts, by which a recorded run finds its answers again.
 */
function budgetOf(run: AgentRun): Json {
  const remaining = run.remaining();
  const { seconds } = run.tree.settings.budgets;
  if (seconds === null || remaining.seconds === null) return { ...remaining };
  const tenth = seconds / 10;
  return { ...remaining, seconds: Math.floor(remaining.seconds / tenth) * tenth };
}

export const newCell = (id: string): CellState => ({ id, notes: new Set(), cut: 0 });

/** Calls a tool of the host, or `own`, and tells it. Never rejects. */
export async function callTool(
  run: AgentRun,
  name: string,
  args: readonly Json[],
  kwargs: Readonly<Record<string, Json>>,
  signal: AbortSignal,
  own?: RlmTool['call'],
): Promise<HostReply> {
  const now = run.tree.hooks.now ?? (() => performance.now());
  const start = now();
  const tell = (result: Json, error: string | null) => {
    const given: Json = Object.keys(kwargs).length > 0 ? { args, kwargs } : args;
    const seconds = (now() - start) / 1000;
    run.emit({ type: 'tool', turn: run.turn, name, args: given, result, error, seconds });
  };
  try {
    const call = own ?? run.tree.tools.find((tool) => tool.name === name)?.call;
    if (!call) throw new Error(`there is no tool named ${name}`);
    const value = (await orAborted(Promise.resolve(call(args, kwargs)), signal)) as Json | undefined;
    tell(value ?? null, null);
    return { ok: true, value: value ?? null };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    tell(null, message);
    return { ok: false, type: signal.aborted ? 'Interrupted' : 'ToolError', message };
  }
}

/** Which helpers a run's session has. */
export function helpersOf(run: AgentRun): { query: boolean; recursive: boolean; deeper: boolean } {
  const { agent, depth } = run.setup;
  const most = run.tree.settings.budgets.depth;
  if (agent === 'codeact' || agent === 'react') return { query: false, recursive: false, deeper: false };
  if (agent === 'codeact-subagents') return { query: true, recursive: false, deeper: false };
  const query = depth < most;
  return { query, recursive: query, deeper: depth + 1 < most };
}

/** A session for this run. @throws LabError `repl_unavailable`; the reason of a signal. */
export async function openFor(run: AgentRun, host: SessionHost, signal: AbortSignal): Promise<Session> {
  const { setup, tree } = run;
  signal.throwIfAborted();
  const { query, recursive } = helpersOf(run);
  const options: SessionOptions = {
    context: setup.context?.forSession() ?? { kind: 'text', bytes: new Uint8Array() },
    ...(setup.inputs && { inputs: setup.inputs }),
    tools: tree.tools.map(({ name, description, python }) => ({
      name,
      description,
      ...(python !== undefined && { python }),
    })),
    limits: {
      cellSeconds: tree.settings.budgets.cellSeconds,
      memoryBytes: tree.settings.budgets.memory * 1_000_000,
      outputCharacters,
    },
    helpers: { query, recursive },
  };
  const opening = tree.open(options, host, signal);
  try {
    const session = await orAborted(opening, signal);
    tree.hooks.onSession?.(setup.run, session, 'open');
    return session;
  } catch (error) {
    // It may still come up: nobody waits for it any more.
    opening.then((session) => session.dispose()).catch(() => undefined);
    throw error;
  }
}

export function closeFor({ tree, setup }: AgentRun, session: Session): void {
  session.dispose();
  tree.hooks.onSession?.(setup.run, session, 'closed');
}
