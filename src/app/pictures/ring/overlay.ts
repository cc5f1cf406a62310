/** What moves among the agents: who thinks, the message on its way, the answer; and the present round's norms and alterations. */

import type { Pen } from '../../draw/pen';
import { agentColour, inkOn, type Theme } from '../../draw/theme';
import { GLYPH } from '../../draw/type';
import { three } from '../../format';
import { alteredHow, deedAt } from '../../names';
import type { Cursor, Frame, Moment, Target } from '../picture';
import type { Hop } from '../../pattern';
import { verdictColour, verdictWords } from '../../verdict';
import {
  arc,
  drawArrow,
  drawCross,
  drawMessage,
  drawOut,
  drawTag,
  linkStroke,
  middleOf,
  MIDWAY,
} from './draw';
import { along, type Card, type Route } from './layout';
import {
  alteredIn,
  crosses,
  describeAltered,
  key,
  receiversOf,
  type RingModel,
  type RingNode,
} from './model';
import { LINE, LOOP, loopOf, MARGIN, sceneOf, type Scene } from './scene';

export function drawOverlay(
  pen: Pen,
  model: RingModel,
  { width, theme }: Frame,
  { cursor, hover, progress }: Moment,
): void {
  const scene = sceneOf(model, width);
  if (cursor) drawRound(pen, model, scene, cursor, width, theme);
  if (cursor) drawPlace(pen, model, scene, { cursor, progress }, width, theme);
  if (hover) drawHover(pen, model, scene, hover, theme);
}

/** What the cursor's round did, and in words what happens in it now. */
function drawRound(
  pen: Pen,
  model: RingModel,
  scene: Scene,
  cursor: Cursor,
  width: number,
  theme: Theme,
): void {
  pen.text(statusOf(model, cursor), MARGIN, 10, { fill: theme.text, maxWidth: width - 2 * MARGIN });
  model.hops.forEach((hop, i) => drawHop(pen, model, hop, cursor.round, scene.routes[i]!, theme));
  model.nodes.forEach((node, i) => drawTurn(pen, model, node, cursor.round, scene.cards[i]!, theme));
}

function drawPlace(
  pen: Pen,
  model: RingModel,
  scene: Scene,
  { cursor, progress }: { cursor: Cursor; progress: number },
  width: number,
  theme: Theme,
): void {
  const at = model.nodes.findIndex(({ agent }) => agent === cursor.agent);
  if (at < 0) return;
  const card = scene.cards[at]!;
  const colour = agentColour(theme, cursor.agent);
  switch (cursor.at) {
    case 'latent':
      drawThinking(pen, model, cursor, card, theme);
      break;
    case 'message':
    case 'text':
      for (const route of routesFrom(model, scene, cursor.agent)) {
        drawArrow(pen, route.points, {
          ...linkStroke(model, cursor.agent, theme),
          stroke: theme.text,
          width: 1.5,
          dash: [],
        });
        drawMessage(pen, route, progress === 0 ? MIDWAY : progress, colour, theme);
      }
      break;
    case 'answer':
      outline(pen, card, theme.text, theme);
      drawOut(pen, scene, theme.text, 2);
      drawAnswer(pen, model, cursor.round, scene, width, theme);
      break;
  }
}

/** Of all messages that an agent sends, or of the one to `to`. */
const routesFrom = (
  { hops }: RingModel,
  { routes }: Scene,
  agent: number | undefined,
  to?: number,
): Route[] => routes.filter((_, i) => hops[i]!.from === agent && (to ?? hops[i]!.to) === hops[i]!.to);

/** What happens at the cursor, in words. */
function statusOf(model: RingModel, cursor: Cursor): string {
  const { round, agent, at } = cursor;
  if (round > model.rounds) return `This run has no round ${round}, only ${model.rounds}`;
  const deed = `Round ${round}/${model.rounds}: ${deedAt(cursor, model.roles)}`;
  if (at === 'latent') return `${deed} of ${model.latentSteps}`;
  if (at === 'answer') return model.answers.get(round)?.final === false ? `${deed}, on the side` : deed;
  return `${deed} to ${receiversOf(model, agent)}${crosses(model, agent) ? ', next round' : ''}`;
}

/** The norm of the round's message, and what was done to it. */
function drawHop(pen: Pen, model: RingModel, hop: Hop, round: number, route: Route, theme: Theme): void {
  const ratio = model.norms.get(key(round, hop));
  const norm = ratio === undefined ? '' : `${three(ratio)} ×`;
  const { x, align, on } = route.label;
  const y = route.label.y + (hop.crosses && on === 'aside' ? LINE / 2 : 0);
  if (norm) pen.text(norm, x, y, { fill: theme.text, align });
  const altered = alteredIn(model, round, hop.from).filter(
    ({ kind, step }) => kind !== 'drop' && step === undefined,
  );
  if (altered.length === 0) return;
  drawCross(pen, ...along(route.points, 0.25), 5, theme.wrong, 2.5);
  const word = altered.map(alteredHow).join(', ');
  const aside = on === 'aside' ? (norm.length + 1) * GLYPH * (align === 'left' ? 1 : -1) : 0;
  const apart = { up: -LINE, down: (hop.crosses ? 2 : 1) * LINE, aside: 0 }[on];
  pen.text(word, x + aside, y + apart, { fill: theme.wrong, align, bold: true });
}

