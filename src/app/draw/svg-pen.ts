/** A pen that writes SVG: the same picture as a file. Knows no DOM. */

import type { Cells, Pen, Point, Stroke, TextStyle } from './pen';
import { monoFont, sansFont } from './type';

/** The picture that `draw` draws, as an SVG document. */
export function svg(width: number, height: number, ground: string, draw: (pen: Pen) => void): string {
  const parts: string[] = [];
  let clips = 0;
  const pen: Pen = {
    rect: (x, y, w, h, style) =>
      parts.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"${paint(style)}/>`),
    circle: (x, y, r, style) =>
      parts.push(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(Math.max(0, r))}"${paint(style)}/>`),
    line: (points, style) =>
      parts.push(`<polyline points="${list(points)}"${paint({ ...style, fill: undefined })}/>`),
    polygon: (points, style) => parts.push(`<polygon points="${list(points)}"${paint(style)}/>`),
    text: (text, x, y, style) => parts.push(textElement(text, x, y, style)),
    cells: (cells, x, y, w, h) => parts.push(...runs(cells, x, y, w, h)),
    clip: (x, y, w, h, inside) => {
      const id = `clip${++clips}`;
      parts.push(
        `<clipPath id="${id}"><rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"/></clipPath>`,
        `<g clip-path="url(#${id})">`,
      );
      inside();
      parts.push('</g>');
    },
  };
  draw(pen);
  const size = `width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}>`,
    `<rect width="100%" height="100%" fill="${escape(ground)}"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

const n = (value: number) => `${Math.round(100 * value) / 100}`;
const list = (points: readonly Point[]) => points.map(([x, y]) => `${n(x)},${n(y)}`).join(' ');

/** Also drops what XML 1.0 cannot hold: control characters and lone surrogates. */
export function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function paint({ fill, stroke, width = 1, alpha = 1, dash = [] }: Stroke): string {
  const attributes = [`fill="${escape(fill ?? 'none')}"`];
  if (stroke)
    attributes.push(`stroke="${escape(stroke)}"`, `stroke-width="${n(width)}"`, 'stroke-linejoin="round"');
  if (stroke && dash.length > 0) attributes.push(`stroke-dasharray="${dash.map(n).join(' ')}"`);
  if (alpha !== 1) attributes.push(`opacity="${n(alpha)}"`);
  return ` ${attributes.join(' ')}`;
}

const anchors = { left: 'start', center: 'middle', right: 'end' } as const;
/** How far below its point a text's base line lies, in parts of its height: `dominant-baseline` is not known everywhere. */
const drops = { top: 0.8, middle: 0.35, bottom: -0.2 } as const;

/** Without a canvas nothing can be measured: a glyph is taken for six tenths of its height. */
const GLYPH = 0.6;

function textElement(text: string, x: number, y: number, style: TextStyle): string {
  const { fill, size = 11, align = 'left', baseline = 'middle', bold, mono, alpha = 1, turned = 0 } = style;
  const room = style.maxWidth === undefined ? Infinity : Math.floor(style.maxWidth / (GLYPH * size));
  const glyphs = [...text];
  const shown = glyphs.length <= room ? text : room > 1 ? `${glyphs.slice(0, room - 1).join('')}…` : '';
  const attributes = [
    `x="${n(x)}" y="${n(y)}" fill="${escape(fill)}" font-size="${n(size)}"`,
    `font-family="${escape(mono ? monoFont : sansFont)}"`,
    `text-anchor="${anchors[align]}" dy="${n(drops[baseline] * size)}"`,
    ...(bold ? ['font-weight="600"'] : []),
    ...(alpha !== 1 ? [`opacity="${n(alpha)}"`] : []),
    ...(turned !== 0 ? [`transform="rotate(${n(-turned)} ${n(x)} ${n(y)})"`] : []),
  ];
  return `<text ${attributes.join(' ')} xml:space="preserve">${escape(shown)}</text>`;
}

/** Cells as rectangles, equal neighbours of a row in one. */
function runs(cells: Cells, x: number, y: number, width: number, height: number): string[] {
  const { columns, rows, rgba } = cells;
  const parts: string[] = ['<g shape-rendering="crispEdges">'];
  const colour = (cell: number) => [...rgba.subarray(4 * cell, 4 * cell + 4)].join(',');
  for (let row = 0; row < rows; row++)
    for (let from = 0; from < columns;) {
      const here = colour(row * columns + from);
      let to = from + 1;
      while (to < columns && colour(row * columns + to) === here) to++;
      const [red, green, blue, alpha] = here.split(',').map(Number) as [number, number, number, number];
      if (alpha > 0)
        parts.push(
          `<rect x="${n(x + (from * width) / columns)}" y="${n(y + (row * height) / rows)}" width="${n(((to - from) * width) / columns)}" height="${n(height / rows)}" fill="rgb(${red},${green},${blue})"${alpha < 255 ? ` opacity="${n(alpha / 255)}"` : ''}/>`,
        );
      from = to;
    }
  return [...parts, '</g>'];
}
