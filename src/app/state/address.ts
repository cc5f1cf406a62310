/** Keeps the address bar and the experiment in step: what is changed is written there, what is opened there is read. */

import { encodeUrl } from '../../experiment/url';
import type { Lab } from './lab';

/** Browsers ignore more than some 100 history changes in 30 seconds. */
const QUIET_MS = 300;

/** The link to the present experiment. */
export async function linkTo(lab: Lab): Promise<string> {
  const { spec, preset } = lab.store.getState();
  const { origin, pathname, search } = window.location;
  return origin + pathname + search + (spec && preset ? await encodeUrl(spec, preset) : '');
}

export function keepAddress(lab: Lab): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = async () => {
    const link = await linkTo(lab);
    if (link !== window.location.href) window.history.replaceState(window.history.state, '', link);
  };
  const unsubscribe = lab.store.subscribe((state, before) => {
    // The first experiment is the one that the address itself names.
    if (state.spec === before.spec || before.spec === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => void write(), QUIET_MS);
  });
  const read = () => {
    clearTimeout(timer);
    void lab.open(window.location.hash);
  };
  window.addEventListener('hashchange', read);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    window.removeEventListener('hashchange', read);
  };
}
