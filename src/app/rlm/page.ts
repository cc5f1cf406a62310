/** Puts the RLM workspace together, once for the life of the page: its workers, its state, the set-up to begin with. */

import { isRlmLink } from '../../experiment/link-kind';
import { RlmSpec } from '../../experiment/rlm-spec';
import { save } from '../files';
import { pageAddress } from '../page';
import { noteRlmLink, rlmLink } from '../state/rlm-link';
import { RlmClient } from './client';
import { askBeforeLeaving } from './leave';
import { fileKeeper } from './setup/files-store';
import { readSetup, saveSetup } from './setup/session';
import { keepRlmAddress } from './share/address';
import { FIRST } from './share/presets';
import { createRlm, type Rlm } from './state';
import { startWorkers } from './workers';

let made: Rlm | null = null;

export function rlmOfPage(): Rlm {
  if (made) return made;
  const page = pageAddress();
  // Until the preset is there, and where it does not come.
  const usual = RlmSpec.parse({
    kind: 'rlm',
    task: { id: 'needle' },
    models: { root: { kind: 'builtin', id: 'navigator' }, sub: { kind: 'builtin', id: 'labeller' } },
  });
  made = createRlm(
    {
      worker: new RlmClient(startWorkers),
      page,
      storage: storageHere('localStorage'),
      files: fileKeeper(),
      loadPreset: async (id) => (await import('../state/catalogue')).loadJson(page, `presets/${id}.json`),
      loadExample: async () => {
        const path = `traces/${FIRST}.jsonl`;
        const response = await (await import('../state/catalogue')).fetchFrom(page, path);
        return new File([await response.blob()], path);
      },
      save: (name, file) => save(name, file.type, file),
    },
    usual,
  );
  askBeforeLeaving(made, window);
  keepRlmAddress(made, window);
  const rlm = made;
  // Without an example, the page says what it would have shown.
  void begin(rlm, usual).then(() => rlm.showExample().catch(() => undefined));
  return made;
}

/** Opens with what the address says, else with what this tab had before a reload, else with the first preset. */
async function begin(rlm: Rlm, usual: RlmSpec): Promise<void> {
  const storage = storageHere('sessionStorage');
  const saved = readSetup(storage, usual);
  const { hash } = window.location;
  keepSetup(rlm, storage, usual);
  if (saved) rlm.store.setState({ aside: saved.aside });
  // The address says the same, but for what no link holds.
  if (isRlmLink(hash) && hash !== saved?.hash && (await rlm.openLink(hash))) return;
  if (!saved) return rlm.takePreset(FIRST);
  // Until it is written anew: who leaves before that has not changed what it says.
  if (isRlmLink(hash)) noteRlmLink(hash);
  rlm.store.setState({ draft: saved.draft });
  await rlm.findFiles();
}

/** Writes the set-up down when the page is left: there is no later moment. */
function keepSetup({ store }: Rlm, storage: Storage | null, usual: RlmSpec): void {
  window.addEventListener('pagehide', () => {
    const { draft, aside, link } = store.getState();
    // Left before there was anything: it begins anew.
    if (draft === usual) return;
    // A link that was opened, with its run and its notices, is opened again.
    const hash = link && link.spec === draft ? '' : rlmLink();
    saveSetup(storage, { hash, draft, aside });
  });
}

function storageHere(kind: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return window[kind];
  } catch {
    return null; // blocked
  }
}
