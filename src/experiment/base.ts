/** Which earlier run an experiment can go on from, and from where: all that decides a trace must be the same till there. */

import { covers, firstDifference, isBefore, type Base } from '../mas/base';
import { patterns } from '../mas/pattern';
import type { Recording } from './recording';
import { sameBase } from './same';
import type { SystemFacts } from './session-events';
import type { Spec } from './spec';

/** What of a recording is needed. */
export type BaseRun = Pick<Recording, 'spec' | 'facts' | 'events' | 'tensors' | 'bits'>;

/**
 * The base for a run of `spec`, up to the first turn in which the interventions differ. Null where the recording is of
 * another experiment, of other weights, links or questions, of another back end or of one that is not known, was cut
 * short before that turn or rounded, or differs nowhere.
 * @param here what the run is to be computed with.
 */
export function baseOf(
  recording: BaseRun,
  spec: Spec,
  here: SystemFacts,
  questions: readonly string[],
  views: boolean,
): Base | null {
  const { events, tensors, facts, bits } = recording;
  const pattern = patterns[spec.pattern](spec.agents.length);
  const begun = events.find(({ type }) => type === 'run');
  const asked = begun?.type === 'run' ? begun.questions : [];
  const alike =
    bits === 32 &&
    sameBase(recording.spec, spec) &&
    asked.join('\n') === questions.join('\n') &&
    facts !== null &&
    sameSystem(facts, here);
  const from = firstDifference(pattern, recording.spec.interventions, spec.interventions);
  if (!alike || !from) return null;

  const base = { events, tensors, from };
  const dropped = (round: number, agent: number) =>
    spec.interventions.some((one) => one.kind === 'drop' && one.round === round && one.agent === agent);
  for (let round = 1; round <= from.round; round++)
    for (const turn of pattern.turns) {
      const place = { round, agent: turn.agent + 1 };
      if (!isBefore(pattern, place, from) || dropped(round, place.agent)) continue;
      if (!covers(pattern, base, place, views)) return null;
    }
  return base;
}

/** What an older lab recorded does not name its links: these may be any. */
function sameSystem(there: SystemFacts, here: SystemFacts): boolean {
  return (
    there.device.name === here.device.name &&
    there.links.hash !== undefined &&
    there.links.hash === here.links.hash &&
    there.agents.length === here.agents.length &&
    there.agents.every(({ hash }, i) => hash === here.agents[i]!.hash)
  );
}
