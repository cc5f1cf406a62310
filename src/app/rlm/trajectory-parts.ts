/** What the fold of a run's events puts its views together from. Pure. */

import type { InnerStep, Usage } from '../../chat/chat';
import type { PastFacts, RlmEvent, Spent } from '../../rlm/trace';
import type { ToldEvent } from './protocol';
import type { CallView, CellView, Cut, InnerView, PastView, SpentAt, Tally } from './trajectory-types';

/** A text of an event, by its path there. */
export type Cutter = (text: string, path: string) => Cut;

export const nothing: Cut = { text: '', length: 0, at: null };
const noCalls: Tally = { count: 0, done: 0, failed: 0, replayed: 0, tokens: 0, cost: 0 };

/** Turns, calls and cells are counted anew in each run of some logs. */
export const keyIn = (run: string, id: string | number) => `${run} ${id}`;

export const cutterOf =
  ({ event, cuts = {} }: ToldEvent): Cutter =>
  (text, path) => ({ text, length: cuts[path] ?? text.length, at: { seq: event.seq, path } });

/** Lists of a trajectory are added to in place. */
export function added<T>(list: readonly T[], one: T): readonly T[] {
  (list as T[]).push(one);
  return list;
}

export function grown(before: Cut, more: string, length: number | undefined): Cut {
  const text = before.text + more;
  return { text, length: length ?? Math.max(before.length + more.length, text.length), at: null };
}

export function freshCell(event: Extract<RlmEvent, { type: 'cell_start' }>, cut: Cutter): CellView {
  return {
    cell: event.cell,
    run: event.run,
    turn: keyIn(event.run, event.turn),
    started: event.t,
    ended: null,
    code: cut(event.code, 'code'),
    stdout: nothing,
    stderr: nothing,
    value: null,
    error: null,
    status: null,
    seconds: 0,
    waited: 0,
    rebuilt: false,
    changed: [],
    removed: [],
    calls: noCalls,
    children: [],
    interventions: [],
  };
}

/** What a cell is once it has ended. */
export function endOfCell(event: Extract<RlmEvent, { type: 'cell_end' }>, cut: Cutter): Partial<CellView> {
  const { t: ended, status, seconds, waited, rebuilt, value, error } = event;
  return {
    ended,
    status,
    seconds,
    waited,
    rebuilt,
    stdout: cut(event.stdout, 'stdout'),
    stderr: cut(event.stderr, 'stderr'),
    value: value === null ? null : cut(value, 'value'),
    error: error && {
      type: error.type,
      line: error.line,
      message: cut(error.message, 'error.message'),
      traceback: cut(error.traceback, 'error.traceback'),
    },
  };
}

export function freshCall(event: Extract<RlmEvent, { type: 'request' }>, prompt: Cut | null): CallView {
  const { call, run, purpose, model, seq, t, from } = event;
  return {
    call,
    run,
    turn: keyIn(run, event.turn),
    cell: from ? keyIn(run, from.cell) : null,
    from: from ?? null,
    started: t,
    ended: null,
    purpose,
    model,
    seq,
    prompt: purpose === 'sub' ? prompt : null,
    text: nothing,
    reasoning: null,
    usage: null,
    finish: null,
    seconds: null,
    replayed: false,
    retries: 0,
    error: null,
    inner: [],
    innerCount: 0,
    interventions: [],
  };
}

/** What a call is once it is answered. */
export function endOfCall(
  event: Extract<RlmEvent, { type: 'response' }>,
  cut: Cutter,
  cuts: ToldEvent['cuts'] = {},
): Partial<CallView> {
  const { t: ended, usage, finish, seconds, replayed, retries, reasoning, inner = [] } = event;
  return {
    ended,
    text: cut(event.text, 'text'),
    reasoning: reasoning === null ? null : cut(reasoning, 'reasoning'),
    usage,
    finish,
    seconds,
    replayed,
    retries,
    inner: inner.map((step, i) => innerOf(step, i, cut)),
    innerCount: cuts.inner ?? inner.length,
  };
}

function innerOf({ text, result, ...facts }: InnerStep, i: number, cut: Cutter): InnerView {
  return {
    ...facts,
    text: text === undefined ? null : cut(text, `inner.${i}.text`),
    result: result === undefined ? null : cut(result, `inner.${i}.result`),
  };
}

export function pastOf(past: PastFacts | undefined, cut: Cutter): PastView | null {
  if (!past) return null;
  return {
    ...past,
    edits: past.edits.map((edit, i) => ({ ...edit, text: cut(edit.text, `past.edits.${i}.text`) })),
  };
}

/** The sum of a cell's calls once one more is answered. */
export function withResponse(
  sum: Tally,
  { usage, replayed }: Extract<RlmEvent, { type: 'response' }>,
): Tally {
  return { ...withUsage(sum, usage), done: sum.done + 1, replayed: sum.replayed + (replayed ? 1 : 0) };
}

/** The same once one has failed: it has a usage if its model had begun. */
export function withFailure(sum: Tally, { usage }: Extract<RlmEvent, { type: 'call_failed' }>): Tally {
  return { ...(usage ? withUsage(sum, usage) : sum), failed: sum.failed + 1 };
}

const withUsage = (sum: Tally, { promptTokens, completionTokens, cost }: Usage): Tally => ({
  ...sum,
  tokens: sum.tokens + promptTokens + completionTokens,
  cost: sum.cost === null || cost === null ? null : sum.cost + cost,
});

/** The most points of what was spent over time. */
export const POINTS = 1000;

/** Adds what was spent by a time to the list, in place; points that stand too close for a picture are replaced. */
export function addSpent(list: SpentAt[], spent: Spent, t: number, turns: number): void {
  const [last, before] = [list.at(-1), list.at(-2)];
  const least = last ? (t - list[0]!.t) / (POINTS / 2) : 0;
  if (last && before && last.t - before.t < least) list.pop();
  list.push({ ...spent, t, turns });
  if (list.length <= POINTS) return;
  let kept = 0;
  for (let i = 0; i < list.length; i++) if (i % 2 === 0 || i === list.length - 1) list[kept++] = list[i]!;
  list.length = kept;
}
