/**
 * Questions as careless people put them: a sentence beside the matter before or after, words left out or wrong. So that
 * the navigator learns to find what is asked for, and not the sentences of the corpus by heart.
 */

import type { Random } from '../../../src/random';
import { filler } from '../../../src/tasks/long/text/filler';

/** Words that tell one question from another; with quoted texts, numbers and what is asked for they stay. */
const DECISIVE =
  /most|least|few|rare|small|large|great|big|low|high|top|common|frequen|often|more|less|equal|all|list|every|each|group|nested|them|user|label|compare|first/i;

export interface RoughOptions {
  /** Share of questions that are made rough. */
  readonly share: number;
  /** Texts that stay whole. */
  readonly keep: readonly string[];
}

export function rough(question: string, random: Random, { share, keep }: RoughOptions): string {
  if (random.next() >= share) return question;
  const held: string[] = [];
  const hold = (text: string) => `⟦${held.push(text) - 1}⟧`;
  let text = question;
  for (const whole of keep) text = text.replaceAll(whole, hold(whole));
  text = text.replace(/'[^']*'/g, hold);
  const worlds = filler({ characters: 400, seed: random.int(2 ** 31) }).text;
  const words = worlds.toLowerCase().match(/[a-z]+/g)!;
  const errors = random.next() < 0.5 ? 0.12 : 0;
  const kept = text.split(' ').flatMap((word) => {
    if (/[⟦\d]/.test(word) || DECISIVE.test(word)) return [word];
    const draw = random.next();
    if (draw < errors) return [];
    return [draw < 2 * errors ? random.pick(words) : word];
  });
  const beside = random.pick(worlds.split(/(?<=\.)\s+/)).slice(0, 120);
  const place = random.next();
  const parts = place < 0.25 ? [beside, ...kept] : place < 0.4 ? [...kept, beside] : kept;
  const joined = parts.join(' ').replace(/⟦(\d+)⟧/g, (_, i: string) => held[Number(i)]!);
  return random.next() < 0.2 ? joined.replace(/[?.]$/, '') : joined;
}

const beside = [
  '',
  '',
  '',
  'is',
  'has',
  'with',
  'as',
  'and',
  'its',
  'for',
  'of',
  'the',
  'under',
  'by',
  'was',
  'again',
];

/** A fact that is hardly a sentence: whose, what and how much, in any order, with small words between. */
export function roughForm(random: Random): string {
  const parts = random.shuffle(['{K}', '{A}', '{V}']);
  const between = () => {
    const words = [random.pick(beside), random.pick(beside)].filter(Boolean).join(' ');
    return random.pick(['', '', ',', ':']) + (words ? ` ${words} ` : ' ');
  };
  const start = random.next() < 0.3 ? `${random.pick(beside)} `.trimStart() : '';
  return `${start}${parts[0]!}${between()}${parts[1]!}${between()}${parts[2]!}.`;
}
