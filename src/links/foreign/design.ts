/** Reads the design of links off their tensors, and off what files say of it. */

import { linkDesigns, type Design } from '../designs';
import { badLinks, quoted } from './errors';
import type { PlacedLink } from './placing';
import { folderOf, stemOf, type Sidecars } from './sidecars';
import { titleOf } from './tensors';

/** What can be told from tensors; the control `soft_prompt` has none of them, and comes only with the lab's metadata. */
const known: readonly Design[] = linkDesigns;

/** The RecursiveMAS repository's adapter types; those of outer links stand after `outer_`. */
const types: ReadonlyMap<string, Design> = new Map([
  ['linear_adapter', '1layer'],
  ['linear_res_adapter', '1layer_res'],
  ['adapter', '2layer'],
  ['res_adapter', '2layer_res'],
  ['ln_res_adapter', '2layer_ln_res'],
  ...known.map((design) => [design, design] as const),
]);

const HINT = `The lab computes these designs: ${known.join(', ')}.`;

/**
 * One design for all of them. Of an inner link the tensors do not tell whether it adds its input; there the outer links
 * decide, unless a file says it.
 * @param stated the design that the files' metadata name, if any.
 * @throws LabError `bad_links`: a design that the lab does not have, two designs at once, or one that contradicts a file.
 */
export function designOf(
  placed: readonly PlacedLink[],
  stated: string | undefined,
  sidecars: Sidecars,
): { design: Design; notes: string[] } {
  const allowed = placed.map((link) => ({ link, designs: designsOf(link, sidecars) }));
  const named = stated === undefined ? undefined : types.get(stated);
  if (stated !== undefined && named === undefined)
    throw badLinks(`The files say that their design is ${quoted(stated)}.`, 'design', HINT);
  let left: readonly Design[] = named === undefined ? known : [named];
  for (const { link, designs: own } of allowed) {
    const both = left.filter((design) => own.includes(design));
    if (both.length === 0)
      throw badLinks(
        `${titleOf(link.link)} is of the design ${own.join(' or ')}, the links before it of ${left.join(' or ')}: a system has one design here.`,
        link.link.path,
        'Give links of one design.',
      );
    left = both;
  }
  const [design, other] = left;
  if (other !== undefined)
    throw badLinks(
      `The tensors do not tell whether the links add their input: ${left.join(' or ')}.`,
      'design',
      'Add the adapter_config.json that was saved with them.',
    );
  const notes = [`Their design is ${design}, by the names and shapes of their tensors.`];
  if (named === undefined && allowed.some(({ designs: own }) => own.length > 1))
    notes.push(
      `Tensors of a link inside an agent do not tell whether it adds its input: that it ${design!.endsWith('_res') ? 'does' : 'does not'} was taken from the links between agents.`,
    );
  return { design: design!, notes };
}

/** The designs that a link's tensors, and what a JSON file says of it, allow. */
function designsOf({ link, place }: PlacedLink, { types: said }: Sidecars): Design[] {
  const layers = link.parts.has('W2.weight') ? 2 : 1;
  const norms = link.parts.has('pre_norm.weight');
  const adds = link.parts.has('W3.weight');
  const fit = known.filter((design) => {
    const residual = design.endsWith('_res');
    return (
      design.startsWith(`${layers}layer`) &&
      (design === '2layer_ln_res') === norms &&
      norms === link.parts.has('post_norm.weight') &&
      (place.kind === 'inner' ? !adds : residual === adds)
    );
  });
  if (fit.length === 0) {
    const has = [...new Set([...link.parts.keys()].map((part) => part.split('.')[0]))].join(', ');
    throw badLinks(
      `${titleOf(link)} has ${has}: no design of the lab has these for an ${place.kind} link.`,
      link.path,
      HINT,
    );
  }
  const type =
    (link.prefix ? said.get(link.prefix) : undefined) ??
    said.get(stemOf(link.path)) ??
    (place.kind === 'inner' ? said.get(folderOf(link.path)) : undefined);
  if (type === undefined) return fit;
  const design = types.get(type.replace(/^outer_/, ''));
  if (design === undefined || !fit.includes(design))
    throw badLinks(
      `${titleOf(link)} is called ${quoted(type)}, but its tensors are of the design ${fit.join(' or ')}.`,
      link.path,
      HINT,
    );
  return [design];
}
