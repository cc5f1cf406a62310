/** Draws the rows of a chart with recharts. Loaded when the first chart is wanted. */

import { useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts';
import { formatCount } from '../format';
import { useTheme } from '../hooks';
import { stepAxis, valueAxis } from './axis';
import type { Chart, Drawn } from './series';
import type { Cell, Grid, Row } from './grid';
import { colourOf, dashOf, Dot, LineMark } from './marks';
import { figure, mark, percent } from './number';

interface PlotProps {
  chart: Chart;
  lines: readonly Drawn[];
  grid: Grid;
  log: boolean;
  width: number;
}

const HEIGHT = 210;
/** Rows up to which every look has its marker; beyond, the last one. */
const MARKED = 40;
const MARGIN = { top: 6, right: 12, bottom: 0, left: 0 };

export function Plot({ chart, lines, grid, log, width }: PlotProps) {
  const theme = useTheme();
  const { rows } = grid;
  const x = useMemo(() => stepAxis(grid), [grid]);
  const y = useMemo(() => valueAxis(grid, log, chart.range), [grid, log, chart]);
  const tick = { fill: theme.muted, fontSize: 11 };
  const told = chart.unit === '%' ? (value: number) => `${Math.round(100 * value)} %` : mark;
  const cellOf = (key: string) => (row: Row) => row.cells[key];
  const shown = lines.filter(({ dots }) => dots.length > 0);
  const banded = shown.filter(({ look, dots }) =>
    look === 'faint' ? grid.width > 1 : dots[0]!.low !== undefined,
  );
  return (
    <ComposedChart width={width} height={HEIGHT} data={rows} margin={MARGIN} accessibilityLayer>
      <CartesianGrid stroke={theme.line} vertical={false} />
      <XAxis
        dataKey="step"
        type="number"
        domain={[...x.domain]}
        ticks={[...x.ticks]}
        tick={tick}
        tickLine={false}
        axisLine={{ stroke: theme.lineStrong }}
        tickFormatter={formatCount}
        height={22}
      />
      <YAxis
        type="number"
        scale={log ? 'log' : 'linear'}
        domain={[...y.domain]}
        ticks={[...y.ticks]}
        tick={tick}
        tickLine={false}
        axisLine={false}
        tickFormatter={told}
        width={52}
        allowDataOverflow
      />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: theme.lineStrong }}
        content={(props: TooltipContentProps) => (
          <Values {...props} lines={shown} told={chart.unit === '%' ? percent : figure} />
        )}
      />
      {banded.map((line) => (
        <Area
          key={`${line.key} band`}
          dataKey={(row: Row) => rangeOf(cellOf(line.key)(row), log)}
          stroke="none"
          fill={colourOf(line, theme)}
          fillOpacity={0.16}
          isAnimationActive={false}
          activeDot={false}
          connectNulls
          legendType="none"
        />
      ))}
      {shown.map((line) => {
        const colour = colourOf(line, theme);
        const faint = line.look === 'faint';
        const marked = line.look === 'looks' && rows.length <= MARKED;
        return (
          <Line
            key={line.key}
            dataKey={(row: Row) => cellOf(line.key)(row)?.value}
            name={line.label}
            stroke={colour}
            strokeWidth={faint ? 1 : 1.8}
            strokeOpacity={faint ? 0.35 : 1}
            strokeDasharray={dashOf(line)}
            isAnimationActive={false}
            connectNulls
            activeDot={faint ? false : { r: 3, fill: colour, stroke: 'none' }}
            dot={
              marked &&
              (({ cx, cy, index }: { cx?: number; cy?: number; index: number }) =>
                cx !== undefined && cy !== undefined && rows[index]?.cells[line.key] ? (
                  <Dot key={index} cx={cx} cy={cy} line={line} colour={colour} />
                ) : (
                  <g key={index} />
                ))
            }
          />
        );
      })}
      {shown.map((line) => {
        const last = rows.findLast((row) => row.cells[line.key]);
        if (!last || line.look === 'faint') return null;
        return (
          <ReferenceDot
            key={line.key}
            x={last.step}
            y={last.cells[line.key]!.value}
            ifOverflow="visible"
            shape={({ cx, cy }: { cx?: number; cy?: number }) => (
              <Dot cx={cx ?? 0} cy={cy ?? 0} line={line} colour={colourOf(line, theme)} />
            )}
          />
        );
      })}
    </ComposedChart>
  );
}

const rangeOf = (cell: Cell | undefined, log: boolean): [number, number] | null =>
  cell && (!log || cell.low > 0) ? [cell.low, cell.high] : null;

interface ValuesProps extends TooltipContentProps {
  lines: readonly Drawn[];
  told: (value: number) => string;
}

function Values({ active, payload, lines, told }: ValuesProps) {
  const theme = useTheme();
  const row = (payload[0]?.payload ?? null) as Row | null;
  if (!active || !row) return null;
  return (
    <div className="chart-values">
      <p className="muted">step {formatCount(row.step)}</p>
      {lines.map((line) => {
        const cell = row.cells[line.key];
        if (!cell || (line.look === 'faint' && cell.low === cell.high)) return null;
        const interval = cell.low !== cell.high && ` (${told(cell.low)} to ${told(cell.high)})`;
        return (
          <p key={line.key}>
            <LineMark line={line} theme={theme} /> {line.label}: {told(cell.value)}
            {interval}
          </p>
        );
      })}
    </div>
  );
}
