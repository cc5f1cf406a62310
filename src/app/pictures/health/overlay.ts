/** The cursor's round and hop, lit in every chart, with its number. */

import type { Pen } from '../../draw/pen';
import type { Frame, Moment } from '../picture';
import { drawLabel } from './draw';
import { layOut, marksOf } from './layout';
import type { HealthModel } from './model';

export function drawOverlay(
  pen: Pen,
  model: HealthModel,
  { width, theme }: Frame,
  { cursor, hover }: Moment,
): void {
  for (const chart of layOut(model, width).charts) {
    if (cursor) {
      const band = chart.width / model.rounds;
      pen.rect(chart.x + (cursor.round - 1) * band, chart.y, band, chart.height, {
        fill: theme.text,
        alpha: 0.06,
      });
    }
    const drawn = new Set<string>();
    model.hops.forEach(({ from, to }, i) => {
      const own = cursor?.agent === from && cursor.at !== 'answer';
      const lit = hover?.agent === from && (hover.to ?? to) === to;
      if (!own && !lit) return;
      for (const { round, value, x, y } of marksOf(model, i, chart)) {
        if (lit && (hover.round ?? round) === round) pen.circle(x, y, 8, { stroke: theme.hover, width: 2 });
        if (!own || cursor.round !== round) continue;
        pen.circle(x, y, 7, { stroke: theme.text, width: 1.5 });
        if (value < chart.floor || drawn.has(chart.show(value))) continue;
        drawn.add(chart.show(value)); // messages of one sender may be alike
        const above = y - chart.y > 22;
        const style = { fill: theme.text, size: 10, bold: true, align: 'center' } as const;
        drawLabel(pen, chart.show(value), x, above ? y - 16 : y + 16, theme, style);
      }
    });
  }
}
