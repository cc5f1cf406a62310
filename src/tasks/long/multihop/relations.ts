/**
 * What the documents of a multi-hop question say: relations between people, towns, firms and things, each with one value.
 * `{x}` has the document, `{y}` is the value. Forward only: nothing asks who else has a value.
 */

import type { Wording } from '../task';

export const kinds = ['person', 'town', 'firm', 'thing'] as const;
export type Kind = (typeof kinds)[number];

export interface Relation {
  readonly from: Kind;
  readonly to: Kind;
  /** How a document says it. */
  readonly fact: Readonly<Record<Wording, readonly string[]>>;
  /** How a question asks for it: `known` as “the … of X”, `new` as a step of a walk. */
  readonly asked: Readonly<Record<Wording, string>>;
}

const relation = (
  [from, to]: readonly [Kind, Kind],
  known: readonly string[],
  fresh: readonly string[],
  [knownAsked, newAsked]: readonly [string, string],
): Relation => ({ from, to, fact: { known, new: fresh }, asked: { known: knownAsked, new: newAsked } });

export const relations = {
  birthplace: relation(
    ['person', 'town'],
    ['{x} was born in {y}.', '{y} is the birthplace of {x}.'],
    ['{x} came into the world in {y}.', '{x} is a native of {y}.'],
    ['birthplace', 'the town where this person was born'],
  ),
  employer: relation(
    ['person', 'firm'],
    ['{x} works for {y}.', '{y} is the employer of {x}.'],
    ['{x} earns a living at {y}.', '{x} has a desk at {y}.'],
    ['employer', 'the firm that pays this person'],
  ),
  teacher: relation(
    ['person', 'person'],
    ['{x} was taught by {y}.', '{y} was the teacher of {x}.'],
    ['{x} learned the trade from {y}.', '{x} was a pupil of {y}.'],
    ['teacher', 'whoever taught this person'],
  ),
  favourite: relation(
    ['person', 'thing'],
    ['The favourite thing of {x} is the {y}.'],
    ['{x} likes nothing as much as the {y}.', 'If {x} could keep one thing, it would be the {y}.'],
    ['favourite thing', 'the thing that this person likes best'],
  ),
  mayor: relation(
    ['town', 'person'],
    ['The mayor of {x} is {y}.', '{y} is the mayor of {x}.'],
    ['{x} is governed by {y}.', 'At the town hall of {x}, {y} is in charge.'],
    ['mayor', 'the person who governs this town'],
  ),
  sorting: relation(
    ['town', 'town'],
    ['The sorting office of {x} lies in {y}.'],
    ['Letters to {x} are sorted in {y}.', 'All post for {x} first reaches {y}.'],
    ['sorting office', 'the town where letters to this town are sorted'],
  ),
  treasure: relation(
    ['town', 'thing'],
    ['The best-known museum piece of {x} is the {y}.'],
    ['Visitors come to {x} to see the {y}.', 'The museum of {x} owes its name to the {y}.'],
    ['best-known museum piece', 'the thing that draws visitors to this town'],
  ),
  founder: relation(
    ['firm', 'person'],
    ['{x} was founded by {y}.', '{y} is the founder of {x}.'],
    ['It was {y} who set up {x}.', '{x} was brought to life by {y}.'],
    ['founder', 'the person who set up this firm'],
  ),
  manager: relation(
    ['firm', 'person'],
    ['The manager of {x} is {y}.', '{x} is managed by {y}.'],
    ['{y} runs {x}.', 'Today {y} is at the head of {x}.'],
    ['manager', 'the person who runs this firm today'],
  ),
  seat: relation(
    ['firm', 'town'],
    ['{x} has its seat in {y}.', 'The seat of {x} is {y}.'],
    ['The head office of {x} stands in {y}.', '{x} is run from {y}.'],
    ['seat', 'the town where this firm has its head office'],
  ),
  owner: relation(
    ['thing', 'person'],
    ['The owner of the {x} is {y}.', 'The {x} is owned by {y}.'],
    ['The {x} is in the hands of {y}.', 'The {x} is the property of {y}.'],
    ['owner', 'the person to whom this thing belongs'],
  ),
  maker: relation(
    ['thing', 'firm'],
    ['The maker of the {x} was {y}.', 'The {x} was made by {y}.'],
    ['The {x} came out of the workshops of {y}.', 'It took {y} two years to build the {x}.'],
    ['maker', 'the firm that built this thing'],
  ),
  finding: relation(
    ['thing', 'town'],
    ['The finding place of the {x} is {y}.', 'The {x} was found in {y}.'],
    ['The {x} was dug up in {y}.', 'The {x} turned up at a sale in {y}.'],
    ['finding place', 'the town where this thing turned up'],
  ),
} as const satisfies Record<string, Relation>;

export type RelationId = keyof typeof relations;

export const relationsFrom = (kind: Kind): RelationId[] =>
  (Object.keys(relations) as RelationId[]).filter((id) => relations[id].from === kind);

/** As it stands in a sentence. */
const inSentence = (kind: Kind, name: string) => (kind === 'thing' ? `the ${name}` : name);

/** The question: a path of relations from an entity. */
export function ask(
  start: { kind: Kind; name: string },
  path: readonly RelationId[],
  wording: Wording,
): string {
  const from = inSentence(start.kind, start.name);
  if (wording === 'known') {
    const nested = path.reduce((text, id) => `the ${relations[id].asked.known} of ${text}`, from);
    return `What is the name of ${nested}?`;
  }
  const steps = path.map((id) => relations[id].asked.new);
  return `Begin with ${from}. From there go to ${steps.join('; then to ')}. What is the name of what you arrive at?`;
}
