/** Dialogues of letter counts: by one expression over names that are given, or over lists of names that it writes. */

import type { Random } from '../../../src/random';
import { ownKinds, ownNames, type OwnKind } from '../../../src/tasks/long/letters/lists';
import { fillLetters, forms, kindsText } from '../../../src/tasks/long/letters/wordings';
import type { Wording } from '../../../src/tasks/long/task';
import {
  asked,
  cell,
  countList,
  countNested,
  countOwn,
  countOwnNested,
  namesCell,
  printed,
  type Dialogue,
  type Turn,
} from './cells';
import { rough } from './rough';

const letterOf = (random: Random): string => 'abcdefghijklmnopqrstuvwxyz'[random.int(26)]!;

export function givenDialogue(random: Random, wording: Wording, roughness: number): Dialogue {
  const letter = letterOf(random);
  const nested = random.next() < 0.5;
  const form = random.pick(nested ? forms[wording].nested : forms[wording].list);
  const facts = nested
    ? { type: 'dict', length: 2 + random.int(30) }
    : { type: 'list', length: Math.floor(10 ** (0.7 + 3.5 * random.next())) };
  const question = rough(fillLetters(form, letter), random, { share: roughness, keep: [] });
  return [asked(question, facts), cell(nested ? countNested(letter) : countList(letter))];
}

/** Names a cell writes at a time. */
const CHUNK = 25;

function listing(kind: OwnKind): Turn[] {
  const names = ownNames[kind];
  const turns: Turn[] = [];
  for (let from = 0; from < names.length; from += CHUNK)
    turns.push(
      cell(namesCell(kind, names.slice(from, from + CHUNK), from > 0)),
      printed(`${kind} ${Math.min(from + CHUNK, names.length)}\n`),
    );
  return turns;
}

export function ownDialogue(random: Random, wording: Wording, roughness: number): Dialogue {
  const letter = letterOf(random);
  const kind = random.pick(ownKinds);
  const asking = fillLetters(random.pick(forms[wording].own), letter, [kind]);
  const question = rough(asking, random, { share: roughness, keep: [`50 ${kind}`] });
  return [asked(question, { type: 'str', length: 0 }), ...listing(kind), cell(countOwn(letter, kind))];
}

/**
 * Three kinds: longer than the window, so a row is the question and a piece of what follows, as the chat client leaves
 * the middle out; the piece may begin with an output whose cell is gone. What is done shows in the last output.
 */
export function ownNestedDialogue(random: Random, wording: Wording, roughness: number): Dialogue {
  const letter = letterOf(random);
  const kinds = random.shuffle([...ownKinds]);
  const asking = fillLetters(random.pick(forms[wording].ownNested), letter, kinds);
  const keep = [`50 ${kindsText(kinds)}`];
  const question = rough(asking, random, { share: roughness, keep });
  // In one order, whatever the question's: what comes next then shows in the last output alone.
  const turns = [...ownKinds.flatMap(listing), cell(countOwnNested(letter, ownKinds))];
  const next = 2 * random.int(turns.length / 2 + 0.5); // the cell that is written now
  const shown = Math.min(next, 1 + random.int(4)); // newest messages that the window left
  const first = asked(question, { type: 'str', length: 0 });
  return [first, ...turns.slice(next - shown, next + 1)];
}
