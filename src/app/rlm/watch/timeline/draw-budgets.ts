/** Draws what was used of the budgets over a run's time, and where that leads. */

import { three } from '../../../format';
import type { Pen } from '../../../draw/pen';
import type { Theme } from '../../../draw/theme';
import { budgetNames, type BudgetLine, type Forecast } from './budgets';
import { xOf, type Layout, type Window } from './layout';

export interface BudgetsModel {
  readonly layout: Layout;
  readonly window: Window;
  /** Milliseconds of the run's clock. */
  readonly now: number;
  readonly active: boolean;
  /** The tightest first. */
  readonly budgets: readonly (BudgetLine & { readonly forecast: Forecast })[];
}

/** Budgets whose lines are drawn. */
const SHOWN = 3;
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3]];

/** What was told holds until the next telling. */
const steps = (points: BudgetLine['points']) =>
  points.flatMap((point, i) => (i === 0 ? [point] : [[point[0], points[i - 1]![1]] as const, point]));

const tops = [0.01, 0.05, 0.1, 0.25, 0.5, 1] as const;

/** What the top of the budgets' picture stands for: all of a budget, or less where hardly anything is used. */
export const topOf = (share: number): number => tops.find((top) => top >= 1.05 * share) ?? 1;

export function drawBudgets(
  pen: Pen,
  theme: Theme,
  { layout, window, budgets, now, active }: BudgetsModel,
): void {
  const { left, width } = layout;
  const { top, height } = layout.budgets;
  const shown = budgets.slice(0, SHOWN);
  const most = topOf(shown[0]?.share ?? 0);
  const y = (share: number) => top + height * (1 - Math.min(1.02, share / most));
  pen.rect(left, top, width, height, { fill: theme.sunken });
  pen.text(`${three(100 * most)} %`, left - 8, top + 5, { fill: theme.muted, size: 10, align: 'right' });
  pen.text('budgets', left - 8, top + height - 6, { fill: theme.muted, size: 10, align: 'right' });
  pen.clip(left, top - 1, width, height + 2, () =>
    shown.forEach(({ points, share, forecast }, i) => {
      const stroke = i === 0 ? theme.text : theme.muted;
      const path = steps(points).map(([t, used]) => [xOf(layout, window, t), y(used)] as const);
      const end = xOf(layout, window, Math.max(now, points.at(-1)![0]));
      pen.line([...path, [end, y(share)]], { stroke, width: 1.5, dash: dashes[i]! });
      if (active && forecast.kind === 'at')
        pen.line(
          [
            [end, y(share)],
            [xOf(layout, window, forecast.at), y(1)],
          ],
          { stroke: theme.hover, width: 1, dash: [3, 3] },
        );
    }),
  );
  drawBudgetLegend(pen, theme, layout, shown);
}

/** Names of the lines with their dashes, from the left. */
function drawBudgetLegend(pen: Pen, theme: Theme, layout: Layout, shown: readonly BudgetLine[]): void {
  let x = layout.left + 6;
  const y = layout.budgets.top + 8;
  shown.forEach(({ key, share }, i) => {
    const name = `${budgetNames[key]} ${share > 0 && share < 0.001 ? '< 0.1' : three(100 * share)} %`;
    const ends = [
      [x, y],
      [x + 16, y],
    ] as const;
    pen.line(ends, { stroke: i === 0 ? theme.text : theme.muted, width: 1.5, dash: dashes[i]! });
    pen.text(name, x + 20, y, { fill: theme.muted, size: 10 });
    x += 34 + 5.6 * name.length;
  });
}
