/** Dialogues of needle search for the navigator's pretraining: the search, what it prints, and the answer read off it. */

import type { Random } from '../../../src/random';
import {
  drawNeedle,
  needleSource,
  type NeedleSource,
  type NeedleVariant,
} from '../../../src/tasks/long/needle/draw';
import type { LongSplit, Wording } from '../../../src/tasks/long/task';
import { filler } from '../../../src/tasks/long/text/filler';
import {
  asked,
  cell,
  filterCell,
  filterOutput,
  FINAL_NONE,
  finalList,
  finalText,
  joinedCell,
  looseCell,
  looseOutput,
  printed,
  raised,
  repairCell,
  searchOutput,
  type Dialogue,
  type Turn,
} from './cells';
import { anyName, madeUp, numberText, sizeText } from './made-up';
import { rough, roughForm } from './rough';

/** Characters of output that the navigator is shown; more would be cut. */
const SHOWN = 400;

/** Variants by how often they are drawn. */
const shares: readonly (readonly [NeedleVariant, number])[] = [
  ['single', 0.28],
  ['near', 0.2],
  ['several', 0.2],
  ['word', 0.12],
  ['absent', 0.1],
  ['loose', 0.14],
];

export function pickShare<T>(table: readonly (readonly [T, number])[], random: Random): T {
  let draw = random.next() * table.reduce((sum, [, share]) => sum + share, 0);
  return (table.find(([, share]) => (draw -= share) < 0) ?? table[0]!)[0];
}

/** The task's own keys and values, or (`free`) any words and numbers at all: what is copied must not matter. */
function sourceOf(split: LongSplit, random: Random, free: number, roughness: number): NeedleSource {
  const own = needleSource(split, random);
  return {
    form: () => (random.next() < roughness ? roughForm(random) : null),
    attribute: (worded) =>
      random.next() >= free / 2 ? own.attribute(worded) : madeUp(random, 1 + random.int(2), false),
    key() {
      if (random.next() >= free) return own.key();
      const key = anyName(random);
      return { key, name: random.next() < 0.4 && !/[A-Z]/.test(key) ? `the ${key}` : key };
    },
    number: () => (random.next() >= free ? own.number() : numberText(random, 2 + random.int(7))),
    word: () => (random.next() >= free ? own.word() : madeUp(random, 1, random.next() < 0.3)),
  };
}

export interface NeedleOptions {
  readonly split: LongSplit;
  readonly wording: Wording;
  readonly variant?: NeedleVariant;
  /** Share of keys and values that are made up. */
  readonly free: number;
  /** Share of rough questions. */
  readonly roughness: number;
}

export function needleDialogue(random: Random, options: NeedleOptions): Dialogue {
  const { split, wording, variant, free, roughness } = options;
  const chosen = variant ?? pickShare(shares, random);
  const draw = drawNeedle(chosen, wording, sourceOf(split, random, free, roughness), random);
  const { key, values, name, attribute } = draw;
  const capital = name[0]!.toUpperCase() + name.slice(1); // where it starts the question
  const question = rough(draw.question, random, {
    share: roughness,
    keep: [name, capital, `${attribute}s`, attribute],
  });
  const inserts = [...draw.facts, ...draw.distractors].map((sentence) => ({
    sentence,
    depth: random.next(),
  }));
  const { text, at } = filler({ characters: 500 + random.int(900), seed: random.int(2 ** 31), inserts });
  // In the order in which the text has them, as they are read.
  const order = values.map((_, i) => i).sort((a, b) => at[a]! - at[b]!);
  const found = order.map((i) => asWritten(values[i]!, text));
  const first = filterOutput(text, key, attribute);
  const shown = first || looseOutput(text, key);
  const words = shown.split(/[^A-Za-z0-9_-]+/);
  if (shown.length > SHOWN || !found.every((value) => value.includes(' ') || words.includes(value)))
    return needleDialogue(random, options); // cannot be read off
  const answer =
    chosen === 'several' ? finalList(found) : found.length > 0 ? finalText(found[0]!) : FINAL_NONE;

  const kind = random.next();
  if (kind < 0.06 && chosen !== 'loose' && chosen !== 'absent')
    return inParts(random, question, key, text, answer, kind < 0.03 ? 'list' : 'dict');
  const turns: Turn[] = [
    asked(question, { type: 'str', length: sizeText(random) }),
    cell(filterCell(key, attribute)),
    printed(first),
  ];
  if (first === '') turns.push(cell(looseCell(key)), printed(shown));
  return [...turns, cell(answer)];
}

/** A word that begins its sentence has a capital there, and is read off so. */
const asWritten = (value: string, text: string): string =>
  text.includes(value) ? value : value[0]!.toUpperCase() + value.slice(1);

/** The text comes in parts; where a part is no text, joining them raises, and the repair reads all of it as text. */
function inParts(
  random: Random,
  question: string,
  key: string,
  text: string,
  answer: string,
  type: 'list' | 'dict',
): Dialogue {
  const facts = { type, length: 2 + random.int(60) };
  const search = cell(joinedCell(key, type));
  if (random.next() < 0.5) {
    const joined = text.replaceAll('\n\n', '\n'); // a part a paragraph
    return [asked(question, facts), search, printed(searchOutput(joined, key)), cell(answer)];
  }
  const inner = random.pick(['list', 'dict']);
  const [open, close] = inner === 'dict' ? ["{'text': '", "'}"] : ["['", "']"];
  const whole = type === 'dict' ? `{'part 1': ${open}${text}${close}}` : `[${open}${text}${close}]`;
  return [
    asked(question, facts),
    search,
    raised('TypeError', `sequence item 0: expected str instance, ${inner} found`),
    cell(repairCell(key)),
    printed(searchOutput(whole.replaceAll('\n', '\\n'), key)),
    cell(answer),
  ];
}
