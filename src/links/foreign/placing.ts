/** Which foreign link goes where: by what it is called, else by its shape where only one place is left for it. */

import type { LinkPlace } from '../designs';
import { linkPlaces, type Hops } from '../linkset';
import { ambiguous, badLinks, misfit, quoted } from './errors';
import { exampleNames, placeNamed, type Cast } from './names';
import { stemOf, type Sidecars } from './sidecars';
import { titleOf, type ForeignLink } from './tensors';

export interface PlacedLink {
  readonly link: ForeignLink;
  readonly place: LinkPlace;
  readonly by: 'its name' | 'the manifest beside it' | 'its shape, which fits nowhere else';
}

export interface System extends Cast {
  readonly agents: readonly { readonly id: string; readonly width: number }[];
  readonly hops: Hops;
}

/** `inside agent 1, “a”` or `from agent 1, “a”, to agent 2, “b”`. */
export function describePlace(place: LinkPlace, { agents, hops }: System): string {
  const agent = (i: number) => `agent ${i + 1}, ${quoted(agents[i]!.id)}`;
  const index = Number(place.name.split('.')[1]);
  if (place.kind === 'inner') return `inside ${agent(index)}`;
  const { from, to } = hops[index]!;
  return `from ${agent(from)}, to ${agent(to)}`;
}

/**
 * @throws LabError `ambiguous_links` (it cannot be told which is which, or two claim one place), `misfit_links` (there is
 * no such place, or one stays empty), `bad_links` (the name and the tensors contradict one another).
 */
export function placeLinks(links: readonly ForeignLink[], system: System, sidecars: Sidecars): PlacedLink[] {
  const places = linkPlaces(system.agents, system.hops);
  const taken = new Map<LinkPlace, PlacedLink>();
  const examples = exampleNames(system.agents.length, system.hops);
  const put = (placed: PlacedLink) => {
    const other = taken.get(placed.place);
    if (other)
      throw ambiguous(
        `${titleOf(other.link)} and ${titleOf(placed.link)} both are the link ${describePlace(placed.place, system)}.`,
        placed.link.path,
        examples,
      );
    taken.set(placed.place, placed);
  };

  const alone = (link: ForeignLink) => links.filter(({ path }) => path === link.path).length === 1;
  const unnamed = links.filter((link) => {
    const named = nameIt(link, alone(link), system, sidecars);
    if (named) put({ link, place: placeCalled(link, named.name, places, system), by: named.by });
    return !named;
  });

  const fits = (link: ForeignLink) => {
    const { from, to } = widthsOf(link);
    return places.filter(
      (place) =>
        !taken.has(place) &&
        place.from === from &&
        place.to === to &&
        (link.kind ?? place.kind) === place.kind,
    );
  };
  for (let left = unnamed; left.length > 0;) {
    const options = left.map((link) => ({ link, places: fits(link) }));
    const stranded = options.find((option) => option.places.length === 0);
    if (stranded) {
      const { from, to } = widthsOf(stranded.link);
      throw misfit(
        `${titleOf(stranded.link)} leads from width ${from} to width ${to}: no place of this system that is still free does.`,
        stranded.link.path,
      );
    }
    const sure = options.filter((option) => option.places.length === 1);
    if (sure.length === 0)
      throw ambiguous(
        `It cannot be told which link ${titleOf(left[0]!)} is: ${options[0]!.places
          .map((place) => describePlace(place, system))
          .join('; or ')}.`,
        left[0]!.path,
        examples,
      );
    for (const { link, places } of sure)
      put({ link, place: places[0]!, by: 'its shape, which fits nowhere else' });
    left = left.filter((link) => !sure.some((option) => option.link === link));
  }

  const empty = places.find((place) => !taken.has(place));
  if (empty)
    throw misfit(
      `The files hold no link ${describePlace(empty, system)} (width ${empty.from} to ${empty.to}).`,
      empty.name,
    );
  return places.map((place) => taken.get(place)!);
}

/** What to call a link by, where that names a place: its prefix, else its manifest's key, else its file. */
function nameIt(
  { path, prefix }: ForeignLink,
  alone: boolean,
  cast: Cast,
  { places }: Sidecars,
): { name: string; by: PlacedLink['by'] } | null {
  if (prefix && placeNamed(prefix, cast)) return { name: prefix, by: 'its name' };
  const key = alone ? places.get(stemOf(path)) : undefined;
  if (key !== undefined && placeNamed(key, cast)) return { name: key, by: 'the manifest beside it' };
  return alone && placeNamed(path, cast) ? { name: path, by: 'its name' } : null;
}

function placeCalled(
  link: ForeignLink,
  name: string,
  places: readonly LinkPlace[],
  system: System,
): LinkPlace {
  const named = placeNamed(name, system)!;
  const hop =
    named.kind === 'inner' || 'hop' in named
      ? undefined
      : system.hops.findIndex(({ from, to }) => from === named.from && to === named.to);
  const index = named.kind === 'inner' ? named.agent : (hop ?? ('hop' in named ? named.hop : -1));
  const place = places.find((candidate) => candidate.name === `${named.kind}_links.${index}`);
  if (!place)
    throw misfit(
      `${quoted(name)} names a link that the pattern “${system.pattern}” of ${system.agents.length} agents does not have.`,
      link.path,
    );
  if (link.kind !== null && link.kind !== named.kind)
    throw badLinks(
      `${titleOf(link)} is called the link ${describePlace(place, system)}, but its tensors are those of an ${link.kind} link.`,
      link.path,
      'Rename the file, or correct its tensors’ prefix.',
    );
  return place;
}

/** What a link's first and last layer say of its ends. @throws LabError `misfit_links`. */
function widthsOf(link: ForeignLink): { from: number; to: number } {
  const first = link.parts.get('W1.weight')?.shape;
  const last = (link.parts.get('W2.weight') ?? link.parts.get('W1.weight'))?.shape;
  if (first?.length !== 2 || last?.length !== 2)
    throw misfit(`${titleOf(link)} has no matrix for its first or last layer.`, link.path);
  return { from: first[1]!, to: last[0]! };
}
