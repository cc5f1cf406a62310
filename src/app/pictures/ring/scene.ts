/** The ring's parts in place: one computation for its height, its drawing and what lies under the pointer. */

import { GLYPH, wrap } from '../../draw/type';
import { inWords } from '../../names';
import type { RingModel, RingNode } from './model';
import { cardWidth, layOut, type Card, type RingLayout } from './layout';

export interface LegendItem {
  readonly sign: 'frozen' | 'outer' | 'inner' | 'text' | 'none';
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface Scene extends RingLayout {
  readonly answerY: number;
  readonly legend: readonly LegendItem[];
  /** What counterfactuals altered, in lines. */
  readonly notes: readonly string[];
  readonly notesY: number;
  readonly height: number;
}

export const MARGIN = 8;
export const LINE = 14;
/** Of the inner link's loop about an agent's sign. */
export const LOOP = 14;
const STATUS = 28;
/** From the speaker's card down to its answer. */
export const OUT = 26;
const ANSWER = 44;

/** What stands in a card, line by line. */
export function cardLines({ role, id, known }: RingNode, width: number): string[] {
  if (!known) return [role, id];
  const [wide, layers] = [
    `${known.width} wide`,
    `${known.layers} ${known.layers === 1 ? 'layer' : 'layers'}`,
  ];
  const together = `${wide}, ${layers}`;
  const fits = together.length * (GLYPH + 0.6) <= cardWidth(width) - TEXT_AT - 4;
  return [role, known.family, ...(fits ? [together] : [wide, layers])];
}

/** Where a card's text begins, and the middle of its loop. */
export const TEXT_AT = 2 * LOOP + 18;
export const loopOf = ({ x, y }: Card) => ({ x: x + 9 + LOOP, y: y + LOOP + 8 });

export function sceneOf(model: RingModel, width: number): Scene {
  const lines = Math.max(3, ...model.nodes.map((node) => cardLines(node, width).length));
  // Room at the foot of the cards for what was altered in them.
  const foot = model.altered.some(({ kind, step }) => kind === 'drop' || step !== undefined) ? LINE : 0;
  const ring = layOut(model.nodes.length, width, lines * LINE + 14 + foot, STATUS);
  const answerY = ring.bottom + OUT;
  const legend = placed(legendOf(model), width, answerY + ANSWER);
  const notesY = legend.at(-1)!.y + 18;
  const notes = notesOf(model).flatMap((note) => wrap(note, width - 2 * MARGIN - 14));
  return { ...ring, answerY, legend, notes, notesY, height: notesY + notes.length * LINE - 4 };
}

const SIGN = 24;

function placed(
  items: readonly Pick<LegendItem, 'sign' | 'text'>[],
  width: number,
  top: number,
): LegendItem[] {
  let [x, y] = [MARGIN, top];
  return items.map(({ sign, text }) => {
    const wide = (sign === 'none' ? 0 : SIGN) + text.length * GLYPH;
    if (x > MARGIN && x + wide > width - MARGIN) [x, y] = [MARGIN, y + 17];
    const here = { sign, text, x, y };
    x += wide + 14;
    return here;
  });
}

function legendOf({ mode, trained, control }: RingModel): Pick<LegendItem, 'sign' | 'text'>[] {
  const models = { sign: 'frozen', text: 'frozen model' } as const;
  if (mode === 'text') return [models, { sign: 'text', text: 'text; links are not used' }];
  if (mode === 'alone') return [models, { sign: 'text', text: 'not used: the speaker is alone' }];
  const kind = trained ? 'trained' : 'untrained';
  return [
    models,
    { sign: 'outer', text: `${kind} link to the next` },
    { sign: 'inner', text: `${kind} link to itself` },
    { sign: 'none', text: '×: message norm / token-embedding norm' },
    ...(control === 'none' ? [] : [{ sign: 'none', text: controlNotes[control] } as const]),
  ];
}

const controlNotes = {
  zero: 'Control: every message is zeroed.',
  shuffle: 'Control: every message is another question’s.',
  random: 'Control: every message is random, of its own norm.',
} as const;

const notesOf = ({ altered, roles }: RingModel): string[] =>
  altered.length === 0 ? [] : [`Altered: ${altered.map((one) => inWords(one, roles)).join('; ')}.`];
