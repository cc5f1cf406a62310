/**
 * Trajectories as coordinates: each agent's vectors in a plane of its own, the null beside them, and the numbers that
 * need no projection. Nothing here depends on pixels or on the moment.
 */

import type { Basis, Landmark, Site } from '../../../analysis/calibration';
import { geometryOf } from '../../../analysis/geometry';
import { fitBasis, project, varianceWithin, type Projection } from '../../../analysis/pca';
import { norm } from '../../../analysis/vectors';
import type { Recording } from '../../../experiment/recording';
import { absentUnlessLatent } from '../absence';
import type { Absent, Chosen, Resources } from '../picture';
import { compare, nullPaths, nulls, type Comparison, type NullKind } from './null';
import { turnsOf, type TurnVectors } from './turns';

export interface PathPoint extends Projection {
  readonly step: number;
  readonly norm: number;
  readonly cosine: number | null;
  readonly toLast: number;
}

export interface Path {
  readonly round: number;
  /** Place among all turns of the run. */
  readonly turn: number;
  readonly points: readonly PathPoint[];
}

export interface HeardPoint extends Projection {
  /** In the message, from 1; it comes from the sender's step of that number. */
  readonly step: number;
  readonly norm: number;
}

/** A message, in the panel of the agent that heard it. */
export interface Heard {
  readonly round: number;
  readonly from: number;
  /** The round in which it was sent. */
  readonly sent: number;
  readonly points: readonly HeardPoint[];
}

export interface Plane {
  /** Fitted to this run alone, not frozen. */
  readonly fitted: boolean;
  readonly basis: Basis;
}

export const measures = ['norm', 'cosine', 'toLast'] as const;
export type Measure = (typeof measures)[number];

export interface Panel {
  readonly agent: number;
  readonly role: string;
  /** Null: there is nothing to draw, and nothing to fit a plane to. */
  readonly plane: Plane | null;
  /** All that it does in this run is to speak. */
  readonly onlySpeaks: boolean;
  readonly landmarks: readonly Landmark[];
  readonly paths: readonly Path[];
  readonly heard: readonly Heard[];
  /** The null's paths. */
  readonly grey: readonly Path[];
  /** Share of this run's variance that the plane holds. */
  readonly within: number | null;
  /** Of all that is drawn. */
  readonly bounds: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** Least and greatest value of each measure; null where it has none. */
  readonly ranges: Readonly<Record<Measure, readonly [number, number] | null>>;
}

export interface TrajectoryModel {
  readonly site: Site;
  readonly null: NullKind;
  readonly comparison: Comparison | null;
  readonly rounds: number;
  /** Latent steps of a turn. */
  readonly steps: number;
  /** In the order of the run; a path's `turn` counts in it. */
  readonly turns: readonly { readonly round: number; readonly agent: number }[];
  readonly panels: readonly Panel[];
}

export function modelOf(
  recording: Recording,
  chosen: Chosen,
  resources: Resources,
): TrajectoryModel | Absent {
  const { spec, events } = recording;
  const run = events.find((event) => event.type === 'run');
  const absent = absentUnlessLatent(recording, 'hidden states to draw');
  if (absent) return absent;
  const site: Site = chosen.site === 'embeds' ? 'embeds' : 'hidden';
  const kind = nulls.find((name) => name === chosen.null) ?? 'none';
  const turns = turnsOf(recording, site);
  if (
    turns.every(
      ({ vectors, heard }) => vectors.length === 0 && heard.every((one) => one.vectors.length === 0),
    )
  )
    return {
      absent:
        site === 'hidden'
          ? 'This run has left no hidden states yet. Run it, or step on.'
          : 'This run has left no messages and no thoughts that were read again. Run it, or look at the thoughts.',
    };
  const agents = spec.agents.map(({ role }, i) => ({
    agent: i + 1,
    role,
    own: turns.flatMap((turn, index) => (turn.agent === i + 1 ? [{ ...turn, index }] : [])),
  }));
  return {
    site,
    null: kind,
    comparison: compare(
      kind,
      agents.map(({ own }) => pathsOf(own).map(({ vectors }) => vectors)),
    ),
    rounds: run?.rounds ?? spec.rounds,
    steps: Math.max(1, run?.latentSteps ?? spec.latentSteps),
    turns: turns.map(({ round, agent }) => ({ round, agent })),
    panels: agents.map(({ agent, role, own }) => {
      const hash = recording.facts?.agents[agent - 1]?.hash;
      const frozen = hash === undefined ? undefined : resources.calibrations.get(hash)?.sites[site];
      return panelOf(agent, role, own, kind, chosen.basis === 'fitted' ? undefined : frozen);
    }),
  };
}

