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
    model.hops.forEach(({ from }, i) => {
      const own = cursor?.agent === from && cursor.at !== 'answer';
      if (!own && hover?.agent !== from) return;
      for (const { round, value, x, y } of marksOf(model, i, chart)) {
        if (hover?.agent === from && (hover.round ?? round) === round)
          pen.circle(x, y, 8, { stroke: theme.hover, width: 2 });
        if (!own || cursor.round !== round) continue;
        pen.circle(x, y, 7, { stroke: theme.text, width: 1.5 });
        if (value < chart.floor) continue;
        const above = y - chart.y > 22;
        const style = { fill: theme.text, size: 10, bold: true, align: 'center' } as const;
        drawLabel(pen, chart.show(value), x, above ? y - 16 : y + 16, theme, style);
      }
    });
  }
}
