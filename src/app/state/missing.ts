/**
 * Says at once when the links that an experiment names by their hash are neither shipped nor kept in this browser: they
 * travel as a file, apart from the link that names them.
 */

import { LabError } from '../../errors';
import type { Spec } from '../../experiment/spec';
import type { TrainedHere } from './lab-state';
import type { Lab } from './lab';

/** @param openTrained throws where this browser keeps nothing: then only shipped links are here. */
export function watchLinks(lab: Lab, openTrained: () => Promise<Pick<TrainedHere, 'links'>>): () => void {
  return lab.store.subscribe(({ spec }, before) => {
    if (spec && spec.links !== before.spec?.links) void look(spec);
  });

  async function look(spec: Spec): Promise<void> {
    const { source, file, hash } = spec.links;
    const shipped = () => lab.catalogue()?.links.some((one) => one.file === file) ?? true;
    if (source !== 'trained' || !hash || shipped()) return;
    const kept = await openTrained()
      .then((trained) => trained.links())
      .catch(() => []);
    const { links } = lab.store.getState().spec!;
    if (links.hash !== hash || links.source !== 'trained' || kept.some((one) => one.hash === hash)) return;
    lab.fail(
      new LabError('no_links', `The links “${file ?? ''}” of this experiment are not in this browser.`, {
        hint: `They travel as a file apart from the link: open it here, or drop it on the page. It is known by its SHA-256, ${hash.slice(0, 12)}….`,
        field: 'links.file',
      }),
    );
  }
}
