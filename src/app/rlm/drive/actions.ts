/** How runs are started, gone on from, stepped through and stopped. */

import { LabError } from '../../../errors';
import { RlmSpec } from '../../../experiment/rlm-spec';
import type { GateDecision } from '../../../rlm/run-types';
import type { Kit } from '../kit';
import type { GoOn } from '../protocol';
import { beginRun, isActive, phaseAfter } from '../run';

export type DriveActions = ReturnType<typeof driveActions>;

export function driveActions(kit: Kit) {
  const { get, set, update, worker } = kit;
  const active = () => [...get().runs.values()].find((run) => isActive(run)) ?? null;

  /** Runs a spec as a branch of its own. Another run that goes on is left alone, and said. */
  const perform = async (spec: RlmSpec, from: GoOn | null, label: string, step: boolean): Promise<void> => {
    if (active()) {
      kit.fail(new LabError('busy', 'A run goes on.', { hint: 'Stop it, or wait for its end.' }));
      return;
    }
    const id = kit.nextBranch();
    const { keys, prices, replay } = get();
    kit.add(beginRun(spec, { id, label, from, stepping: step }));
    set({ typed: new Map(), saveNotes: [], error: null, focus: null });
    try {
      const summary = await worker.run({
        branch: id,
        from,
        step,
        spec,
        page: kit.page,
        files: kit.heldOf(spec),
        keys: keys.values,
        prices: prices.table,
        replay: from ? null : replay,
      });
      update(id, () => ({ summary, phase: phaseAfter(summary), asks: [], gates: [], stepping: false }));
    } catch (error) {
      const named = LabError.from(error).toJSON();
      const phase = named.code === 'cancelled' ? 'stopped' : 'failed';
      update(id, () => ({
        phase,
        error: phase === 'failed' ? named : null,
        asks: [],
        gates: [],
        stepping: false,
      }));
    }
    set({ typed: new Map() });
  };

  return {
    /** Runs the set-up, if nothing is wrong with it. */
    async start(step = false): Promise<void> {
      const spec = active() ? null : kit.sound();
      if (spec) await perform(RlmSpec.parse(spec), null, '', step);
    },
    /** Runs a branch's spec over what was recorded in it. */
    async goOn(from: GoOn, label: string, step = false): Promise<void> {
      const spec = get().runs.get(from.branch)?.spec ?? null;
      if (spec) await perform(spec, from, label, step);
    },
    stop(): void {
      const run = active();
      if (!run) return;
      update(run.id, () => ({ phase: 'stopping', asks: [], gates: [] }));
      set({ typed: new Map() });
      worker.stop();
    },
    /** Whether the present run waits before each cell and sub-call from now on. */
    setStepping(on: boolean): void {
      const run = active();
      if (!run) return;
      update(run.id, () => ({ stepping: on }));
      worker.step(on);
    },
    decide(gate: string, decision: GateDecision): void {
      const run = active();
      if (!run) return;
      update(run.id, ({ gates }) => ({ gates: gates.filter(({ id }) => id !== gate) }));
      worker.decide(gate, decision);
    },
    interrupt: (): void => worker.interrupt(),
    kill: (): void => worker.kill(),

    /** What a person has typed so far: it outlives the view. */
    typeAnswer: (ask: string, text: string): void => set({ typed: new Map(get().typed).set(ask, text) }),
    /** What a person says who is asked; null: they leave. */
    answer(ask: string, text: string | null): void {
      const typed = new Map(get().typed);
      if (typed.delete(ask)) set({ typed });
      const run = active();
      if (run) update(run.id, ({ asks }) => ({ asks: asks.filter(({ id }) => id !== ask) }));
      worker.answer(ask, text);
    },
  };
}
