/** Why a view of hidden states stays empty for a run in which none are passed on. */

import type { Recording } from '../../experiment/recording';
import type { Absent } from './picture';

/** @param missing what such a run has none of, such as “latent steps to read”. Null: its agents take latent steps. */
export function absentUnlessLatent({ spec, events }: Recording, missing: string): Absent | null {
  const run = events.find((event) => event.type === 'run');
  const mode = run?.mode ?? spec.mode;
  if (mode === 'latent' || mode === 'soft') return null;
  return {
    absent: `In the mode “${mode}” there are no ${missing}. Let the agents pass on hidden states and run again.`,
  };
}
