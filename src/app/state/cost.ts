/** What computing will cost, before it is asked for: from a recorded run's own times, or in bytes. Pure. */

import type { Spec } from '../../experiment/spec';
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
export function costOf(
  { rounds, agents, interventions }: Spec,
  base: RunState | null,
  timed: RunState,
): Cost {
  const first = interventions.reduce(
    (least, { round, agent }) => Math.min(least, (round - 1) * agents.length + agent - 1),
    Infinity,
  );
  const turns = Math.max(0, rounds * agents.length - 1 - first);
  const answers = Math.max(0, rounds - Math.floor(first / agents.length));
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

export const latentStepsOf = ({ rounds, latentSteps, agents, mode }: Spec): number =>
  mode === 'latent' ? (rounds * agents.length - 1) * latentSteps : 0;
