/** The entity graph of a question: a path, entities that look like the path's but for one fact, and many others. */

import type { Random } from '../../../random';
import type { LongSplit } from '../task';
import { Names } from './names';
import { relations, relationsFrom, type Kind, type RelationId } from './relations';

export interface Entity {
  readonly kind: Kind;
  readonly name: string;
}

/** One document: of one entity, with its facts in the order in which they matter. */
export interface Entry extends Entity {
  readonly facts: readonly { readonly relation: RelationId; readonly value: string }[];
  /** Entries of the same look are worded alike. */
  readonly look: number;
}

export interface World {
  /** The first is asked about, the last is the answer; each but the last has an entry. */
  readonly path: readonly Entity[];
  readonly relations: readonly RelationId[];
  /** Where one ends who always takes the first near-duplicate. */
  readonly decoy: string;
  /** In random order. */
  readonly entries: readonly Entry[];
  /** Indices of the path's entries. */
  readonly evidence: readonly number[];
}

/** Entities of each kind among so many: towns and things are few, or their names would run out. */
function kindsOf(count: number, random: Random): Kind[] {
  const few = Math.min(150, Math.round(0.15 * count));
  const firms = Math.min(6000, Math.round(0.3 * count));
  const list: Kind[] = [
    ...Array<Kind>(few).fill('town'),
    ...Array<Kind>(few).fill('thing'),
    ...Array<Kind>(firms).fill('firm'),
  ];
  while (list.length < count) list.push('person');
  return random.shuffle(list);
}

/** @param documents at least twice the hops. */
export function drawWorld(hops: number, documents: number, split: LongSplit, random: Random): World {
  const names = new Names(split, random);
  const entity = (kind: Kind): Entity => ({ kind, name: names.draw(kind) });
  const like = ({ kind, name }: Entity): Entity => ({ kind, name: names.drawLike(kind, name) });

  const path = [entity(random.pick(['person', 'person', 'town', 'firm', 'thing'] as const))];
  const steps: RelationId[] = [];
  for (let i = 0; i < hops; i++) {
    const relation = random.pick(relationsFrom(path[i]!.kind).filter((id) => id !== steps[i - 1]));
    steps.push(relation);
    path.push(entity(relations[relation].to));
  }

  const copies = documents >= 8 * hops ? 3 : documents >= 4 * hops ? 2 : 1;
  const decoys = path.map((one) => Array.from({ length: copies }, () => like(one)));
  const others = kindsOf(Math.max(0, documents - hops * (1 + copies)), random).map(entity);

  const pool: Record<Kind, string[]> = { person: [], town: [], firm: [], thing: [] };
  for (const { kind, name } of [...path, ...decoys.flat(), ...others]) pool[kind].push(name);
  for (const kind of Object.keys(pool) as Kind[])
    while (pool[kind].length < 8) pool[kind].push(names.draw(kind));
  const valueOf = (relation: RelationId, not: readonly string[]) => {
    const choice = pool[relations[relation].to];
    let value = random.pick(choice);
    while (not.includes(value)) value = random.pick(choice);
    return value;
  };
  const factsOf = (kind: Kind, not: readonly string[], first?: { relation: RelationId; value: string }) => {
    const rest = random.shuffle(relationsFrom(kind).filter((id) => id !== first?.relation));
    return [
      ...(first ? [first] : []),
      ...rest.map((relation) => ({ relation, value: valueOf(relation, not) })),
    ];
  };

  let look = 0;
  const entries: Entry[] = others.map((one) => ({
    ...one,
    facts: factsOf(one.kind, [one.name]),
    look: look++,
  }));
  const evidenceEntries = path.slice(0, hops).map((one, i): Entry => {
    const relation = steps[i]!;
    const alike = [one, ...decoys[i]!].map(({ name }) => name);
    const facts = factsOf(one.kind, alike, { relation, value: path[i + 1]!.name });
    const entry = { ...one, facts, look: look++ };
    entries.push(entry);
    decoys[i]!.forEach((decoy, copy) => {
      const value = copy === 0 ? decoys[i + 1]![0]!.name : valueOf(relation, [...alike, path[i + 1]!.name]);
      entries.push({ ...decoy, facts: [{ relation, value }, ...facts.slice(1)], look: entry.look });
    });
    return entry;
  });
  random.shuffle(entries);
  const places = new Map(entries.map((entry, i) => [entry, i]));
  return {
    path,
    relations: steps,
    decoy: decoys[hops]![0]!.name,
    entries,
    evidence: evidenceEntries.map((entry) => places.get(entry)!),
  };
}
