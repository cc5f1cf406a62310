/** The comparisons of this page: made once, with a worker of their own, which starts with their first run. */

import { RlmSpec } from '../../../experiment/rlm-spec';
import { pageAddress } from '../../page';
import { RlmClient } from '../client';
import { isActive } from '../run';
import { heldFiles } from '../setup/state';
import { isSound } from '../sound';
import type { Rlm } from '../state';
import { startWorkers } from '../workers';
import type { Given } from './bench';
import { createCompare, type Compare } from './state';

let made: Compare | null = null;

export function compareOf(rlm: Rlm): Compare {
  if (made) return made;
  made = createCompare({
    bench: new RlmClient(startWorkers),
    page: pageAddress(),
    given: () => givenOf(rlm),
  });
  tellOf(made, rlm);
  return made;
}

/** The workspace is told what goes on here: a run of its own would be in the way. */
export function tellOf({ store }: Pick<Compare, 'store'>, rlm: Pick<Rlm, 'noteComparing'>): void {
  store.subscribe(({ active }, before) => {
    if (active !== before.active) rlm.noteComparing(active && names[active]);
  });
}

const names = { ladder: 'ladder', many: 'ladder', lab: 'prompt lab' } as const;

function givenOf({ store }: Rlm): Given {
  const state = store.getState();
  const { draft, held, keys, prices, replay, runs } = state;
  return {
    spec: isSound(state) ? RlmSpec.parse(draft) : null,
    busy: [...runs.values()].some((run) => isActive(run)),
    keys: keys.values,
    prices: prices.table,
    replay,
    files: (spec) => heldFiles(held, spec),
  };
}
