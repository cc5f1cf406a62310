/** The agents' marker shapes, the same as the page's AgentMark: hue and shape together say who it is. */

import type { Pen, Point, Stroke } from './pen';

/** Outlines within a square of side 2 about the origin; the circle apart. */
const outlines: readonly (readonly Point[] | null)[] = [
  null,
  [
    [-0.8, -0.8],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8],
  ],
  [
    [0, -0.95],
    [0.95, 0.85],
    [-0.95, 0.85],
  ],
  [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ],
  [
    [0, 0.95],
    [0.95, -0.85],
    [-0.95, -0.85],
  ],
  [
    [-0.35, -0.9],
    [0.35, -0.9],
    [0.35, -0.35],
    [0.9, -0.35],
    [0.9, 0.35],
    [0.35, 0.35],
    [0.35, 0.9],
    [-0.35, 0.9],
    [-0.35, 0.35],
    [-0.9, 0.35],
    [-0.9, -0.35],
    [-0.35, -0.35],
  ],
  [
    [-0.5, -0.87],
    [0.5, -0.87],
    [1, 0],
    [0.5, 0.87],
    [-0.5, 0.87],
    [-1, 0],
  ],
  [
    [-0.9, -0.4],
    [0.9, -0.4],
    [0.9, 0.4],
    [-0.9, 0.4],
  ],
];

/** @param agent counted from 1. */
export function drawMark(pen: Pen, agent: number, x: number, y: number, radius: number, style: Stroke): void {
  const outline = outlines[(agent - 1) % outlines.length];
  if (outline)
    pen.polygon(
      outline.map(([dx, dy]): Point => [x + radius * dx, y + radius * dy]),
      style,
    );
  else pen.circle(x, y, 0.9 * radius, style);
}
