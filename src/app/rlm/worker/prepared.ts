/** What of a set-up can be loaded ahead of its run. Pure. */

import type { ModelRef } from '../../../chat/chat';
import type { LocalRef } from '../../../chat/remote-protocol';
import type { RlmSpec } from '../../../experiment/rlm-spec';

export interface Prepared {
  /** Models of the lab's own: small. What a hub has may be of any size, and waits until it is run. */
  readonly models: readonly LocalRef[];
  readonly python: boolean;
}

/** @param recorded its answers come from a record: no model is wanted for sure. */
export function preparedOf({ agent, models }: RlmSpec, recorded = false): Prepared {
  const refs: readonly ModelRef[] = recorded ? [] : [models.root, models.sub ?? models.root];
  const local = new Map<string, LocalRef>();
  for (const ref of refs) if (ref.kind === 'builtin') local.set(JSON.stringify(ref), ref);
  return { models: [...local.values()], python: agent !== 'direct' && agent !== 'react' };
}
