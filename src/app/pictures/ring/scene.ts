/** The picture's parts in place: one computation for its height, its drawing and what lies under the pointer. */

import { GLYPH, wrap } from '../../draw/type';
import { inWords } from '../../names';
import { layOut, MARGIN, type Card, type RingLayout } from './layout';
import { layOutMixture } from './layout-mixture';
import { type RingModel, type RingNode } from './model';

export interface LegendItem {
  readonly sign: 'frozen' | 'outer' | 'inner' | 'text' | 'none';
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface Scene extends RingLayout {
  /** What stands in each card. */
  readonly lines: readonly (readonly string[])[];
  /** Of the speaker. */
  readonly speaker: Card;
  readonly answerY: number;
  readonly legend: readonly LegendItem[];
  /** What counterfactuals altered, in lines. */
  readonly notes: readonly string[];
  readonly notesY: number;
  readonly height: number;
}

export { MARGIN } from './layout';
export const LINE = 14;
/** Of the inner link's loop about an agent's sign. */
export const LOOP = 14;
const STATUS = 28;
/** From the speaker's card down to its answer. */
export const OUT = 26;
const ANSWER = 44;

const layouts = { sequential: layOut, mixture: layOutMixture, deliberation: layOut } as const;

/** What stands in a card, line by line. */
function cardLines({ role, id, known }: RingNode, cardWidth: number): string[] {
  if (!known) return [role, id];
  const [wide, layers] = [
    `${known.width} wide`,
    `${known.layers} ${known.layers === 1 ? 'layer' : 'layers'}`,
  ];
  const together = `${wide}, ${layers}`;
  const fits = together.length * (GLYPH + 0.6) <= cardWidth - TEXT_AT - 4;
  return [role, known.family, ...(fits ? [together] : [wide, layers])];
}

/** Where a card's text begins, and the middle of its loop. */
export const TEXT_AT = 2 * LOOP + 18;
export const loopOf = ({ x, y }: Card) => ({ x: x + 9 + LOOP, y: y + LOOP + 8 });

export function sceneOf(model: RingModel, width: number): Scene {
  const layOutAll = layouts[model.pattern];
  const { cardWidth } = layOutAll(model.nodes.length, width, 0, 0);
  const lines = model.nodes.map((node) => cardLines(node, cardWidth));
  // Room at the foot of the cards for what was altered in them.
  const foot = model.altered.some(({ kind, step }) => kind === 'drop' || step !== undefined) ? LINE : 0;
  const most = Math.max(3, ...lines.map(({ length }) => length));
  const parts = layOutAll(model.nodes.length, width, most * LINE + 14 + foot, STATUS);
  const speaker = parts.cards[model.nodes.findIndex(({ agent }) => agent === model.speaker)]!;
  const answerY = parts.bottom + OUT;
  const legend = placed(legendOf(model), width, answerY + ANSWER);
  const notesY = legend.at(-1)!.y + 18;
  const notes = notesOf(model).flatMap((note) => wrap(note, width - 2 * MARGIN - 14));
  const height = notesY + notes.length * LINE - 4;
  return { ...parts, lines, speaker, answerY, legend, notes, notesY, height };
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

function legendOf(model: RingModel): Pick<LegendItem, 'sign' | 'text'>[] {
  const { mode, trained, control, hops } = model;
  const models = { sign: 'frozen', text: 'frozen model' } as const;
  if (mode === 'text') return [models, { sign: 'text', text: 'text; links are not used' }];
  if (mode === 'alone') return [models, { sign: 'text', text: 'not used: the speaker is alone' }];
  const kind = mode === 'soft' ? 'soft tokens' : `${trained ? 'trained' : 'untrained'} link`;
  const messages = [
    { sign: 'outer', text: `${kind} to ${model.pattern === 'sequential' ? 'the next' : 'another'}` },
    { sign: 'inner', text: `${kind} to itself` },
    { sign: 'none', text: '×: message norm / token-embedding norm' },
    ...(control === 'none' ? [] : [{ sign: 'none', text: controlNotes[control] } as const]),
  ] as const;
  return [models, ...(hops.length > 0 ? messages : messages.slice(1, 2))];
}

const controlNotes = {
  zero: 'Control: every message is zeroed.',
  shuffle: 'Control: every message is another question’s.',
  random: 'Control: every message is random, of its own norm.',
} as const;

const notesOf = ({ altered, roles }: RingModel): string[] =>
  altered.length === 0 ? [] : [`Altered: ${altered.map((one) => inWords(one, roles)).join('; ')}.`];
