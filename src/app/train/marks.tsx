/** How a line of a chart is told from the others without its hue: a dash, and a marker at its points or its end. */

import type { Theme } from '../draw/theme';
import { agentColour } from '../draw/theme';
import type { Drawn } from './series';

const dashes = ['', '6 4', '2 3', '9 3 2 3', '1 4', '12 4', '4 2', '9 3 2 3 2 3'];

/** In a box of 12 by 12. */
const shapes = [
  'M6 1.4A4.6 4.6 0 1 0 6 10.6 4.6 4.6 0 1 0 6 1.4Z',
  'M1.8 1.8H10.2V10.2H1.8Z',
  'M6 0.8 11.4 10.8H0.6Z',
  'M6 0.4 11.6 6 6 11.6 0.4 6Z',
  'M6 11.2 11.4 1.2H0.6Z',
  'M4 1h4v3h3v4H8v3H4V8H1V4h3Z',
  'M3.2 1h5.6L11.6 6 8.8 11H3.2L0.4 6Z',
  'M1 4h10v4H1Z',
];

const numberOf = ({ hue }: Pick<Drawn, 'hue'>) => ('run' in hue ? hue.run : hue.agent - 1);

export const colourOf = (line: Pick<Drawn, 'hue'>, theme: Theme): string =>
  agentColour(theme, numberOf(line) + 1);
export const dashOf = ({ part }: Pick<Drawn, 'part'>): string => dashes[part % dashes.length]!;
/** Lines of one hue have markers of their own; those of single agents, the agent's. */
export const shapeOf = (line: Pick<Drawn, 'hue'>): string => shapes[numberOf(line) % shapes.length]!;

/** A piece of the line, as in the chart. */
export function LineMark({ line, theme }: { line: Pick<Drawn, 'hue' | 'part'>; theme: Theme }) {
  const colour = colourOf(line, theme);
  return (
    <svg className="line-mark" viewBox="0 0 28 12" aria-hidden="true">
      <path d="M0 6H28" stroke={colour} strokeWidth="2" strokeDasharray={dashOf(line)} fill="none" />
      <path d={shapeOf(line)} transform="translate(9.5 1.5) scale(0.75)" fill={colour} />
    </svg>
  );
}

interface DotProps {
  cx: number;
  cy: number;
  /** @see shapeOf */
  shape: string;
  colour: string;
}

export function Dot({ cx, cy, shape, colour }: DotProps) {
  return <path d={shape} transform={`translate(${cx - 3.6} ${cy - 3.6}) scale(0.6)`} fill={colour} />;
}
