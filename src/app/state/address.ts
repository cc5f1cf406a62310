/** Keeps the address bar and the experiment in step: what is changed is written there, what is opened there is read. */

import { claimOf } from '../../experiment/claim';
import type { Recording } from '../../experiment/recording';
import { sameExperiment } from '../../experiment/same';
import type { Spec } from '../../experiment/spec';
import type { Workspace } from '../../experiment/view';
import { encodeUrl } from '../../experiment/url';
import { isKnown } from '../task';
import type { Lab } from './lab';
import { rlmLink, showsRlm } from './rlm-link';
import { viewOf, writeView } from './view-link';

/** Browsers ignore more than some 100 history changes in 30 seconds. */
const QUIET_MS = 300;

/** `experiment`: settings and what came out. `view`: also how it is looked at, and the run where it is small enough. */
export type LinkKind = 'experiment' | 'view';

const here = () => window.location.origin + window.location.pathname + window.location.search;

/** What the address said before the RLM workspace was opened, whose links are its own. */
let aside = '';

/**
 * The present address, with another workspace open: training begins from untrained links, where the address does not come
 * from there.
 */
export function hereIn(workspace: Workspace): string {
  const { hash } = window.location;
  if (workspace === 'rlm') return showsRlm(hash) ? hash : rlmLink();
  const entries = (showsRlm(hash) ? aside : hash).replace(/^#/, '').split('&');
  if (workspace === 'train' && !entries.includes('view.workspace=train')) {
    const others = entries.filter(
      (entry) => entry !== '' && !/^(view\.|links\.(source|file|hash)=)/.test(entry),
    );
    return `#${[...others, 'links.source=untrained', 'view.workspace=train'].join('&')}`;
  }
  return `#${entries.filter((entry) => workspace === 'train' || !entry.startsWith('view.workspace=')).join('&')}`;
}

/** The link to the experiment as it is set, or to the view of the run that is shown. @returns also whether the run travels in it. */
export async function linkTo(lab: Lab, kind: LinkKind): Promise<{ text: string; carried: boolean }> {
  const { spec: settings, preset, run } = lab.store.getState();
  if (!settings || !preset) return { text: here(), carried: false };
  // A view is one of the run that is shown; the settings may have moved on from it.
  const spec = kind === 'view' ? (run?.spec ?? settings) : settings;
  const mine = run?.phase === 'done' && sameExperiment(run.spec, spec) ? run : null;
  const claim = mine && mine.bits === 32 && isKnown(mine.spec.data) ? claimOf(mine) : null;
  if (kind === 'experiment')
    return { text: here() + (await encodeUrl(spec, preset, { ...(claim && { claim }) })), carried: false };
  const { cursor } = lab.playback.position();
  const view = writeView(lab.view.store.getState(), cursor);
  const extras = { view, ...(claim && { claim }) };
  // Whoever opens a shipped run has it already.
  const carry = mine && mine.origin !== 'shipped' ? mine : null;
  const text = here() + (await encodeUrl(spec, preset, { ...extras, ...(carry && { run: carry }) }));
  return { text, carried: carry !== null && /[#&]run=/.test(text) };
}

/** The part of a link behind its host: the Train workspace with these settings. Starts nothing when it is opened. */
export function trainingLink(lab: Lab, spec: Spec): Promise<string> {
  const team = ({ pattern, agents }: Spec) => [pattern, ...agents.map(({ id }) => id)].join();
  const presets = lab.presets();
  const preset = presets.find((one) => team(one.spec) === team(spec)) ?? presets[0]!;
  return encodeUrl(spec, preset, { view: viewOf('train') });
}

/** The link by which a run is computed again. */
export async function linkOf(lab: Lab, { spec }: Pick<Recording, 'spec'>): Promise<string> {
  const { preset } = lab.store.getState();
  return here() + (preset ? await encodeUrl(spec, preset) : '');
}

/**
 * Writes every change of the experiment to the address bar, after a moment of quiet, and opens what is entered there.
 * What an address brought is not written back: it would lose its view, claim and run. @returns how to end it.
 */
export function keepAddress(lab: Lab): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => lab.view.store.getState().workspace;
  const trains = () => open() === 'train';
  const write = async () => {
    const { spec, preset, training } = lab.store.getState();
    if (!spec || !preset) return;
    const own = trains() ? trainingLink(lab, training ?? spec) : encodeUrl(spec, preset);
    if (open() === 'rlm') aside = await own;
    // That workspace writes what else there is to be said of it, and reads what is entered there.
    if (open() === 'rlm' && showsRlm(window.location.hash)) return;
    const hash = open() === 'rlm' ? rlmLink() : await own;
    const link = here() + hash;
    if (link !== window.location.href) window.history.replaceState(window.history.state, '', link);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void write().catch(lab.fail), QUIET_MS);
  };
  const unsubscribe = lab.store.subscribe((state, before) => {
    const changed = trains()
      ? state.training !== before.training && before.training !== null
      : state.spec !== before.spec;
    if (state.opened !== before.opened) clearTimeout(timer);
    else if (changed) later();
  });
  const leave = lab.view.store.subscribe(({ workspace }, before) => {
    if (workspace !== before.workspace) later();
  });
  const read = () => {
    clearTimeout(timer);
    void lab.open(window.location.hash);
  };
  window.addEventListener('hashchange', read);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    leave();
    window.removeEventListener('hashchange', read);
  };
}
