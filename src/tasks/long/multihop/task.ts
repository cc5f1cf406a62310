/**
 * Multi-hop, a synthetic BrowseComp: many short documents, a question whose answer takes several of them one after the
 * other, and near-duplicates of each of those that differ in a name and in one fact.
 */

import { allOrNothing, readOptions, shown } from '../options';
import type { LongContext, LongQuestion, LongTask, Wording } from '../task';
import { Random } from '../../../random';
import { filler } from '../text/filler';
import { normalised, readText, sameText } from '../text/read';
import { ask, relations } from './relations';
import { drawWorld, type Entry } from './world';

/** Files by name, or all in one text; hops. */
const variants = ['files-2', 'files-3', 'files-4', 'text-2', 'text-3', 'text-4'] as const;

const described = {
  id: 'multihop',
  title: 'Multi-hop questions',
  variants,
  limits: { min: 1000, max: 40_000_000 },
};

/** Characters of a document, and how many documents there are at most: beyond, they grow. */
const DOCUMENT = 700;
const MOST_DOCUMENTS = 20_000;

const frames: Readonly<Record<Wording, (documents: number) => string>> = {
  known: (documents) =>
    `The context holds ${documents} short documents, each about one person, town, firm or thing; some are nearly alike. `,
  new: (documents) =>
    `There is a collection of ${documents} notes on people, towns, firms and things. Names may look alike, so mind every letter. `,
};

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);

export const multihop: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant, random } = readOptions(described, options);
    const { characters, split, wording } = options;
    const hops = Number(variant.slice(-1));
    const count = Math.min(MOST_DOCUMENTS, Math.max(2 * hops, Math.round(characters / DOCUMENT)));
    const world = drawWorld(hops, count, split, random);
    const inText = variant.startsWith('text');
    const idOf = (i: number) => (inText ? `Document ${i + 1}` : `doc-${String(i + 1).padStart(5, '0')}.txt`);
    const salt = random.int(2 ** 31);
    let left = characters;
    const documents = world.entries.map((entry, i) => {
      const head = `${inText ? `${idOf(i)}: ` : ''}${capital(entry.name)}\n`;
      const room = left / (world.entries.length - i) - head.length - (inText ? 2 : 0);
      const text = head + bodyOf(entry, room, wording, salt);
      left -= text.length + (inText ? 2 : 0);
      return { name: idOf(i), text };
    });
    const context: LongContext = inText
      ? { kind: 'text', text: documents.map(({ text }) => text).join('\n\n') }
      : { kind: 'files', files: documents };
    const [start, gold] = [world.path[0]!, world.path[hops]!];
    return {
      task: described.id,
      variant,
      question: `${frames[wording](documents.length)}${ask(start, world.relations, wording)} Answer with the name alone, as the documents write it.`,
      context,
      gold: gold.name,
      schema: { type: 'string' },
      facts: {
        path: world.path.map(({ name }) => name),
        relations: world.relations,
        evidence: world.evidence.map(idOf),
        decoy: world.decoy,
        documents: documents.length,
      },
    };
  },

  /** The name, with or without “the”, in any case; a sentence only where all it adds is “The answer is”. */
  score({ gold, facts }, answer) {
    const is = (name: string) => sameText(answer, name) || sameText(answer, `the ${name}`);
    if (is(gold as string)) return allOrNothing(true, `${shown(gold)} is right.`);
    const text = readText(answer);
    const astray =
      text !== null && is(facts.decoy as string)
        ? ', to which the near-duplicates lead'
        : (facts.path as string[]).some((name) => text !== null && normalised(text) === normalised(name))
          ? ', a stop on the way'
          : '';
    return allOrNothing(false, `${shown(answer)} was answered${astray}; ${shown(gold)} is right.`);
  },
};

/** The first fact, as many of the others as fit, and prose around them. Entries of one look are worded alike. */
function bodyOf({ name, facts, look }: Entry, room: number, wording: Wording, salt: number): string {
  const random = new Random(`${salt} ${look}`);
  const sentences: string[] = [];
  let length = 0;
  for (const { relation, value } of facts) {
    const sentence = capital(
      random.pick<string>(relations[relation].fact[wording]).replace('{x}', name).replace('{y}', value),
    );
    // Near-duplicates have the same facts, so whether one fits may not hang on the length of a name.
    const size = Math.ceil((sentence.length + 12) / 24) * 24;
    if (sentences.length > 0 && length + size > room) break;
    sentences.push(sentence);
    length += size;
  }
  const inserts = sentences.map((sentence) => ({ sentence, depth: random.next() }));
  return filler({ characters: Math.max(room, 0), seed: `${salt} ${look}`, inserts }).text;
}