interface OwnTurn extends TurnVectors {
  readonly index: number;
}

const pathsOf = (turns: readonly OwnTurn[]) => turns.filter(({ vectors }) => vectors.length > 0);

function panelOf(
  agent: number,
  role: string,
  turns: readonly OwnTurn[],
  kind: NullKind,
  frozen: { readonly basis: Basis; readonly landmarks: readonly Landmark[] } | undefined,
): Panel {
  const own = turns.flatMap(({ vectors }) => vectors);
  const all = [...own, ...turns.flatMap(({ heard }) => heard.flatMap(({ vectors }) => vectors))];
  const fits = frozen && all.every(({ length }) => length === frozen.basis.mean.length) ? frozen : undefined;
  const plane: Plane | null = fits
    ? { fitted: false, basis: fits.basis }
    : all.length > 0
      ? { fitted: true, basis: fitBasis(`this run, agent ${agent}`, all) }
      : null;
  const landmarks = fits?.landmarks ?? [];
  const onlySpeaks = turns.length > 0 && turns.every(({ speaks }) => speaks);
  if (!plane || (onlySpeaks && all.length === 0)) return { ...nothing, agent, role, onlySpeaks };

  const thinking = pathsOf(turns);
  const paths = thinking.map((turn) => pathOf(turn, turn.vectors, plane.basis));
  const greys = nullPaths(
    kind,
    agent,
    thinking.map(({ vectors }) => vectors),
  );
  const grey = greys.map((vectors, i) => pathOf(thinking[i]!, vectors, plane.basis));
  const heard = turns.flatMap(({ round, heard: messages }) =>
    messages.map(({ from, sent, vectors }) => ({
      round,
      from,
      sent,
      points: project(plane.basis, vectors).map((point, i) => ({
        ...point,
        step: i + 1,
        norm: norm(vectors[i]!),
      })),
    })),
  );
  const points = [...paths, ...grey].flatMap((path) => path.points);
  const drawn = [...points, ...heard.flatMap((message) => message.points), ...landmarks].map(({ at }) => at);
  return {
    agent,
    role,
    plane,
    onlySpeaks,
    landmarks,
    paths,
    heard,
    grey,
    within: own.length > 1 ? varianceWithin(plane.basis, own) : null,
    bounds: { x: rangeOf(drawn.map(([x]) => x!)) ?? [0, 0], y: rangeOf(drawn.map(([, y]) => y!)) ?? [0, 0] },
    ranges: {
      norm: rangeOf(points.map((point) => point.norm)),
      cosine: rangeOf(points.flatMap(({ cosine }) => cosine ?? [])),
      toLast: rangeOf(points.map(({ toLast }) => toLast)),
    },
  };
}

const nothing = {
  plane: null,
  landmarks: [],
  paths: [],
  heard: [],
  grey: [],
  within: null,
  bounds: { x: [0, 0], y: [0, 0] },
  ranges: { norm: null, cosine: null, toLast: null },
} as const;

function pathOf({ round, index, firstStep }: OwnTurn, vectors: readonly Float32Array[], basis: Basis): Path {
  const numbers = geometryOf(vectors);
  const points = project(basis, vectors).map((point, i) => ({
    ...point,
    step: firstStep + i,
    norm: numbers.norm[i]!,
    cosine: numbers.cosine[i]!,
    toLast: numbers.toLast[i]!,
  }));
  return { round, turn: index, points };
}

function rangeOf(values: readonly number[]): [number, number] | null {
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}
