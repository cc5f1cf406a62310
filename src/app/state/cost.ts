/** What computing will cost, before it is asked for: from a recorded run's own times, or in bytes. Pure. */

import type { Spec } from '../../experiment/spec';
import type { Catalogue } from './catalogue';
import type { RunState } from './run';

export interface Cost {
  readonly turns: number;
  readonly answers: number;
  /** Null: no times to go by. */
  readonly ms: number | null;
  /** The run without the changes must be computed first. */
  readonly base: boolean;
}

/** Of recomputing a run from the first of the changed places on. */
export function costFrom(run: RunState, interventions: Spec['interventions']): Cost {
  const { rounds, agents } = run.spec;
  const first = interventions.reduce(
    (least, { round, agent }) => Math.min(least, (round - 1) * agents.length + agent - 1),
    Infinity,
  );
  const timed = (stage: string) =>
    run.events.flatMap((event) =>
      event.type === 'timing' && (event.stage === 'answer') === (stage === 'answer') ? [event.ms] : [],
    );
  const mean = (values: number[]) =>
    values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : null;
  const turns = Math.max(0, rounds * agents.length - 1 - first);
  const answers = rounds - Math.floor(first / agents.length);
  const [turn, answer] = [mean(timed('turn')), mean(timed('answer'))];
  return {
    turns,
    answers,
    ms: turn === null || answer === null || run.origin !== 'here' ? null : turns * turn + answers * answer,
    base: run.bits !== 32 || run.phase !== 'done',
  };
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
