/**
 * The places of a run in the order in which they were reached: what the cursor moves over. A pure fold over events;
 * works on the beginning of a trace as well.
 */

import type { TraceEvent } from '../../mas/trace';
import type { Cursor } from '../pictures/picture';

export interface Tick {
  readonly index: number;
  readonly kind: 'round' | 'message' | 'answer';
  readonly round: number;
}

export interface Timeline {
  readonly places: readonly Cursor[];
  /** Real events: the first place of a round, hand-overs, answers. */
  readonly ticks: readonly Tick[];
}

export const emptyTimeline: Timeline = { places: [], ticks: [] };

/** Every latent step, hand-over and answer of a trace, in its order, and which of them are ticks. */
export function timelineOf(events: readonly TraceEvent[]): Timeline {
  const places = placesOf(events).filter((place, i, all) => i === 0 || !isSame(place, all[i - 1]!));
  const ticks = places.flatMap(({ round, at }, index): Tick[] => {
    const first = index === 0 || places[index - 1]!.round !== round;
    const kind = at === 'text' ? 'message' : at;
    return [
      ...(first ? [{ index, kind: 'round' as const, round }] : []),
      ...(kind === 'latent' ? [] : [{ index, kind, round }]),
    ];
  });
  return { places, ticks };
}

function placesOf(events: readonly TraceEvent[]): Cursor[] {
  return events.flatMap((event): Cursor[] => {
    switch (event.type) {
      case 'latent':
        return [{ round: event.round, agent: event.agent, step: event.step, at: 'latent' }];
      case 'message':
      case 'text':
        return [{ round: event.round, agent: event.from, step: lastStep(events, event), at: event.type }];
      case 'answer':
        return [{ round: event.round, agent: event.agent, step: 0, at: 'answer' }];
      default:
        return [];
    }
  });
}

/** What a turn sends goes out at once, to however many: one place. */
const isSame = (a: Cursor, b: Cursor) =>
  a.round === b.round && a.agent === b.agent && a.step === b.step && a.at === b.at;

/** A message goes out after the turn's last step. */
function lastStep(events: readonly TraceEvent[], { round, from }: { round: number; from: number }): number {
  const stage = events.find(
    (event) => event.type === 'stage' && event.round === round && event.agent === from,
  );
  return stage?.type === 'stage' ? stage.latentSteps : 0;
}

/** The index of a place, or of the one nearest to it: same turn, same agent, same round, in this order. */
export function indexOf({ places }: Timeline, wanted: Cursor): number {
  const same = (...keys: (keyof Cursor)[]) =>
    places.findIndex((place) => keys.every((key) => place[key] === wanted[key]));
  const candidates = [
    same('round', 'agent', 'step', 'at'),
    same('round', 'agent', 'at'),
    same('round', 'agent', 'step'),
    same('round', 'agent'),
    same('round', 'at'),
    same('round'),
  ];
  return candidates.find((index) => index >= 0) ?? Math.max(0, places.length - 1);
}

/** The first place of the next round, or of this one, or of the one before where this one’s first is left. */
export function roundFrom({ places, ticks }: Timeline, index: number, direction: 1 | -1): number {
  const starts = ticks.filter(({ kind }) => kind === 'round').map((tick) => tick.index);
  if (direction === 1) return starts.find((start) => start > index) ?? places.length - 1;
  return starts.findLast((start) => start < index) ?? 0;
}

/** The same step of the agent who comes after or before in the pattern’s order, in the same round. */
export function agentFrom(timeline: Timeline, index: number, direction: 1 | -1): number {
  const here = timeline.places[index];
  if (!here) return index;
  const agents = [
    ...new Set(
      timeline.places
        .filter(({ round, at }) => round === here.round && at !== 'answer')
        .map(({ agent }) => agent),
    ),
  ];
  const at = agents.indexOf(here.agent);
  const agent = agents[(at + direction + agents.length) % agents.length];
  if (agent === undefined) return index;
  const step = here.at === 'answer' ? 1 : here.step;
  return indexOf(timeline, { ...here, agent, step, at: here.at === 'answer' ? 'latent' : here.at });
}
