/** Keeps the address bar and the set-up in step while the RLM workspace is open. Opening an address starts nothing. */

import { isRlmLink } from '../../../experiment/link-kind';
import { RlmSpec } from '../../../experiment/rlm-spec';
import { EMPTY_RLM, noteRlmLink, showsRlm } from '../../state/rlm-link';
import type { Rlm } from '../state';

/** Browsers ignore more than some 100 history changes in 30 seconds. */
const QUIET_MS = 300;

type Page = Pick<Window, 'location' | 'history' | 'addEventListener'>;

/**
 * Writes every change of the set-up to the address bar, after a moment of quiet, and opens what is entered there. What an
 * address brought is not written back: it would lose its run. A set-up that is wrong or too long for a link leaves the
 * address with nothing of it, rather than with another one.
 */
export function keepRlmAddress(rlm: Rlm, page: Page): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting = false;
  const write = async () => {
    waiting = false;
    const { draft } = rlm.store.getState();
    const spec = RlmSpec.safeParse(draft);
    const hash = spec.success ? await rlm.hashOf(spec.data).catch(() => EMPTY_RLM) : EMPTY_RLM;
    if (rlm.store.getState().draft !== draft) return;
    noteRlmLink(hash);
    if (showsRlm(page.location.hash) && page.location.hash !== hash)
      page.history.replaceState(page.history.state, '', hash);
  };
  const later = () => {
    clearTimeout(timer);
    waiting = true;
    timer = setTimeout(() => void write(), QUIET_MS);
  };
  rlm.store.subscribe((state, before) => {
    const brought = state.link !== null && state.link.spec === state.draft;
    if (brought && state.link !== before.link) {
      clearTimeout(timer);
      waiting = false;
      // The address may say another workspace by now.
      if (isRlmLink(state.link.hash)) noteRlmLink(state.link.hash);
    } else if (state.draft !== before.draft && !brought) later();
  });
  page.addEventListener('hashchange', () => {
    const { hash } = page.location;
    if (!isRlmLink(hash)) return;
    if (waiting) clearTimeout(timer);
    waiting = false;
    void rlm.openLink(hash);
  });
}
