/** A run as the page shows it: where it stands, what was told of it, who is asked. Pure. */

import type { LabErrorJson } from '../../errors';
import type { RlmSpec } from '../../experiment/rlm-spec';
import type { Ask, LoadingStep, LogFormat, RlmSummary } from './protocol';
import { emptyTrajectory, type Trajectory } from './trajectory';

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
  loading: [],
  asks: [],
  summary: null,
  error: null,
});

export const isActive = (run: RunState | null): boolean =>
  run !== null && (run.phase === 'preparing' || run.phase === 'running' || run.phase === 'stopping');

/** How a run stands once its summary is there. */
export const phaseAfter = ({ reason }: RlmSummary): Phase =>
  reason === 'aborted' ? 'stopped' : reason === 'failed' ? 'failed' : 'done';

/** The steps with one of them as it is now. */
export function withLoading(steps: readonly LoadingStep[], step: LoadingStep): readonly LoadingStep[] {
  const at = steps.findIndex(({ model, stage }) => model === step.model && stage === step.stage);
  return at < 0 ? [...steps, step] : steps.with(at, step);
}
