/** The ladder on one task: each chosen rung run once, one after the other, with what was measured of it. */

import { LabError, type LabErrorJson } from '../../../errors';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { Coverage } from '../../../rlm/coverage/coverage';
import type { RlmSummary, ToldEvent } from '../protocol';
import { applyTold, emptyTrajectory, type Trajectory } from '../trajectory';
import type { Given } from './bench';
import type { Retyped } from './retyped';
import { onRung, rungs } from './rungs';
import type { CompareKit } from './state';

/** A rung that was run, or is to be. */
export interface Step {
  readonly id: string;
  readonly spec: RlmSpec;
  /** Names its run to the worker. */
  readonly branch: string;
  readonly phase: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  readonly trajectory: Trajectory;
  readonly summary: RlmSummary | null;
  /** Null: not measured; a sentence where it cannot be. */
  readonly coverage: Coverage | string | null;
  readonly retyped: Retyped | string | null;
  /** Its whole trace, once it ended. */
  readonly file: File | null;
  readonly error: LabErrorJson | null;
}

/** What was run, of one set-up. */
export interface Climb {
  readonly spec: RlmSpec;
  readonly steps: readonly Step[];
  readonly stopping: boolean;
}

export function ladderActions({ bench, page, get, set, begin, warm, nextBranch, fail }: CompareKit) {
  const update = (branch: string, change: (step: Step) => Partial<Step>) => {
    const { climb } = get();
    if (!climb?.steps.some((step) => step.branch === branch)) return;
    const steps = climb.steps.map((step) => (step.branch === branch ? { ...step, ...change(step) } : step));
    set({ climb: { ...climb, steps } });
  };

  const take = async (step: Step, given: Given): Promise<void> => {
    const { branch, spec } = step;
    const { keys, prices, replay } = given;
    const files = given.files(spec);
    update(branch, () => ({ phase: 'running' }));
    try {
      const request = { branch, from: null, step: false, spec, page, files, keys, prices, replay };
      const summary = await bench.run(request);
      update(branch, () => ({ summary, phase: summary.reason === 'aborted' ? 'stopped' : 'done' }));
    } catch (error) {
      const named = LabError.from(error).toJSON();
      const stopped = named.code === 'cancelled';
      update(branch, () => ({ phase: stopped ? 'stopped' : 'failed', error: stopped ? null : named }));
    }
    const [coverage, retyped, saved] = await Promise.all([
      bench.coverage(branch, files).catch(inWords),
      bench.retyped(branch, files).catch(inWords),
      bench.save(branch, 'lab').catch(() => null),
    ]);
    const name = `ladder-${step.id}.jsonl`;
    const file = saved && new File([saved.file], name, { type: saved.file.type });
    update(branch, () => ({ coverage, retyped, file }));
  };

  return {
    /** Runs the chosen rungs of the set-up as it stands, in place of what was there. */
    async runLadder(): Promise<void> {
      try {
        const given = begin();
        const { spec } = given;
        const steps = rungs
          .filter(({ id }) => get().chosen.includes(id))
          .map((rung): Step => ({
            ...fresh,
            id: rung.id,
            spec: onRung(spec, rung),
            branch: nextBranch(),
            trajectory: emptyTrajectory(),
          }));
        for (const step of get().climb?.steps ?? []) bench.drop(step.branch);
        set({ climb: { spec, steps, stopping: false }, active: 'ladder', error: null, loading: null });
        await warm(given, spec);
        for (const step of steps) {
          if (get().climb!.stopping) break;
          await take(step, given);
        }
      } catch (error) {
        fail(error);
      } finally {
        if (get().active === 'ladder') set({ active: null, loading: null });
      }
    },
    stopping(): void {
      const { climb } = get();
      if (climb) set({ climb: { ...climb, stopping: true } });
    },
    /** What the worker says of a run. */
    told(branch: string, events: readonly ToldEvent[]): void {
      update(branch, ({ trajectory }) => ({ trajectory: applyTold(trajectory, events) }));
    },
  };
}

const inWords = (error: unknown): string => LabError.from(error).message;

const fresh = {
  phase: 'waiting',
  summary: null,
  coverage: null,
  retyped: null,
  file: null,
  error: null,
} as const;
