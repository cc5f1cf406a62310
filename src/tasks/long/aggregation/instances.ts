/**
 * Questions of six kinds: what is asked for is plain to a reader, but no word gives it away. In the traps a question word
 * or a noun of another label stands in the body (“Where did the painter ask how many bells there are?”).
 */

import type { Random } from '../../../random';
import { firstNames, lastNames, objectOf, placeOf } from '../text/lists';
import { splitOf } from '../text/split';
import type { LongSplit, Wording } from '../task';
import { gapped, grammars, nouns, whole } from './grammar';
import type { Label } from './wordings';

const CAPITALS = 'ABCDEFGHIKLMNOPRSTUVW';

const draw = (split: LongSplit, make: () => string): string => {
  for (;;) {
    const text = make();
    if (splitOf(text) === split) return text;
  }
};

export interface InstanceOptions {
  readonly split: LongSplit;
  readonly wording: Wording;
  /** Only those in which a body misleads; else one in three does. Abbreviations have no bodies. */
  readonly traps?: boolean;
}

/** A question that asks for something of this kind. */
export function drawInstance(label: Label, random: Random, options: InstanceOptions): string {
  return fillSlots(template(label, random, options), random, options.split);
}

function template(label: Label, random: Random, { wording, traps = false }: InstanceOptions): string {
  const heads = grammars[label][wording];
  const known = grammars[label].known;
  const bodied = known.whole.length + known.gapped.length > 0;
  if (!bodied || (!traps && random.next() < 0.25)) return random.pick(heads.own);
  // A new wording has a new head, a new body, or both.
  const newBody = wording === 'new' && random.next() < 0.6;
  const { gapped: before, whole: around } = newBody && random.next() < 0.5 ? known : heads;
  const i = random.int(before.length + around.length);
  const head = i < before.length ? before[i]! : around[i - before.length]!;
  const bodies = i < before.length ? gapped : whole;
  const body = random.pick(
    newBody ? bodies.new : traps || random.next() < 0.33 ? bodies.traps : bodies.known,
  );
  return `${head} ${body}?`;
}

function fillSlots(text: string, random: Random, split: LongSplit): string {
  const slots: Readonly<Record<string, () => string>> = {
    P: () => draw(split, () => `${random.pick(firstNames)} ${random.pick(lastNames)}`),
    T: () => placeOf(split, random, new Set()),
    O: () => objectOf(split, random, new Set()),
    Y: () => draw(split, () => String(1500 + random.int(520))),
    Z: () =>
      draw(split, () => Array.from({ length: 3 + random.int(2) }, () => CAPITALS[random.int(21)]!).join('')),
  };
  return text
    .replace(/\{(\w)\}/g, (_, name: string) => slots[name]?.() ?? random.pick(nouns[name]!))
    .replace(/\b([Aa]) (?=[aeiou])/g, '$1n ');
}
