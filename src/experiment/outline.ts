/**
 * The outline of a run with one question: its trace, turn by turn and round by round, as plain data to be shown. A pure
 * fold over events; works on the beginning of a trace as well.
 */

import type { Alteration, Mode, SpokenRow, ToolCall, TraceEvent } from '../mas/trace';
import { judge } from '../study/evaluate';
import type { Question, Task } from '../tasks/task';

export interface TurnOutline {
  /** From 1, as in the trace. */
  readonly agent: number;
  readonly role: string;
  readonly kind: 'latent' | 'text';
  readonly steps: number;
  stepsDone: number;
  /** Positions of the message that it heard; 0: nothing yet. */
  readonly heard: number;
  /**
   * The message it sent, as norm over the receiver's mean embedding norm, the mean where there are several receivers;
   * null: not sent or not measured.
   */
  normRatio: number | null;
  /** The text it sent, in mode `text`. */
  text: string | null;
  /** What interventions did in it, in order; of a dropped turn only `drop`: it has no steps and took no time. */
  readonly altered: Alteration[];
  /** Null: it goes on. */
  ms: number | null;
}

export interface AnswerOutline {
  readonly agent: number;
  readonly final: boolean;
  readonly text: string;
  /** Null: the text holds no answer. */
  readonly answer: string | null;
  /** False also where the question's own answer is not known (it is empty then). */
  readonly right: boolean;
  /** Of the token that is the answer. */
  readonly probability: number | null;
  /** Over the task's answers, in its order, at the place of that token; null where the speaker lacks such tokens. */
  readonly distribution: readonly number[] | null;
  readonly calls: readonly ToolCall[];
  ms: number | null;
}

export interface RoundOutline {
  readonly round: number;
  /** So many events are in it: where this is the same, so is the rest. */
  events: number;
  readonly turns: TurnOutline[];
  answer: AnswerOutline | null;
}

export interface RunOutline {
  readonly rounds: readonly RoundOutline[];
  readonly planned: number;
  readonly mode: Mode;
  readonly final: AnswerOutline | null;
}

const noTurn = {
  kind: 'latent',
  steps: 0,
  stepsDone: 0,
  heard: 0,
  normRatio: null,
  text: null,
  ms: null,
} as const;

/**
 * @param events of one run, from its beginning; of one that goes on or was stopped, what there is.
 * @param question what the run was asked, by which answers are judged.
 */
export function outline(events: readonly TraceEvent[], task: Task, question: Question): RunOutline {
  const rounds: RoundOutline[] = [];
  let planned = 0;
  let mode: Mode = 'latent';
  let final: AnswerOutline | null = null;
  const sent = new Map<TurnOutline, readonly number[]>();
  const roundOf = (round: number): RoundOutline => {
    const known = rounds.find((one) => one.round === round);
    if (known) return known;
    rounds.push({ round, events: 0, turns: [], answer: null });
    return rounds.at(-1)!;
  };
  const roleOf = (agent: number) =>
    rounds.flatMap(({ turns }) => turns).find((turn) => turn.agent === agent)?.role ?? `agent ${agent}`;
  const turnOf = (round: number, agent: number) => roundOf(round).turns.find((turn) => turn.agent === agent);

  for (const event of events) {
    if ('round' in event) roundOf(event.round).events++;
    switch (event.type) {
      case 'run':
        planned = event.rounds;
        mode = event.mode;
        break;
      case 'stage': {
        const { turns } = roundOf(event.round);
        if (event.kind === 'final') break;
        const { agent, role, kind, latentSteps, messageLength } = event;
        turns.push({ ...noTurn, agent, role, kind, steps: latentSteps, heard: messageLength, altered: [] });
        break;
      }
      case 'altered': {
        const { round, agent, kind } = event;
        if (kind !== 'drop') turnOf(round, agent)?.altered.push(kind);
        else roundOf(round).turns.push({ ...noTurn, agent, role: roleOf(agent), altered: [kind], ms: 0 });
        break;
      }
      case 'latent': {
        const turn = turnOf(event.round, event.agent);
        if (turn) turn.stepsDone = event.step;
        break;
      }
      case 'message': {
        const turn = turnOf(event.round, event.from);
        if (!turn) break;
        const ratios = [...(sent.get(turn) ?? []), event.normRatio];
        sent.set(turn, ratios);
        turn.normRatio = ratios.reduce((a, b) => a + b, 0) / ratios.length;
        break;
      }
      case 'text': {
        const turn = turnOf(event.round, event.from);
        if (turn) Object.assign(turn, { text: event.texts[0] ?? '', stepsDone: turn.steps });
        break;
      }
      case 'answer': {
        const answer = answerOf(event.rows[0]!, event, task, question);
        roundOf(event.round).answer = answer;
        if (event.final) final = answer;
        break;
      }
      case 'timing': {
        const timed =
          event.stage === 'answer' ? roundOf(event.round).answer : turnOf(event.round, event.agent);
        if (timed) timed.ms = event.ms;
        break;
      }
      case 'tool': // its answer holds it
      case 'lens': // for pictures
      case 'health':
      case 'target': // of a loss, which the page does not ask for
        break;
      default:
        event satisfies never;
    }
  }
  return { rounds, planned, mode, final };
}

function answerOf(
  row: SpokenRow,
  spoken: { agent: number; final: boolean },
  task: Task,
  question: Question,
): AnswerOutline {
  const { answer, right, text } = judge(task, question, row);
  const place = answer === null ? null : row.tokens[answerPlace(task, row, answer)];
  return {
    agent: spoken.agent,
    final: spoken.final,
    text,
    answer,
    right: right === true,
    probability: place?.probability ?? null,
    distribution: place && place.candidates.length > 0 ? place.candidates : null,
    calls: row.calls ?? [],
    ms: null,
  };
}

/** Index of the token with which the text came to hold its answer. */
export function answerPlace(task: Task, { tokens }: SpokenRow, answer: string): number {
  const upTo = (end: number) =>
    tokens
      .slice(0, end + 1)
      .map(({ text }) => text)
      .join(' ');
  let place = tokens.length - 1;
  while (place > 0 && task.answerIn(upTo(place - 1)) === answer) place--;
  return place;
}