/** Steps that were altered, at the foot of the card; a turn that was left out is struck. */
function drawTurn(
  pen: Pen,
  model: RingModel,
  { agent }: RingNode,
  round: number,
  card: Card,
  theme: Theme,
): void {
  const altered = alteredIn(model, round, agent).filter(
    ({ kind, step }) => kind === 'drop' || step !== undefined,
  );
  if (altered.length === 0) return;
  if (altered.some(({ kind }) => kind === 'drop')) {
    pen.rect(card.x, card.y, card.width, card.height, { fill: theme.sunken, alpha: 0.7 });
    const half = (card.height - LINE) / 2;
    drawCross(pen, card.x + card.width / 2, card.y + half, half, theme.wrong);
  }
  const words = altered.map((one) => (one.step === undefined ? alteredHow(one) : describeAltered(one)));
  pen.text(words.join(', '), card.x + 8, card.y + card.height - 10, {
    fill: theme.wrong,
    size: 10,
    bold: true,
    maxWidth: card.width - 10,
  });
}

/** So many steps can be told apart as points about the sign. */
const COUNTABLE = 16;

function drawThinking(pen: Pen, { latentSteps }: RingModel, cursor: Cursor, card: Card, theme: Theme): void {
  outline(pen, card, theme.text, theme);
  const { x, y } = loopOf(card);
  const colour = agentColour(theme, cursor.agent);
  pen.circle(x, y, LOOP + 2, { fill: colour, alpha: 0.18 });
  if (latentSteps <= COUNTABLE)
    for (let step = 1; step <= latentSteps; step++) {
      const [px, py] = arc(x, y, LOOP, ((step - 1) * 360) / latentSteps, 0)[0]!;
      const done = step <= cursor.step;
      pen.circle(px, py, step === cursor.step ? 3.5 : 2.5, {
        fill: done ? colour : theme.ground,
        stroke: step === cursor.step ? theme.text : colour,
        width: step === cursor.step ? 1.5 : 1,
      });
    }
  else {
    pen.line(arc(x, y, LOOP, 0, 360), { stroke: theme.line, width: 5 });
    pen.line(arc(x, y, LOOP, 0, (360 * cursor.step) / latentSteps), { stroke: colour, width: 5 });
  }
  pen.text(`${cursor.step}/${latentSteps}`, x, y + LOOP + 10, {
    fill: theme.text,
    size: 10,
    align: 'center',
  });
}

function outline(pen: Pen, card: Card, stroke: string, theme: Theme): void {
  const { x, y, width, height } = card;
  pen.rect(x, y, width, height, { stroke, width: 2 });
  drawTag(pen, card, theme);
}

function drawAnswer(
  pen: Pen,
  model: RingModel,
  round: number,
  scene: Scene,
  width: number,
  theme: Theme,
): void {
  const said = model.answers.get(round);
  if (!said) return;
  const colour = verdictColour(theme, said.verdict);
  const text = `${(said.answer ?? '–').slice(0, LONGEST_ANSWER)}  ${verdictWords[said.verdict]}`;
  const half = (text.length * 7.5) / 2 + 8;
  const within = (wide: number) =>
    Math.min(width - MARGIN - wide, Math.max(MARGIN + wide, middleOf(scene.speaker)));
  const x = within(half);
  pen.rect(x - half, scene.answerY - 3, 2 * half, 18, { fill: colour });
  pen.text(text, x, scene.answerY + 6, { fill: inkOn(colour), size: 12, bold: true, align: 'center' });
  const spoken = `“${said.text}”`;
  pen.text(spoken, within(Math.min(width / 2 - MARGIN, (spoken.length * GLYPH) / 2)), scene.answerY + 24, {
    fill: theme.muted,
    align: 'center',
    maxWidth: width - 2 * MARGIN,
  });
}

/** In characters; the whole text stands below. */
const LONGEST_ANSWER = 24;

function drawHover(
  pen: Pen,
  model: RingModel,
  scene: Scene,
  { agent, to, place }: Target,
  theme: Theme,
): void {
  const at = model.nodes.findIndex((node) => node.agent === agent);
  if (at < 0) return;
  if (place?.at === 'message' || place?.at === 'text')
    for (const { points } of routesFrom(model, scene, agent, to))
      drawArrow(pen, points, { stroke: theme.hover, width: 3 });
  else outline(pen, scene.cards[at]!, theme.hover, theme);
}
