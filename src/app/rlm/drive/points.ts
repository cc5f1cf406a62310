/** Where a recorded run can be changed or gone on from: what is edited, and before which event answers are kept. Pure. */

import type { Edit } from '../../../rlm/trace';
import type { CallView, Cut, Trajectory } from '../trajectory-types';

/** One change, before its new text is known. */
export interface Point {
  /** Its text is still to be put in. */
  readonly edit: Edit;
  /** Answers from before this event are taken from the record. */
  readonly before: number;
  /** What it is now. */
  readonly text: Cut;
  /** For the branch: “turn 3: answer edited”. */
  readonly label: string;
  /** For a heading: “The model’s answer in turn 3”. */
  readonly title: string;
  readonly language: 'python' | 'text';
}

/** Where a run goes on without a change. */
export interface After {
  readonly before: number;
  readonly label: string;
}

const nothing: Cut = { text: '', length: 0, at: null };

const place = (trajectory: Trajectory, run: string): string => {
  const depth = trajectory.agents.get(run)?.depth ?? 0;
  return depth === 0 ? '' : `child at depth ${depth}, `;
};

const turnNumber = (trajectory: Trajectory, key: string) => trajectory.turns.get(key)?.turn ?? 0;

/** The call by which the driving model was asked for a turn; null: only for a summary or an extraction. */
export function askedIn(trajectory: Trajectory, turn: string): CallView | null {
  const calls = trajectory.turns.get(turn)?.calls ?? [];
  return calls.map((id) => trajectory.calls.get(id)!).findLast(({ purpose }) => purpose === 'turn') ?? null;
}

/** What the model said in a turn. Where it failed to answer, somebody may do it in its place. */
export function answerPoint(trajectory: Trajectory, turn: string): Point | null {
  const call = askedIn(trajectory, turn);
  if (!call) return null;
  const n = turnNumber(trajectory, turn);
  return {
    edit: { kind: 'answer', run: call.run, turn: n, text: '' },
    before: call.seq,
    text: call.error ? nothing : call.text,
    label: `${place(trajectory, call.run)}turn ${n}: answer edited`,
    title: `The model’s answer in ${place(trajectory, call.run)}turn ${n}`,
    language: 'text',
  };
}

/** The code of a cell; the rest of its turn stands. */
export function codePoint(trajectory: Trajectory, cell: string): Point | null {
  const view = trajectory.cells.get(cell);
  if (!view?.code.at) return null;
  const n = turnNumber(trajectory, view.turn);
  const cells = trajectory.turns.get(view.turn)?.cells ?? [];
  const which = cells.length > 1 ? `cell ${cells.indexOf(cell) + 1} ` : '';
  return {
    edit: { kind: 'code', run: view.run, cell: view.cell, text: '' },
    before: view.code.at.seq,
    text: view.code,
    label: `${place(trajectory, view.run)}turn ${n}: ${which || 'code '}edited`,
    title: `The code of ${which && `${which}of `}${place(trajectory, view.run)}turn ${n}`,
    language: 'python',
  };
}

/** What the model is told of a turn. */
export function observationPoint(trajectory: Trajectory, turn: string): Point | null {
  const view = trajectory.turns.get(turn);
  if (!view?.observation?.text.at) return null;
  const { text } = view.observation;
  return {
    edit: { kind: 'observation', run: view.run, turn: view.turn, text: '' },
    before: text.at!.seq,
    text,
    label: `${place(trajectory, view.run)}turn ${view.turn}: observation edited`,
    title: `What the model is told of ${place(trajectory, view.run)}turn ${view.turn}`,
    language: 'text',
  };
}

/** What a sub-call answered; what else its cell asks stands, as far as it asks the same. */
export function subPoint(trajectory: Trajectory, key: string): Point | null {
  const call = trajectory.calls.get(key);
  if (call?.purpose !== 'sub') return null;
  const n = turnNumber(trajectory, call.turn);
  const siblings = (call.cell === null ? undefined : trajectory.callsOf.get(call.cell)) ?? [];
  const end = trajectory.cells.get(call.cell ?? '')?.stdout.at?.seq;
  const last = siblings.reduce((seq, id) => Math.max(seq, trajectory.calls.get(id)!.seq), call.seq);
  return {
    edit: { kind: 'sub', run: call.run, call: call.call, text: '' },
    before: end ?? last + 1,
    text: call.error ? nothing : call.text,
    label: `${place(trajectory, call.run)}turn ${n}: sub-call answered anew`,
    title: `The answer of a sub-call in ${place(trajectory, call.run)}turn ${n}`,
    language: 'text',
  };
}

/** Names the batch that a call came in: calls of one are numbered one after another. */
export function batchOf(
  run: string,
  call: string,
  from: { readonly cell: string; readonly index: number; readonly of: number } | null,
): string {
  if (!from) return `${run} ${call}`;
  const number = Number(/\d+$/.exec(call)?.[0] ?? NaN);
  return `${run} ${from.cell} ${number - from.index} of ${from.of}`;
}

/** After a whole turn; null: it did not end, or the run ended with it. */
export function afterTurn(trajectory: Trajectory, turn: string): After | null {
  const view = trajectory.turns.get(turn);
  const told = view?.observation?.text.at;
  if (!view || !told) return null;
  return {
    before: told.seq + 1,
    label: `gone on after ${place(trajectory, view.run)}turn ${view.turn}`,
  };
}
