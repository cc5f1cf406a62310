/**
 * A figure as it is exported: title, how it is read, the pictures (one, or before and after), and below them the link
 * and the seed by which anyone can compute it again. One layout for SVG and PNG. Knows no DOM.
 */

import type { Pen, Point } from '../draw/pen';
import type { Theme } from '../draw/theme';
import { wrap } from '../draw/type';
import type { Moment, Picture } from '../pictures/picture';

export interface SheetPart {
  /** Which run it is; empty where there is only one. */
  readonly label: string;
  readonly model: unknown;
}

export interface Sheet {
  readonly picture: Picture;
  readonly caption: string;
  readonly parts: readonly SheetPart[];
  readonly moment: Moment;
  /** Printed at the foot, each a paragraph: link, seed, question, agents. */
  readonly foot: readonly string[];
  readonly theme: Theme;
  readonly width: number;
}

const MARGIN = 16;
const LINE = 15;

/** @returns the height, and what draws the whole sheet. */
export function layOut({ picture, caption, parts, moment, foot, theme, width }: Sheet): {
  width: number;
  height: number;
  draw: (pen: Pen) => void;
} {
  const inner = width - 2 * MARGIN;
  const captionLines = wrap(caption, inner);
  const footLines = foot.flatMap((paragraph) => wrap(paragraph, inner));
  const pictures = parts.map((part) => ({ ...part, height: picture.height(part.model, inner) }));
  const head = MARGIN + 22 + captionLines.length * LINE + 8;
  const labelled = pictures.some(({ label }) => label !== '');
  const below = pictures.reduce((sum, { height }) => sum + height + (labelled ? 20 : 0) + 12, head);
  return {
    width,
    height: below + footLines.length * LINE + MARGIN,
    draw: (pen) => {
      pen.text(picture.title, MARGIN, MARGIN + 8, { fill: theme.text, size: 15, bold: true });
      captionLines.forEach((line, i) =>
        pen.text(line, MARGIN, MARGIN + 30 + i * LINE, { fill: theme.muted, size: 11 }),
      );
      let top = head;
      for (const { label, model, height } of pictures) {
        if (labelled) {
          pen.text(label, MARGIN, top + 8, { fill: theme.text, size: 12, bold: true, maxWidth: inner });
          top += 20;
        }
        const frame = { width: inner, height, theme };
        const here = shifted(pen, MARGIN, top);
        picture.base(here, model, frame);
        picture.overlay(here, model, frame, moment);
        top += height + 12;
      }
      footLines.forEach((line, i) =>
        pen.text(line, MARGIN, below + (i + 0.5) * LINE, { fill: theme.muted, size: 10, mono: true }),
      );
    },
  };
}

/** The pen with its origin elsewhere. */
export function shifted(pen: Pen, dx: number, dy: number): Pen {
  const move = (points: readonly Point[]) => points.map(([x, y]): Point => [x + dx, y + dy]);
  return {
    rect: (x, y, width, height, style) => pen.rect(x + dx, y + dy, width, height, style),
    circle: (x, y, radius, style) => pen.circle(x + dx, y + dy, radius, style),
    line: (points, style) => pen.line(move(points), style),
    polygon: (points, style) => pen.polygon(move(points), style),
    text: (text, x, y, style) => pen.text(text, x + dx, y + dy, style),
    cells: (cells, x, y, width, height) => pen.cells(cells, x + dx, y + dy, width, height),
    clip: (x, y, width, height, draw) => pen.clip(x + dx, y + dy, width, height, draw),
  };
}
