/**
 * Letters: how often a letter occurs in each of many names, given ones or names of one's own. The answer is as long as
 * the list, so whoever types it out name by name will not get far.
 */

import type { Json } from '../../../json';
import type { Random } from '../../../random';
import { allOrNothing, readOptions, shown } from '../options';
import type { LongQuestion, LongScore, LongTask } from '../task';
import { nameOf, objectOf, placeOf } from '../text/lists';
import { ownKinds } from './lists';
import { fillLetters, forms } from './wordings';

/**
 * `given-list`, `given-nested`: the names are the context. `own-list`: fifty of one's own (problem 1 of the well-known
 * article); `own-nested`: three times fifty, by kind (problem 2).
 */
export const letterVariants = ['given-list', 'given-nested', 'own-list', 'own-nested'] as const;

const described = {
  id: 'letters',
  title: 'Letter counts',
  variants: letterVariants,
  limits: { min: 1000, max: 100_000 },
};

/** How many names of one's own are asked for, of each kind. */
const OWN = 50;
/** Characters that a name takes in JSON, and a group without its names. */
const NAME = 17;
const GROUP = 14;

export const countLetter = (name: string, letter: string): number =>
  name.toLowerCase().split(letter).length - 1;

export const letters: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant, random } = readOptions(described, options);
    const letter = 'abcdefghijklmnopqrstuvwxyz'[random.int(26)]!;
    const common = { task: described.id, variant };
    const f = forms[options.wording];
    if (variant === 'own-list' || variant === 'own-nested') {
      const kinds = variant === 'own-list' ? [random.pick(ownKinds)] : random.shuffle([...ownKinds]);
      return {
        ...common,
        question: fillLetters(random.pick(variant === 'own-list' ? f.own : f.ownNested), letter, kinds),
        context: { kind: 'none' },
        gold: null,
        schema: variant === 'own-list' ? counts : { type: 'object', additionalProperties: counts },
        facts: { letter, kinds },
      };
    }
    const draw = drawName(options.split, random);
    const names: string[] = [];
    const groups = variant === 'given-list' ? 0 : 2 + random.int(9);
    // In JSON a name has quotes and a comma; a group its own name, and brackets.
    for (let left = options.characters - groups * GROUP; left > NAME / 2 || names.length < groups;) {
      names.push(draw());
      left -= names.at(-1)!.length + 3;
    }
    const count = (list: readonly string[]) =>
      Object.fromEntries(list.map((name) => [name, countLetter(name, letter)]));
    if (variant === 'given-list')
      return {
        ...common,
        question: fillLetters(random.pick(f.list), letter),
        context: { kind: 'json', value: names },
        gold: count(names),
        schema: counts,
        facts: { letter },
      };
    const taken = new Set<string>();
    const nested = Object.fromEntries(
      Array.from({ length: groups }, (_, g) => [
        placeOf(options.split, random, taken),
        names.filter((_, i) => i % groups === g),
      ]),
    );
    return {
      ...common,
      question: fillLetters(random.pick(f.nested), letter),
      context: { kind: 'json', value: nested },
      gold: Object.fromEntries(Object.entries(nested).map(([group, list]) => [group, count(list)])),
      schema: { type: 'object', additionalProperties: counts },
      facts: { letter },
    };
  },

  /** The share of names that are there with the right count. Names of one's own: that they are real is not checked. */
  score({ variant, gold, facts }, answer) {
    if (!isObject(answer)) return allOrNothing(false, `An object was wanted, not ${shown(answer)}.`);
    const letter = facts.letter as string;
    switch (variant) {
      case 'given-list':
        return shareOf(flat({ '': gold }), flat({ '': answer }));
      case 'given-nested':
        return shareOf(flat(gold as Groups), flat(answer));
      case 'own-list':
        return ownShare([answer], letter, 1);
      default: {
        const kinds = facts.kinds as readonly string[];
        const byName = new Map(Object.entries(answer).map(([key, value]) => [key.toLowerCase(), value]));
        return ownShare(
          kinds.map((kind) => byName.get(kind) ?? null),
          letter,
          Object.keys(answer).length === kinds.length ? 1 : 0,
        );
      }
    }
  },
};

const counts = { type: 'object', additionalProperties: { type: 'integer', minimum: 0 } } as const;

type Groups = Readonly<Record<string, Json>>;

const isObject = (value: Json | undefined): value is Groups =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function drawName(split: Parameters<typeof nameOf>[0], random: Random): () => string {
  const taken = new Set<string>();
  return () => {
    const kind = random.int(8);
    if (kind === 0 && taken.size < 1000) return placeOf(split, random, taken);
    return kind === 1 && taken.size < 1000 ? objectOf(split, random, taken) : nameOf(split, random, taken);
  };
}

/** `group / name` → count. */
const flat = (groups: Groups): Map<string, Json> =>
  new Map(
    Object.entries(groups).flatMap(([group, names]) =>
      isObject(names)
        ? Object.entries(names).map(([name, count]) => [JSON.stringify([group, name]), count] as const)
        : [[JSON.stringify([group]), null] as const],
    ),
  );

function shareOf(gold: ReadonlyMap<string, Json>, given: ReadonlyMap<string, Json>): LongScore {
  let hits = 0;
  for (const [name, count] of gold) if (given.get(name) === count) hits += 1;
  return {
    score: hits / Math.max(gold.size, given.size),
    right: hits === gold.size && given.size === gold.size,
    note: `${hits} of ${gold.size} names have the right count; ${given.size} were given.`,
  };
}

/** Names are letters, perhaps with spaces, hyphens and apostrophes between them; the same name counts once. */
const NAMELIKE = /^\p{L}+(?:[ '’-]\p{L}+)*$/u;

function ownShare(lists: readonly (Json | undefined)[], letter: string, form: number): LongScore {
  let hits = 0;
  let given = 0;
  for (const list of lists) {
    if (!isObject(list)) continue;
    given += Object.keys(list).length;
    const seen = new Set<string>();
    for (const [name, count] of Object.entries(list)) {
      const plain = name.trim().toLowerCase();
      if (seen.has(plain) || plain.length < 2 || plain.length > 60 || !NAMELIKE.test(plain)) continue;
      seen.add(plain);
      if (seen.size <= OWN && count === countLetter(name, letter)) hits += 1;
    }
  }
  const wanted = OWN * lists.length;
  return {
    score: hits / Math.max(wanted, given),
    right: form === 1 && hits === wanted && given === wanted,
    note: `${hits} of ${wanted} names are different and have the right count; ${given} were given.`,
  };
}
