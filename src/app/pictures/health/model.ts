/** How sound a run's messages are, hop by hop and round by round, as plain data. */

import type { Recording } from '../../../experiment/recording';
import type { TraceEvent } from '../../../mas/trace';
import { hopsOf } from '../../pattern';
import { absentUnlessLatent } from '../absence';
import type { Absent, Chosen, Resources, Table } from '../picture';
import { ofAltered, verdictsOf, type Verdict } from './verdict';

/** A hop's messages on other questions of the draw. */
export type Others = Pick<
  Extract<TraceEvent, { type: 'health' }>,
  'questions' | 'normRatio' | 'cosine' | 'rank' | 'rankLimit'
>;

export interface HopRound {
  readonly round: number;
  /** Of this run's message: norm over that of a token embedding of the receiver. Null: not sent. */
  readonly ratio: number | null;
  readonly others: Others | null;
}

export interface Hop {
  /** Agents, from 1. */
  readonly from: number;
  readonly to: number;
  /** Its sender tells others as well. */
  readonly shared: boolean;
  /** Such as “adder → subtracter”. */
  readonly name: string;
  readonly receiver: string;
  /** Mean cosine between embeddings of different tokens of the receiver; null where no calibration is shipped. */
  readonly tokenCosine: number | null;
  /** Rounds in which it carried a message. */
  readonly rounds: readonly HopRound[];
}

export interface HealthModel {
  readonly hops: readonly Hop[];
  /** Rounds of the run, whether reached or not. */
  readonly rounds: number;
  readonly latentSteps: number;
  /** Whether the messages of other questions are there, are measured behind the run, or never were. */
  readonly others: 'measured' | 'coming' | 'missing';
  /** Whether counterfactuals altered this run; other questions are measured without them. */
  readonly altered: boolean;
  /** Questions they were measured on, in words; empty where they were not. */
  readonly n: string;
  readonly verdicts: readonly Verdict[];
}

export function modelOf(
  recording: Recording,
  _chosen: Chosen,
  { calibrations }: Resources,
): HealthModel | Absent {
  const { spec, facts, events, ms } = recording;
  const run = events.find((event) => event.type === 'run');
  const rounds = run?.rounds ?? spec.rounds;
  const absent = absentUnlessLatent(recording, 'latent messages to measure');
  if (absent) return absent;
  // In a single round nothing crosses to the next.
  const own = hopsOf(spec).filter(({ crosses }) => rounds > 1 || !crosses);
  if (own.length === 0)
    return {
      absent: `A single agent sends no message${rounds === 1 ? ' in a single round: give it more rounds' : ''}.`,
    };
  const hops = own.map(({ from, to }): Hop => {
    const [sender, receiver] = [spec.agents[from - 1]!.role, spec.agents[to - 1]!.role];
    const hash = facts?.agents[to - 1]?.hash ?? spec.agents[to - 1]!.hash;
    return {
      from,
      to,
      shared: own.some((other) => other.from === from && other.to !== to),
      name: `${sender} → ${receiver}`,
      receiver,
      tokenCosine: calibrations.get(hash ?? '')?.tokenCosine ?? null,
      rounds: hopRounds(events, from, to),
    };
  });
  if (hops.every((hop) => hop.rounds.length === 0))
    return { absent: 'No message has been sent yet. Step on, or let the run go on.' };
  const measured = hops.flatMap((hop) => hop.rounds.flatMap(({ others }) => others ?? []));
  const others = measured.length > 0 ? 'measured' : ms === null ? 'coming' : 'missing';
  const latentSteps = run?.latentSteps ?? spec.latentSteps;
  const n = rangeOf(
    measured.map(({ questions }) => questions),
    String,
  );
  const altered = events.some((event) => event.type === 'altered');
  const verdicts = [...verdictsOf(hops, others, n), ...(altered ? [ofAltered(others)] : [])];
  return { hops, rounds, latentSteps, others, altered, n, verdicts };
}

function hopRounds(events: readonly TraceEvent[], from: number, to: number): HopRound[] {
  const rounds = new Map<number, HopRound>();
  for (const event of events) {
    if ((event.type !== 'message' && event.type !== 'health') || event.from !== from || event.to !== to)
      continue;
    const { round } = event;
    const known = rounds.get(round) ?? { round, ratio: null, others: null };
    if (event.type === 'message') rounds.set(round, { ...known, ratio: event.normRatio });
    else rounds.set(round, { ...known, others: event });
  }
  return [...rounds.values()].sort((a, b) => a.round - b.round);
}

/** “8”, or “4 to 8”; empty for none. */
export function rangeOf(values: readonly number[], show: (value: number) => string): string {
  if (values.length === 0) return '';
  const [least, most] = [show(Math.min(...values)), show(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

/** One row per hop and round. */
export function tableOf({ hops }: HealthModel): Table {
  return {
    columns: [
      { name: 'round' },
      { name: 'message' },
      { name: 'norm, this run', unit: '× token embedding' },
      { name: 'norm, mean of questions', unit: '× token embedding' },
      { name: 'cosine between questions' },
      { name: 'cosine between tokens', unit: 'of the receiver' },
      { name: 'effective rank' },
      { name: 'at most' },
      { name: 'n', unit: 'questions' },
    ],
    rows: hops
      .flatMap((hop) => hop.rounds.map((at) => ({ hop, at })))
      .sort((a, b) => a.at.round - b.at.round)
      .map(({ hop, at: { round, ratio, others } }) => [
        round,
        hop.name,
        ratio,
        others?.normRatio ?? null,
        others?.cosine ?? null,
        hop.tokenCosine,
        others?.rank ?? null,
        others?.rankLimit ?? null,
        others?.questions ?? null,
      ]),
  };
}
