/**
 * The null beside the run: paths to be drawn in grey, and what tells the run from them, measured in all dimensions and
 * over many draws. The seeds are fixed: the same run has the same null.
 */

import { pathLength, straightness } from '../../../analysis/geometry';
import { fitBasis } from '../../../analysis/pca';
import type { Vectors } from '../../../analysis/vectors';
import { randomWalk, shuffleRounds } from '../../../analysis/walks';
import { Random } from '../../../random';

export const nulls = ['none', 'walk', 'shuffle'] as const;
export type NullKind = (typeof nulls)[number];

/** Paths of one agent, one per round. */
type Paths = readonly Vectors[];

/** The null's paths for one agent's; index by index they belong to the same rounds. */
export function nullPaths(kind: NullKind, agent: number, paths: Paths): readonly Vectors[] {
  switch (kind) {
    case 'none':
      return [];
    case 'walk':
      return paths.map((path, i) => randomWalk(path, new Random(`walk ${agent} ${i}`)));
    case 'shuffle':
      return paths.length < 2 ? [] : shuffleRounds(paths, new Random(`shuffle ${agent}`));
  }
}

/** A measure of the run's paths, and of the null's. */
export interface Contrast {
  /** Mean over the run's paths. */
  readonly run: number;
  /** Mean over the walks, and their standard deviation. */
  readonly null: number;
  readonly spread: number;
  /** By how many standard errors of a difference of means the run is off: beyond 3 it is no walk. */
  readonly errors: number;
}

export type Comparison =
  | {
      readonly kind: 'walk';
      /** So many were measured, of so many that are long enough. */
      readonly paths: number;
      readonly of: number;
      readonly walks: number;
      /** First to last as the crow flies, over the length of the path. */
      readonly straight: Contrast;
      /** Share of a path's variance in its own first two components. */
      readonly smooth: Contrast;
    }
  | {
      readonly kind: 'shuffle';
      readonly shuffles: number;
      /** Length of the shuffled paths over the run's, mean over agents. */
      readonly length: number;
      /** Between these lie 95 % of the shuffles. */
      readonly range: readonly [number, number];
    };

/** So many walks, or a few more to have the same number for each path; no more paths are measured. */
const WALKS = 24;
const SHUFFLES = 40;
/** Enough for three figures of the share that two components hold, even where no direction stands out. */
const ITERATIONS = 60;

/** Null where the run has no path long enough to be compared. */
export function compare(kind: NullKind, agents: readonly Paths[]): Comparison | null {
  if (kind === 'walk') return compareWalks(agents.flat().filter((path) => path.length > 2));
  if (kind === 'shuffle') return compareShuffles(agents.filter((paths) => paths.length > 1));
  return null;
}

function compareWalks(all: Paths): Comparison | null {
  const moving = all.filter((path) => pathLength(path) > 0);
  if (moving.length === 0) return null;
  const paths = evenly(moving, WALKS);
  const random = new Random('walks');
  const draws = Math.ceil(WALKS / paths.length);
  const walks = paths.flatMap((path) => Array.from({ length: draws }, () => randomWalk(path, random)));
  const contrast = (measure: (path: Vectors) => number): Contrast => {
    const run = mean(paths.map(measure));
    const values = walks.map(measure);
    const expected = mean(values);
    const spread = Math.sqrt(mean(values.map((value) => (value - expected) ** 2)));
    const error = spread * Math.sqrt(1 / paths.length + 1 / walks.length);
    return { run, null: expected, spread, errors: Math.abs(run - expected) / error };
  };
  return {
    kind: 'walk',
    paths: paths.length,
    of: moving.length,
    walks: walks.length,
    straight: contrast((path) => straightness(path)!),
    smooth: contrast((path) => fitBasis('', path, 2, ITERATIONS).explained.reduce((a, b) => a + b, 0)),
  };
}

/** At most so many of the list, from its first to its last, evenly apart. */
function evenly<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}

function compareShuffles(all: readonly Paths[]): Comparison | null {
  const length = (paths: Paths) => paths.reduce((sum, path) => sum + pathLength(path), 0);
  const agents = all.filter((paths) => length(paths) > 0);
  if (agents.length === 0) return null;
  const random = new Random('shuffles');
  const ratios = Array.from({ length: SHUFFLES }, () =>
    mean(agents.map((paths) => length(shuffleRounds(paths, random)) / length(paths))),
  );
  return { kind: 'shuffle', shuffles: SHUFFLES, length: mean(ratios), range: middle(ratios) };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The 2.5th and 97.5th percentile, to the nearest rank. */
function middle(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.025), at(0.975)];
}
