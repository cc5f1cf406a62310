/** Which experiment a counterfactual changes, how its list of changes grows, and from which run it goes on. Pure. */

import { limits } from '../../experiment/limits';
import { sameBase } from '../../experiment/same';
import type { Spec } from '../../experiment/spec';
import type { Cursor } from '../pictures/picture';
import type { LabState } from './lab-state';
import type { RunState } from './run';

export type Intervention = Spec['interventions'][number];

/** What a change at the cursor belongs to: the settings, or the run's own experiment where these have moved on from it. */
export function subjectOf(shown: Spec | null, spec: Spec): Spec {
  return shown && !sameBase(shown, spec) ? shown : spec;
}

/** The list with one change more; what it makes impossible in the same place or turn gives way. */
export function withIntervention(list: readonly Intervention[], one: Intervention): Intervention[] {
  const gives = (other: Intervention) =>
    other.round === one.round &&
    other.agent === one.agent &&
    (one.kind === 'drop' || other.kind === 'drop' || other.step === one.step);
  return [...list.filter((other) => !gives(other)), one];
}

/**
 * A run on the page from which `spec` can be computed from its first intervention on: the same experiment without any,
 * complete and exact, as this browser's engine computes it. Null: such a run must be computed first. The engine looks
 * once more (experiment/base.ts), and computes all where weights or links are others.
 */
export function baseFor(
  { run, beside, pinned }: Pick<LabState, 'run' | 'beside' | 'pinned'>,
  spec: Spec,
): RunState | null {
  const fits = (one: RunState | null) =>
    one?.phase === 'done' &&
    one.bits === 32 &&
    one.spec.interventions.length === 0 &&
    isOfThisEngine(one, spec) &&
    sameBase(one.spec, spec);
  return [run, beside, pinned].find(fits) ?? null;
}

/** Nobody knows what computed a file's run. Shipped ones come from Node, whose rounding differs. */
function isOfThisEngine({ origin, facts, spec }: RunState, wanted: Spec): boolean {
  return (
    origin !== 'file' &&
    facts !== null &&
    facts.links.hash !== undefined &&
    facts.device.name !== 'node' &&
    backEnd(spec) === backEnd(wanted)
  );
}

const backEnd = ({ device }: Spec) => (device === 'webgpu' ? 'webgpu' : 'wasm');

/** The change of a kind at the cursor. Factor and donor stay at their defaults where the kind has none. */
export function interventionAt(
  { round, agent, step, at }: Cursor,
  kind: Intervention['kind'],
  { factor, donor }: { factor?: number | undefined; donor: number },
): Intervention {
  return {
    round,
    agent,
    ...(at === 'latent' && kind !== 'drop' && { step }),
    kind,
    factor: kind === 'scale' && factor !== undefined ? factor : limits.factor.default,
    donor: kind === 'swap' ? donor : limits.donor.default,
  };
}

/** What was typed as a factor; null where it is none, or beyond the limits. */
export function factorIn(text: string): number | null {
  const factor = Number(text);
  const { min, max } = limits.factor;
  return text.trim() !== '' && factor >= min && factor <= max ? factor : null;
}
