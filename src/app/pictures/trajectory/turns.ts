/** Which vectors of a run belong to which agent, in the order in which it met them: read off events and tensors. */

import { rowsOf } from '../../../analysis/vectors';
import type { Site } from '../../../analysis/calibration';
import type { Recording } from '../../../experiment/recording';
import { fedName, hiddenName, messageName } from '../../../mas/trace';

/** A message in its receiver's space. */
export interface HeardVectors {
  /** Who sent it, and in which round. */
  readonly from: number;
  readonly sent: number;
  readonly vectors: readonly Float32Array[]; // [m][D]
}

/** A turn, in the order of the run. */
export interface TurnVectors {
  readonly round: number;
  readonly agent: number;
  /** Step of the first vector: states start at 1, thoughts are read again from 2 on. */
  readonly firstStep: number;
  readonly vectors: readonly Float32Array[];
  /** Only at the site `embeds`. */
  readonly heard: readonly HeardVectors[];
}

/** What every turn of the trace (which may be cut short) left at a site; turns whose tensors are not there are empty. */
export function turnsOf({ events, tensors }: Recording, site: Site): TurnVectors[] {
  const rows = (name: string) => {
    const tensor = tensors.get(name);
    return tensor?.dims.length === 2 ? rowsOf(tensor) : [];
  };
  const waiting = new Map<number, Map<number, number>>(); // by receiver: sender → round
  const turns: TurnVectors[] = [];
  for (const event of events) {
    if (event.type === 'message') {
      if (!waiting.has(event.to)) waiting.set(event.to, new Map());
      waiting.get(event.to)!.set(event.from, event.round);
    }
    if (event.type !== 'stage') continue;
    const { round, agent, kind, messageLength } = event;
    const inputs = site === 'embeds';
    const senders = inputs && messageLength > 0 ? [...(waiting.get(agent) ?? [])] : [];
    turns.push({
      round,
      agent,
      firstStep: inputs ? 2 : 1,
      vectors: kind !== 'latent' ? [] : rows(inputs ? fedName(round, agent) : hiddenName(round, agent)),
      heard: senders.map(([from, sent]) => ({ from, sent, vectors: rows(messageName(sent, from)) })),
    });
  }
  return turns;
}
