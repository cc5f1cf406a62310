/** Whose messages a turn heard, and which positions of its slots are whose: read off the pattern and the trace. */

import type { Recording } from '../../experiment/recording';
import type { TraceEvent } from '../../mas/trace';
import { patternOf } from '../pattern';

/** A message that was heard. */
export interface Source {
  /** The sender, from 1. */
  readonly agent: number;
  readonly role: string;
  /** The round in which it was sent. */
  readonly round: number;
  /** Index of its first position among all that were heard in the turn. */
  readonly start: number;
  readonly length: number;
}

/** In the order of the slots. What cannot be told is left out, as in a trace of another pattern's run. */
export function sourcesOf(
  { spec, events }: Pick<Recording, 'spec' | 'events'>,
  { round, agent, messageLength, lengths }: Extract<TraceEvent, { type: 'stage' }>,
): Source[] {
  if (messageLength === 0) return [];
  const { hops, turns } = patternOf(spec);
  const turn = turns.find((one) => one.agent === agent - 1);
  const heard = (turn?.slots ?? []).flatMap(({ hop, lag }) => {
    const [from, sent] = [hops[hop]!.from + 1, round - lag];
    const came = events.some(
      (event) =>
        event.type === 'message' && event.round === sent && event.from === from && event.to === agent,
    );
    return came ? [{ agent: from, role: spec.agents[from - 1]!.role, round: sent }] : [];
  });
  const each = lengths ?? heard.map(() => messageLength / heard.length);
  if (each.length !== heard.length) return [];
  let start = 0;
  return heard.map((one, i) => {
    const length = each[i]!;
    const source = { ...one, start, length };
    start += length;
    return source;
  });
}

/** The one that a position (from 0) belongs to. */
export const sourceAt = (sources: readonly Source[], position: number): Source | undefined =>
  sources.find(({ start, length }) => position >= start && position < start + length);
