/** Which vectors of a run belong to which agent, in the order in which it met them: read off events and tensors. */

import { rowsOf } from '../../../analysis/vectors';
import type { Site } from '../../../analysis/calibration';
import type { Recording } from '../../../experiment/recording';
import { fedName, hiddenName, messageOf } from '../../../mas/trace';
import type { HostTensor } from '../../../runtime/tensor';
import { sourcesOf } from '../heard';

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
  /** It is the speaker's text. */
  readonly speaks: boolean;
  /** Step of the first vector: states start at 1, thoughts are read again from 2 on. */
  readonly firstStep: number;
  readonly vectors: readonly Float32Array[];
  /** Only at the site `embeds`. */
  readonly heard: readonly HeardVectors[];
}

/** What every turn of the trace (which may be cut short) left at a site; turns whose tensors are not there are empty. */
export function turnsOf(recording: Recording, site: Site): TurnVectors[] {
  const { events, tensors } = recording;
  const rows = (tensor: HostTensor | undefined) => (tensor?.dims.length === 2 ? rowsOf(tensor) : []);
  const inputs = site === 'embeds';
  return events.flatMap((event): TurnVectors[] => {
    if (event.type !== 'stage') return [];
    const { round, agent, kind } = event;
    const heard = inputs ? sourcesOf(recording, event) : [];
    const own = inputs ? fedName(round, agent) : hiddenName(round, agent);
    return [
      {
        round,
        agent,
        speaks: kind === 'final',
        firstStep: inputs ? 2 : 1,
        vectors: kind === 'latent' ? rows(tensors.get(own)) : [],
        heard: heard.map((source) => ({
          from: source.agent,
          sent: source.round,
          vectors: rows(messageOf(tensors, source.round, source.agent, agent)),
        })),
      },
    ];
  });
}
