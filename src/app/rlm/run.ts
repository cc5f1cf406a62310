/** A run as the page shows it: where it stands, what was told of it, who is asked. Pure. */

import type { LabErrorJson } from '../../errors';
import type { RlmSpec } from '../../experiment/rlm-spec';
import type { Ask, LoadingStep, LogFormat, RlmSummary, ToldEvent } from './protocol';
import { applyTold, emptyTrajectory, type Trajectory } from './trajectory';

export type Phase = 'preparing' | 'running' | 'stopping' | 'done' | 'stopped' | 'failed';

/** A run that was computed here, or a log that was opened: that is only looked at. */
export type Origin =
  | { readonly kind: 'here' }
  | {
      readonly kind: 'file';
      readonly name: string;
      /** Null: still being read. */
      readonly format: LogFormat | null;
      readonly notes: readonly string[];
    };

export interface RunState {
  readonly origin: Origin;
  /** Null: of an opened log it is not known. */
  readonly spec: RlmSpec | null;
  readonly phase: Phase;
  readonly trajectory: Trajectory;
  /** When what was spent was last told, or the run began: on the page's clock, in ms. */
  readonly toldAt: number | null;
  readonly loading: readonly LoadingStep[];
  /** What a person is asked, the oldest first. */
  readonly asks: readonly Ask[];
  readonly summary: RlmSummary | null;
  readonly error: LabErrorJson | null;
}

export const beginRun = (spec: RlmSpec): RunState => ({
  ...fresh(),
  origin: { kind: 'here' },
  spec,
  phase: 'preparing',
});

export const beginLog = (name: string): RunState => ({
  ...fresh(),
  origin: { kind: 'file', name, format: null, notes: [] },
  spec: null,
  phase: 'preparing',
});

const fresh = () => ({
  trajectory: emptyTrajectory(),
  toldAt: null,
  loading: [],
  asks: [],
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
