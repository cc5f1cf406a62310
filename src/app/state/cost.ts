/** What computing will cost, before it is asked for: from a recorded run's own times, or in bytes. Pure. */

import type { Spec } from '../../experiment/spec';
import { turnsOf } from '../pattern';
import type { Catalogue } from './catalogue';
import type { RunState } from './run';

export interface Cost {
  readonly turns: number;
  readonly answers: number;
  /** Null: no times to go by. */
  readonly ms: number | null;
  /** The run without the changes must be computed first; it is not counted. */
  readonly base: boolean;
}

/**
 * Of computing an experiment from the first of its interventions on.
 * @param base the run that it goes on from, as `baseFor` finds it.
 * @param timed a run of as many agents and steps, by whose own times is judged where it was computed here.
 */
export function costOf(spec: Spec, base: RunState | null, timed: RunState): Cost {
  const all = turnsOf(spec);
  const changed = ({ round, agent }: (typeof all)[number]) =>
    spec.interventions.some((one) => one.round === round && one.agent === agent);
  const first = all.findIndex(changed);
  const turns = first < 0 ? 0 : all.length - first;
  const answers = first < 0 ? 0 : spec.rounds - all[first]!.round + 1;
  const [turn, answer] = [meanMs(timed, false), meanMs(timed, true)];
  const known = turn !== null && answer !== null && timed.origin === 'here';
  return {
    turns,
    answers,
    ms: known ? turns * turn + answers * answer : null,
    base: base === null,
  };
}

/** Of a turn, or of an answer; null where the trace tells no times. */
function meanMs({ events }: RunState, answers: boolean): number | null {
  const times = events.flatMap((event) =>
    event.type === 'timing' && (event.stage === 'answer') === answers ? [event.ms] : [],
  );
  return times.length > 0 ? times.reduce((a, b) => a + b, 0) / times.length : null;
}

/** Bytes that a first run of `spec` fetches; models of the hub are not known. */
export function bytesFor(
  spec: Spec,
  { models, links, runtime }: Catalogue,
): { bytes: number; unknown: string[] } {
  const ids = [...new Set(spec.agents.map(({ id }) => id))];
  const file = spec.links.source === 'trained' ? spec.links.file : undefined;
  const linkBytes = links.find((one) => one.file === file)?.bytes ?? 0;
  const known = ids.reduce((sum, id) => sum + (models[id] ?? 0), 0);
  return {
    bytes: known + linkBytes + (spec.device === 'webgpu' ? runtime.webgpu : runtime.wasm),
    unknown: ids.filter((id) => !(id in models)),
  };
}

/** Of a run; 0 where its turns are text, or nobody has one. */
export const latentStepsOf = (spec: Spec): number =>
  spec.mode === 'latent' || spec.mode === 'soft' ? turnsOf(spec).length * spec.latentSteps : 0;
