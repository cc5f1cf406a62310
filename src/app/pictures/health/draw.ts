/** The charts at rest: verdict on top, a line per hop, and what the numbers are to be held against. */

import { drawMark } from '../../draw/marks';
import type { Pen, Point, TextStyle } from '../../draw/pen';
import { agentColour, type Theme } from '../../draw/theme';
import { GLYPH } from '../../draw/type';
import type { Frame } from '../picture';
import { layOut, marksOf, SIGN, type Chart, type LegendItem } from './layout';
import type { HealthModel, Hop } from './model';
import { COLLAPSED, LIKE_A_TOKEN, RELEASED } from './verdict';

export function drawBase(pen: Pen, model: HealthModel, { width, theme }: Frame): void {
  const layout = layOut(model, width);
  for (const { text, y, first } of layout.verdicts) {
    const verdict = first === null ? null : model.verdicts[first]!;
    if (verdict) drawSign(pen, 7, y, verdict.warning, theme);
    pen.text(text, SIGN, y, { fill: theme.text, size: 12 });
  }
  for (const chart of layout.charts) {
    drawAxes(pen, model, chart, theme);
    drawReferences(pen, model, chart, theme);
    model.hops.forEach((_, i) => drawHop(pen, model, i, chart, theme));
    drawOutliers(pen, model, chart, theme);
    if (chart.id !== 'norm' && model.others !== 'measured') {
      const text = model.others === 'coming' ? 'measured after the run' : 'not measured in this run';
      const [x, y] = [chart.x + chart.width / 2, chart.y + chart.height / 2];
      drawLabel(pen, text, x, y, theme, { fill: theme.muted, align: 'center' });
    }
  }
  for (const item of layout.legend) drawLegend(pen, item, theme);
}

/** A tick, or a triangle of warning. */
function drawSign(pen: Pen, x: number, y: number, warning: boolean, theme: Theme): void {
  if (!warning) {
    const tick: Point[] = [
      [x - 4, y],
      [x - 1, y + 3.5],
      [x + 5, y - 4],
    ];
    pen.line(tick, { stroke: theme.right, width: 2 });
    return;
  }
  const corners: Point[] = [
    [x, y - 6],
    [x + 7, y + 6],
    [x - 7, y + 6],
  ];
  pen.polygon(corners, { fill: theme.wrong });
  pen.text('!', x, y + 1.5, { fill: theme.ground, size: 10, bold: true, align: 'center' });
}

function drawAxes(pen: Pen, { rounds }: HealthModel, chart: Chart, theme: Theme): void {
  const { x, y, width, height } = chart;
  pen.text(chart.title, x, y - 26, { fill: theme.text, bold: true });
  pen.text(chart.unit, x, y - 12, { fill: theme.muted, size: 10, maxWidth: width + 16 });
  for (const tick of chart.ticks) {
    const at = chart.yOf(tick);
    pen.line(
      [
        [x, at],
        [x + width, at],
      ],
      { stroke: theme.line },
    );
    pen.text(`${tick}`.replace('-', '−'), x - 6, at, { fill: theme.muted, size: 10, align: 'right' });
  }
  for (let round = 1; round <= rounds; round++)
    pen.text(`r${round}`, x + ((round - 0.5) * width) / rounds, y + height + 10, {
      fill: theme.muted,
      size: 10,
      align: 'center',
    });
}

/** Bands and marks that say what a number means. */
function drawReferences(pen: Pen, model: HealthModel, chart: Chart, theme: Theme): void {
  const { x, width } = chart;
  const band = (from: number, to: number, fill: string, alpha: number, text: string) => {
    const [top, foot] = [chart.yOf(to), chart.yOf(from)];
    pen.rect(x, top, width, foot - top, { fill, alpha });
    pen.text(text, x + 4, foot + 8, { fill: theme.muted, size: 10, maxWidth: width - 4 });
  };
  if (chart.id === 'norm') {
    band(...LIKE_A_TOKEN, theme.right, 0.14, 'like a token embedding');
    band(...RELEASED, theme.wrong, 0.16, `released links, ${RELEASED[0]}–${RELEASED[1]}`);
  }
  if (chart.id === 'collapse' && model.others === 'measured') {
    band(COLLAPSED, 1, theme.wrong, 0.16, 'hardly differ');
    for (const { to, tokenCosine } of receiversOf(model))
      if (tokenCosine !== null)
        drawMark(pen, to, x + width + 9, chart.yOf(tokenCosine), 4, {
          stroke: agentColour(theme, to),
          width: 1.5,
        });
  }
}

/** Once each, though several messages go to it. */
const receiversOf = ({ hops }: HealthModel) =>
  hops.filter(({ to }, i) => hops.findIndex((other) => other.to === to) === i);

function drawHop(pen: Pen, model: HealthModel, index: number, chart: Chart, theme: Theme): void {
  const hop = model.hops[index]!;
  const marks = marksOf(model, index, chart);
  if (marks.length > 1)
    pen.line(
      marks.map(({ x, y }): Point => [x, y]),
      { stroke: agentColour(theme, hop.from), width: 1.5, alpha: 0.7 },
    );
  for (const { x, y } of marks) drawSender(pen, hop, x, y, theme);
}

/** The sender's sign; of several messages of one sender, each is rimmed in the hue of whom it goes to. */
function drawSender(pen: Pen, { from, to, shared }: Hop, x: number, y: number, theme: Theme): void {
  const fill = agentColour(theme, from);
  drawMark(
    pen,
    from,
    x,
    y,
    shared ? 5 : 4.5,
    shared ? { fill, stroke: agentColour(theme, to), width: 2 } : { fill, stroke: theme.ground },
  );
}

/** What lies below an axis stands at its foot, with its number. */
function drawOutliers(pen: Pen, model: HealthModel, chart: Chart, theme: Theme): void {
  const seen = new Set<string>();
  for (const i of model.hops.keys())
    for (const { round, value, x, y } of marksOf(model, i, chart)) {
      const text = chart.show(value);
      if (value >= chart.floor || seen.has(`${round} ${text}`)) continue;
      seen.add(`${round} ${text}`);
      pen.text(text, x, y - 12, { fill: theme.text, size: 10, align: 'center' });
    }
}

/** Text that is read above whatever it crosses. */
export function drawLabel(
  pen: Pen,
  text: string,
  x: number,
  y: number,
  theme: Theme,
  style: TextStyle,
): void {
  const wide = text.length * GLYPH + 6;
  pen.rect(x - wide / 2, y - 7, wide, 14, { fill: theme.ground, alpha: 0.85 });
  pen.text(text, x, y, style);
}

function drawLegend(pen: Pen, { x, y, text, hop }: LegendItem, theme: Theme): void {
  if (hop === null) drawMark(pen, 1, x + 9, y, 4, { stroke: theme.muted, width: 1.5 });
  else {
    pen.line(
      [
        [x, y],
        [x + 18, y],
      ],
      { stroke: agentColour(theme, hop.from), width: 1.5, alpha: 0.7 },
    );
    drawSender(pen, hop, x + 9, y, theme);
  }
  pen.text(text, x + 24, y, { fill: theme.muted });
}
