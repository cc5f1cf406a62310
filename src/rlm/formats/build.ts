/** Events of a foreign log on their way to a trace: told in any order, each with its time, and put in line at the end. */

import type { Message, Usage } from '../../chat/chat';
import type { Json } from '../../json';
import type { Budgets } from '../settings';
import type { RlmEvent, RlmEventBody, RlmTrace, Remaining } from '../trace';
import { TraceIndex } from '../trace-index';
import { KIND, VERSION } from '../trace-read';
import { errorOf } from './foreign';

/** How the engine counts an agent's turns. */
export const FIRST_TURN = 1;

/** Where a log tells of no limits. */
export const noBudgets: Budgets = {
  turns: 0,
  calls: null,
  tokens: null,
  cost: null,
  seconds: null,
  depth: 0,
  cellSeconds: 0,
  memory: 0,
};

export const remainingOf = (turns: number, depth: number): Remaining => ({
  turns: Math.max(0, turns),
  calls: null,
  tokens: null,
  cost: null,
  seconds: null,
  depth,
});

export class TraceBuilder {
  private readonly told: { readonly t: number; readonly run: string; readonly body: RlmEventBody }[] = [];

  /** @param t milliseconds from anywhere */
  add(run: string, t: number, body: RlmEventBody): void {
    this.told.push({ run, t, body });
  }

  /** A call with its answer. @param request with all of its messages */
  call(
    run: string,
    { from: begun, to }: { from: number; to: number },
    request: Omit<Extract<RlmEventBody, { type: 'request' }>, 'type' | 'since'>,
    answer: { text: string; reasoning: string | null; usage: Usage } | { failed: string },
  ): void {
    this.add(run, begun, { type: 'request', ...request, since: 0 });
    const seconds = Math.max(0, (to - begun) / 1000);
    const { call, model } = request;
    if ('failed' in answer) {
      const error = { code: 'chat_failed', message: answer.failed, hint: 'As the log tells it.' };
      this.add(run, to, { type: 'call_failed', call, error, seconds });
    } else {
      const rest = { model, finish: 'stop', seconds, replayed: false, retries: 0 } as const;
      this.add(run, to, { type: 'response', call, ...answer, ...rest });
    }
  }

  endCell(
    run: string,
    t: number,
    { cell, stdout, stderr, seconds }: { cell: string; stdout: string; stderr: string; seconds: number },
  ): void {
    const found = errorOf(stderr);
    this.add(run, t, {
      type: 'cell_end',
      cell,
      status: found ? 'error' : 'ok',
      stdout,
      stderr: found ? '' : stderr,
      value: null,
      error: found && { ...found, traceback: stderr },
      seconds,
      waited: 0,
      rebuilt: false,
    });
  }

  /** In order of time; what happened at one time, in the order in which it was told. */
  build(): RlmTrace {
    const start = this.told.reduce((least, { t }) => Math.min(least, t), Infinity);
    const sorted = [...this.told].sort((a, b) => a.t - b.t);
    const events = sorted.map(({ t, run, body }, seq) => ({
      seq,
      t: Math.max(0, t - start),
      run,
      ...body,
    })) as RlmEvent[];
    return { kind: KIND, version: VERSION, events: withSums(toldOnce(events)) };
  }
}

/** Messages that a run's last turn had told already are left out. */
function toldOnce(events: readonly RlmEvent[]): RlmEvent[] {
  const history = new Map<string, readonly Message[]>();
  return events.map((event) => {
    if (event.type !== 'request' || event.purpose !== 'turn') return event;
    const { messages } = event;
    const before = history.get(event.run) ?? [];
    let since = 0;
    while (since < before.length && since < messages.length && same(before[since]!, messages[since]!))
      since++;
    history.set(event.run, messages);
    return { ...event, since, messages: messages.slice(since) };
  });
}

/** Sums at the ends of runs, which foreign logs do not tell. */
function withSums(events: readonly RlmEvent[]): RlmEvent[] {
  const index = new TraceIndex();
  return events.map((event) => {
    index.append(event);
    if (event.type !== 'run_end') return event;
    const total = index.run(event.run)!.total;
    const { calls, promptTokens, completionTokens, cost } = total;
    const seconds = event.spent.seconds;
    return { ...event, spent: { calls, promptTokens, completionTokens, cost, seconds } };
  });
}

export const nothingSpent = (seconds: number) => ({
  calls: 0,
  promptTokens: 0,
  completionTokens: 0,
  cost: 0,
  seconds,
});

export const runEnd = (value: Json, turns: number, seconds: number, ended: boolean): RlmEventBody => ({
  type: 'run_end',
  reason: ended ? 'final' : 'aborted',
  value,
  turns,
  spent: nothingSpent(Math.max(0, seconds)),
});

const same = (a: Message, b: Message) => a.role === b.role && a.content === b.content;
