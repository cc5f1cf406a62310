/** What a chart shows, as types, and the lines that charts are made of. Pure. */

import type { CurvePoint, Stage, ValidationPoint } from '../../training/telemetry';
import { linkAgent, linkLabel } from './faults';
import type { Line } from './grid';
import { noCurves, type TrainRun } from './run';

/** A run on the charts. */
export interface Shown {
  readonly run: TrainRun;
  /** Its hue and dash, from 0. */
  readonly slot: number;
  /** What differs in it. */
  readonly label: string;
}

export interface Drawn extends Line {
  readonly label: string;
  /** `run`: of that slot. `agent`: of that agent, from 1. */
  readonly hue: { readonly run: number } | { readonly agent: number };
  /** Tells lines of one hue apart: dash and marker. */
  readonly part: number;
  /** `faint`: lies behind another line, without a name of its own. `looks`: rare, with markers. */
  readonly look: 'line' | 'faint' | 'looks';
}

export interface ChartOption {
  readonly key: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

type Chosen = Readonly<Record<string, string>>;

export interface View {
  readonly shown: readonly Shown[];
  /** Whose links are shown one by one. */
  readonly focus: Shown;
  readonly stage: Stage;
  readonly chosen: Chosen;
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** How it is read. */
  readonly about: string;
  /** Named so in the table and on the axis; `%` has values of 0 to 1. */
  readonly unit: string;
  readonly options: readonly ChartOption[];
  log(chosen: Chosen): boolean;
  /** A fixed range of the axis; null: as the values are. */
  readonly range: readonly [number, number] | null;
  /** It shows the run in focus alone. */
  alone(chosen: Chosen): boolean;
  lines(view: View): Drawn[];
  /** Why it is empty, where it can be at all. */
  readonly empty: string;
}

/** What a line is called: its run only where there are several. */
export const named = ({ shown }: View, { label }: Shown, part: string): string =>
  shown.length > 1 ? `${label}, ${part}` : part;

export const pointsOf = ({ run }: Shown, stage: Stage): readonly CurvePoint[] =>
  (run.curves ?? noCurves).points.filter((point) => point.stage === stage);
export const looksOf = ({ run }: Shown, stage: Stage): readonly ValidationPoint[] =>
  (run.curves ?? noCurves).validation.filter((point) => point.stage === stage);

/** A line of every shown run. */
export const perRun = ({ shown, stage }: View, what: string, value: (point: CurvePoint) => number): Drawn[] =>
  shown.map((one) => ({
    key: one.run.id,
    label: shown.length > 1 ? one.label : what,
    hue: { run: one.slot },
    part: 0,
    look: 'line',
    dots: pointsOf(one, stage).map((point) => ({ step: point.step, value: value(point) })),
  }));

/** A line of every link that the stage trains, of the run in focus. */
export function perLink(
  { focus, stage }: View,
  value: (link: CurvePoint['links'][string]) => number,
): Drawn[] {
  const points = pointsOf(focus, stage);
  const names = Object.keys(points.at(-1)?.links ?? {});
  return names.map((name) => ({
    key: name,
    label: linkLabel(name, focus.run.spec),
    hue: { agent: linkAgent(name, focus.run.spec) },
    part: name.startsWith('inner') ? 1 : 0,
    look: 'line',
    dots: points.flatMap(({ step, links }) => (links[name] ? [{ step, value: value(links[name]) }] : [])),
  }));
}

/** A line of every hop, of the run in focus. */
export function perHop(
  { focus, stage }: View,
  value: (hop: ValidationPoint['hops'][number]) => number,
): Drawn[] {
  const looks = looksOf(focus, stage);
  const { agents } = focus.run.spec;
  const role = (agent: number) => agents[agent - 1]?.role ?? `agent ${agent}`;
  const hops = looks.at(-1)?.hops ?? [];
  return hops.map(({ from, to }) => ({
    key: `${from}-${to}`,
    label: `${role(from)} → ${role(to)}`,
    hue: { agent: from },
    part: hops.filter((hop) => hop.from === from && hop.to < to).length,
    look: 'looks',
    dots: looks.flatMap(({ step, hops: all }) => {
      const hop = all.find((one) => one.from === from && one.to === to);
      return hop ? [{ step, value: value(hop) }] : [];
    }),
  }));
}

/** Of the run in focus: links are told apart in no line, their squares are added up. */
export function gradientByRound({ focus, stage }: View): Drawn[] {
  const points = pointsOf(focus, stage);
  const norms = points.map(({ step, links }) => {
    const all = Object.values(links).flatMap(({ byRound }) => (byRound ? [byRound] : []));
    const rounds = Math.max(0, ...all.map(({ length }) => length));
    const square = (round: number) => all.reduce((sum, byRound) => sum + (byRound[round] ?? 0) ** 2, 0);
    return { step, norms: Array.from({ length: rounds }, (_, round) => Math.sqrt(square(round))) };
  });
  const most = norms.reduce((rounds, one) => Math.max(rounds, one.norms.length), 0);
  return Array.from({ length: most }, (_, round) => ({
    key: `round-${round + 1}`,
    label: `round ${round + 1}`,
    hue: { agent: round + 1 },
    part: round,
    look: 'line',
    dots: norms.flatMap(({ step, norms: all }) => (round < all.length ? [{ step, value: all[round]! }] : [])),
  }));
}
