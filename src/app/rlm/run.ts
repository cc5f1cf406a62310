/** A run as the page shows it: where it stands, what was told of it, who is asked. Pure. */

import type { LabErrorJson } from '../../errors';
import type { RlmSpec } from '../../experiment/rlm-spec';
import type { Ask, Gate, GoOn, LoadingStep, LogFormat, LogSource, RlmSummary, ToldEvent } from './protocol';
import { applyTold, emptyTrajectory, type Trajectory } from './trajectory';

export type Phase = 'preparing' | 'running' | 'stopping' | 'done' | 'stopped' | 'failed';

/** A run that was computed here, or a log that was opened from a file or a link, or is shipped: that is only looked at. */
export type Origin =
  | { readonly kind: 'here' }
  | {
      readonly kind: 'file' | 'link' | 'example';
      readonly name: string;
      readonly source: LogSource;
      /** Runs that it holds, and which of them this is, from 0. */
      readonly runs: number;
      readonly shown: number;
      /** Null: still being read. */
      readonly format: LogFormat | null;
      readonly notes: readonly string[];
    };

export interface RunState {
  /** Names the branch. */
  readonly id: string;
  /** What it is called: a person may rename it. */
  readonly label: string;
  readonly origin: Origin;
  /** The branch that it goes on from, and how. */
  readonly from: GoOn | null;
  /** Null: of an opened log it is not known. */
  readonly spec: RlmSpec | null;
  readonly phase: Phase;
  readonly trajectory: Trajectory;
  /** When what was spent was last told, or the run began: on the page's clock, in ms. */
  readonly toldAt: number | null;
  readonly loading: readonly LoadingStep[];
  /** What a person is asked, the oldest first. */
  readonly asks: readonly Ask[];
  /** Whether it waits before each cell and sub-call, and what waits for a decision. */
  readonly stepping: boolean;
  readonly gates: readonly Gate[];
  readonly summary: RlmSummary | null;
  readonly error: LabErrorJson | null;
}

export interface Beginning {
  readonly id: string;
  readonly label?: string;
  readonly from?: GoOn | null;
  readonly stepping?: boolean;
}

export const beginRun = (spec: RlmSpec, beginning: Beginning): RunState => ({
  ...fresh(beginning),
  origin: { kind: 'here' },
  spec,
});

export const beginLog = (
  name: string,
  source: LogSource,
  beginning: Pick<Beginning, 'id' | 'label'>,
): RunState => ({
  ...fresh(beginning),
  origin: {
    kind: source.kind === 'packed' ? 'link' : source.kind,
    name,
    source,
    runs: 1,
    shown: source.kind === 'packed' ? 0 : source.run,
    format: null,
    notes: [],
  },
  spec: null,
});

const fresh = ({ id, label = '', from = null, stepping = false }: Beginning) => ({
  id,
  label,
  from,
  stepping,
  phase: 'preparing' as const,
  trajectory: emptyTrajectory(),
  toldAt: null,
  loading: [],
  asks: [],
  gates: [],
  summary: null,
  error: null,
});

export const isActive = (run: RunState | null): boolean =>
  run !== null && (run.phase === 'preparing' || run.phase === 'running' || run.phase === 'stopping');

/** What more was told of a run. @param now on the page's clock, in ms. */
export function withTold(
  { trajectory: before, toldAt }: RunState,
  events: readonly ToldEvent[],
  now: number,
) {
  const { root, spent } = before;
  const trajectory = applyTold(before, events);
  const isNews = trajectory.root !== root || trajectory.spent !== spent;
  return { trajectory, toldAt: isNews ? now : toldAt };
}

/** Seconds that a run has used of its budget by now; those since it last said so are added while it goes on. */
export function secondsOf(run: RunState, now: number): number {
  const told = run.trajectory.spent?.seconds ?? 0;
  const goesOn = isActive(run) && run.origin.kind === 'here';
  return goesOn && run.toldAt !== null ? told + (now - run.toldAt) / 1000 : told;
}

/** How a run stands once its summary is there. */
export const phaseAfter = ({ reason }: RlmSummary): Phase =>
  reason === 'aborted' ? 'stopped' : reason === 'failed' ? 'failed' : 'done';

/** The steps with one of them as it is now. */
export function withLoading(steps: readonly LoadingStep[], step: LoadingStep): readonly LoadingStep[] {
  const at = steps.findIndex(({ model, stage }) => model === step.model && stage === step.stage);
  return at < 0 ? [...steps, step] : steps.with(at, step);
}
