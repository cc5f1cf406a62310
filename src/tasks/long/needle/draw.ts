/** One needle: whose value is asked for, what the context says of it, how the question is put. Knows no filler. */

import type { Random } from '../../../random';
import { nameOf, objectOf, placeOf } from '../text/lists';
import { drawOf, numberOf } from '../text/split';
import type { LongSplit, Wording } from '../task';
import { fill, forms, numberAttributes, plural, valueWords, wordAttributes } from './wordings';

/**
 * `single`: one fact; `several`: two or three values of one attribute, all asked for; `absent`: nothing is said of the
 * key; `near`: facts beside it that are of another attribute, or of a key that shares a word; `word`: the value is one;
 * `loose`: the context writes the key with a hyphen or in other capitals.
 */
export const needleVariants = ['single', 'several', 'absent', 'near', 'word', 'loose'] as const;
export type NeedleVariant = (typeof needleVariants)[number];

export interface NeedleDraw {
  readonly question: string;
  /** As they stand in the question. */
  readonly name: string;
  readonly attribute: string;
  /** What the context calls it, without an article: what one searches for. */
  readonly key: string;
  /** The sentences that answer; none where absent. */
  readonly facts: readonly string[];
  /** Sentences that look like them. */
  readonly distractors: readonly string[];
  readonly values: readonly string[];
}

/** What keys and values are drawn from; the corpus adds made-up words to the task's own. */
export interface NeedleSource {
  attribute(worded: boolean): string;
  /** How the next fact is stated; absent, or null: in one of the wording’s own sentences. */
  form?(): string | null;
  /** A key with its article where it has one. */
  key(): { readonly name: string; readonly key: string };
  number(): string;
  word(): string;
}

export function needleSource(split: LongSplit, random: Random): NeedleSource {
  const taken = new Set<string>();
  const plain = (key: string) => ({ name: key, key });
  return {
    attribute: (worded) => random.pick<string>(worded ? wordAttributes : numberAttributes),
    key() {
      const kind = random.int(3);
      if (kind === 0) return plain(nameOf(split, random, taken));
      if (kind === 1) return plain(placeOf(split, random, taken));
      const key = objectOf(split, random, taken);
      return { name: `the ${key}`, key };
    },
    number: () => String(numberOf(split, random, 4 + random.int(4), taken)),
    word: () => drawOf(split, taken, () => random.pick(valueWords)),
  };
}

export function drawNeedle(
  variant: NeedleVariant,
  wording: Wording,
  source: NeedleSource,
  random: Random,
): NeedleDraw {
  const { facts, one, all } = forms[wording];
  const worded = variant === 'word' || (variant !== 'single' && random.next() < 0.3);
  const value = () => (worded ? source.word() : source.number());
  const attribute = source.attribute(worded);
  const { name, key } = source.key();
  const state = (of: string, what: string, V: string) =>
    fill(source.form?.() ?? random.pick(facts), { A: what, K: of, V });
  const written = variant === 'loose' ? name.replace(key, otherwise(key, random)) : name;

  const count = variant === 'absent' ? 0 : variant === 'several' ? 2 + random.int(2) : 1;
  const values = Array.from({ length: count }, value);
  const distractors: string[] = [];
  if (variant === 'near' || variant === 'absent') {
    // The same attribute of others; one shares a word with the key where it has two.
    for (let i = 0; i < 2; i++) distractors.push(state(neighbour(key, name, source), attribute, value()));
  }
  if (variant === 'near') {
    const others = random.shuffle(
      [...numberAttributes, ...wordAttributes].filter((other) => other !== attribute),
    );
    for (const other of others.slice(0, 1 + random.int(2))) {
      const ofWords = (wordAttributes as readonly string[]).includes(other);
      distractors.push(state(name, other, ofWords ? source.word() : source.number()));
    }
  }
  return {
    name,
    attribute,
    question: fill(random.pick(variant === 'several' ? all : one), {
      A: variant === 'several' ? plural(attribute) : attribute,
      K: name,
    }),
    key,
    facts: values.map((V) => state(written, attribute, V)),
    distractors,
    values,
  };
}

/** The key as a careless writer has it: still found when case and what stands between the words do not count. */
function otherwise(key: string, random: Random): string {
  const hyphened = key.replace(' ', '-');
  const title = key.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
  const others = [hyphened, title, key.toUpperCase()].filter((text) => text !== key);
  return others.length > 0 ? random.pick(others) : key.toLowerCase();
}

/** Another key, with the last word of this one where both have two. */
function neighbour(key: string, name: string, source: NeedleSource): string {
  const words = key.split(' ');
  for (let i = 0; i < 20; i++) {
    const other = source.key();
    const first = other.key.split(' ');
    if (words.length !== 2 || first.length !== 2) {
      if (other.key.includes(key)) continue;
      return other.name;
    }
    if (name.startsWith('the ') !== other.name.startsWith('the ') || first[0] === words[0]) continue;
    return other.name.replace(first[1]!, words[1]!);
  }
  return source.key().name;
}
