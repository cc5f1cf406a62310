/** What a rung did and when, as bars in lanes: the driving model and its cells in the first, sub-calls beside. Pure. */

import type { Trajectory } from '../trajectory';

export interface LaneBar {
  /** `start`: nothing but Python’s own start. */
  readonly kind: 'start' | 'model' | 'cell' | 'sub';
  /** Milliseconds of the run's clock. */
  readonly from: number;
  readonly to: number;
  /** 0: of the root itself. */
  readonly lane: number;
  readonly failed: boolean;
  readonly label: string;
}

export interface Lanes {
  readonly bars: readonly LaneBar[];
  readonly lanes: number;
  /** When the run ended, or what was told last. */
  readonly end: number;
}

/** Lanes beside the first; what does not fit is drawn over the last. */
const BESIDE = 5;

/** Milliseconds before the first call that are worth a bar. */
const STARTS = 20;

export function lanesOf(trajectory: Trajectory): Lanes {
  const { root, t, calls, cells, agents } = trajectory;
  const end = (root === null ? null : agents.get(root)?.endedAt) ?? t;
  const own: LaneBar[] = [];
  const beside: Omit<LaneBar, 'lane'>[] = [];
  for (const { run, purpose, started, ended, error, model } of calls.values()) {
    const bar = { from: started, to: ended ?? t, failed: error !== null, label: model };
    if (purpose === 'sub') beside.push({ ...bar, kind: 'sub' });
    else if (run === root) own.push({ ...bar, kind: 'model', lane: 0 });
    else beside.push({ ...bar, kind: 'model' });
  }
  for (const { run, started, ended, status, cell } of cells.values()) {
    const failed = status !== null && status !== 'ok';
    const bar = { kind: 'cell', from: started, to: ended ?? t, failed, label: `cell ${cell}` } as const;
    if (run === root) own.push({ ...bar, lane: 0 });
    else beside.push(bar);
  }
  const first = own.reduce((least, { from }) => Math.min(least, from), root === null ? 0 : t);
  if (first > STARTS) own.unshift({ kind: 'start', from: 0, to: first, lane: 0, failed: false, label: '' });
  const free: number[] = [];
  const placed = beside
    .sort((a, b) => a.from - b.from)
    .map((bar): LaneBar => {
      let lane = free.findIndex((until) => until <= bar.from);
      if (lane < 0) lane = free.length < BESIDE ? free.push(0) - 1 : BESIDE - 1;
      free[lane] = Math.max(free[lane]!, bar.to);
      return { ...bar, lane: lane + 1 };
    });
  return { bars: [...own, ...placed], lanes: 1 + free.length, end };
}

const known = new WeakMap<Trajectory, Lanes>();

/** The same, made once for a trajectory as it stands. */
export function lanesAt(trajectory: Trajectory): Lanes {
  const lanes = known.get(trajectory) ?? lanesOf(trajectory);
  known.set(trajectory, lanes);
  return lanes;
}

/** Times for the marks of an axis from 0 to `end`: round ones, at most `most`. In the unit that is given. */
export function ticksOf(end: number, most: number): number[] {
  if (!(end > 0)) return [0];
  const rough = end / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) =>
    Number((i * step).toPrecision(6)),
  );
}
