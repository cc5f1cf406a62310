/** Puts the RLM workspace together, once for the life of the page: its workers, its state, the preset to begin with. */

import { RlmSpec } from '../../experiment/rlm-spec';
import { save } from '../files';
import { pageAddress } from '../page';
import { RlmClient } from './client';
import { askBeforeLeaving } from './leave';
import { createRlm, type Rlm } from './state';
import { startWorkers } from './workers';

/** What the panel opens with; `public/presets/rlm-needle.json` says more. */
export const FIRST = 'rlm-needle';

let made: Rlm | null = null;

export function rlmOfPage(): Rlm {
  if (made) return made;
  const page = pageAddress();
  made = createRlm(
    {
      worker: new RlmClient(startWorkers),
      page,
      storage: storageHere(),
      loadPreset: async (id) => (await import('../state/catalogue')).loadJson(page, `presets/${id}.json`),
      save: (name, file) => save(name, file.type, file),
    },
    // Until the preset is there, and where it does not come.
    RlmSpec.parse({
      kind: 'rlm',
      task: { id: 'needle' },
      models: { root: { kind: 'builtin', id: 'navigator' }, sub: { kind: 'builtin', id: 'labeller' } },
    }),
  );
  askBeforeLeaving(made, window);
  void made.takePreset(FIRST);
  return made;
}

function storageHere(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null; // blocked
  }
}
