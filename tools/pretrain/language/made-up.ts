/** Words that are no words, numbers, and plain rows of copying: what makes a small model learn to look up and copy. */

import type { Random } from '../../../src/random';
import { colours, objects } from '../../../src/tasks/long/text/lists';
import { asked, cell, finalText, printed, searchCell, type Dialogue } from './cells';

const onsets =
  'b bl br c ch cl cr d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sc sh sk sl sm sn sp st str sw t th tr tw v w wh y z'.split(
    ' ',
  );
const vowels = 'a e i o u ai ea ee ie io oa oo ou y'.split(' ');
const codas = 'b ck d f g k l ll lm lt m mp n nd ng nk nt p r rd rk rm rn rt s sh ss st t th w x z'.split(
  ' ',
);

function word(random: Random): string {
  let text = '';
  const syllables = 2 + random.int(2);
  for (let i = 0; i < syllables; i++)
    text += random.pick(onsets) + random.pick(vowels) + (random.next() < 0.5 ? random.pick(codas) : '');
  return text;
}

/** So many made-up words. */
export function madeUp(random: Random, words: number, capitals: boolean): string {
  return Array.from({ length: words }, () => {
    const text = word(random);
    return capitals ? text[0]!.toUpperCase() + text.slice(1) : text;
  }).join(' ');
}

/** How the words of a name are joined, and how often. */
const joints = [' ', ' ', ' ', ' ', '-', '-', '_', ''] as const;
const plainWords = [...colours, ...objects].map((text) => text.toLowerCase());

/**
 * A name as people give things in their own texts: `blue door`, `violet-harbor`, `kopra_lin`, `QX-417`, `TENOR`, `Brusk
 * 12`. Whatever it is made of, it is to be copied to the letter.
 */
export function anyName(random: Random): string {
  const one = () => (random.next() < 0.45 ? random.pick(plainWords) : word(random));
  const parts = Array.from({ length: 1 + random.int(3) }, one);
  const form = random.next();
  if (form < 0.12) {
    const letters = Array.from({ length: 1 + random.int(3) }, () => String.fromCharCode(65 + random.int(26)));
    return `${letters.join('')}${random.pick(['-', '', ' '])}${numberText(random, 1 + random.int(4))}`;
  }
  const joint = random.pick(joints);
  const cased = parts.map((text, i) =>
    form < 0.6 && !(joint === '' && i > 0)
      ? text
      : form < 0.92
        ? text[0]!.toUpperCase() + text.slice(1)
        : text.toUpperCase(),
  );
  const tail = random.next() < 0.12 ? `${random.pick(joints)}${numberText(random, 1 + random.int(3))}` : '';
  return cased.join(joint) + tail;
}

/** No leading zero. */
export const numberText = (random: Random, digits: number): string =>
  String(1 + random.int(9)) + Array.from({ length: digits - 1 }, () => random.int(10)).join('');

/** `len(context)`: a thousand to forty million, uniform in its logarithm. */
export const sizeText = (random: Random): number =>
  Math.floor(10 ** (3 + 4.6 * random.next())) - random.int(2);

const item = (random: Random): string =>
  random.next() < 0.5 ? numberText(random, 2 + random.int(6)) : anyName(random);

/** Pairs of a made-up name and a value, then one name: its value is the answer. Look-up forms on these first. */
export function recallDialogue(random: Random): Dialogue {
  const pairs = Array.from({ length: 2 + random.int(4) }, () => [item(random), item(random)] as const);
  const [name, value] = random.pick(pairs);
  const list = pairs.map((pair) => `${pair[0]} is ${pair[1]}.`).join(' ');
  const facts = { type: 'str', length: sizeText(random) };
  return [asked(name, facts), cell(searchCell(name)), printed(list), cell(finalText(value))];
}
