/** Draws the rows of a chart with recharts. Loaded when the first chart is wanted. */

import { memo, useCallback, useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  Tooltip,
  XAxis,
  useXAxisScale,
  useYAxisScale,
  YAxis,
  ZIndexLayer,
  DefaultZIndexes,
  type TooltipContentProps,
} from 'recharts';
import { formatCount } from '../format';
import { useTheme } from '../hooks';
import { stepAxis, valueAxis } from './axis';
import type { Chart, Drawn } from './series';
import type { Cell, Grid, Row } from './grid';
import { colourOf, dashOf, Dot, LineMark, shapeOf } from './marks';
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
  const tick = useMemo(() => ({ fill: theme.muted, fontSize: 11 }), [theme]);
  const axis = useMemo(() => ({ stroke: theme.lineStrong }), [theme]);
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
        domain={x.domain}
        ticks={x.ticks}
        tick={tick}
        tickLine={false}
        axisLine={axis}
        tickFormatter={formatCount}
        height={22}
      />
      <YAxis
        type="number"
        scale={log ? 'log' : 'linear'}
        domain={y.domain}
        ticks={y.ticks}
        tick={tick}
        tickLine={false}
        axisLine={false}
        tickFormatter={chart.unit === '%' ? wholePercent : mark}
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
      {banded.map(({ key, ...line }) => (
        <Band key={`${key} band`} name={key} colour={colourOf(line, theme)} log={log} />
      ))}
      {shown.map(({ key, label, look, part, hue }) => (
        <Curve
          key={key}
          name={key}
          label={label}
          colour={colourOf({ hue }, theme)}
          dash={dashOf({ part })}
          shape={shapeOf({ hue })}
          isFaint={look === 'faint'}
          isMarked={look === 'looks' && rows.length <= MARKED}
        />
      ))}
      <Ends lines={shown} rows={rows} />
    </ComposedChart>
  );
}

const wholePercent = (value: number) => `${Math.round(100 * value)} %`;

interface BandProps {
  /** Of the line in the rows. */
  name: string;
  colour: string;
  log: boolean;
}

/** What follows keeps its functions while only the rows change: recharts takes a line with another one for new. */
const Band = memo(function Band({ name, colour, log }: BandProps) {
  const rangeIn = useCallback((row: Row) => rangeOf(row.cells[name], log), [name, log]);
  return (
    <Area
      dataKey={rangeIn}
      stroke="none"
      fill={colour}
      fillOpacity={0.16}
      isAnimationActive={false}
      activeDot={false}
      connectNulls
      legendType="none"
    />
  );
});

interface CurveProps extends Omit<BandProps, 'log'> {
  label: string;
  dash: string;
  /** Of its markers. */
  shape: string;
  isFaint: boolean;
  isMarked: boolean;
}

const Curve = memo(function Curve({ name, label, colour, dash, shape, isFaint, isMarked }: CurveProps) {
  const valueIn = useCallback((row: Row) => row.cells[name]?.value, [name]);
  const dot = useCallback(
    ({ cx, cy, index, payload }: { cx?: number; cy?: number; index: number; payload: Row }) =>
      cx !== undefined && cy !== undefined && payload.cells[name] ? (
        <Dot key={index} cx={cx} cy={cy} shape={shape} colour={colour} />
      ) : (
        <g key={index} />
      ),
    [name, shape, colour],
  );
  const active = useMemo(() => !isFaint && { r: 3, fill: colour, stroke: 'none' }, [isFaint, colour]);
  return (
    <Line
      dataKey={valueIn}
      name={label}
      stroke={colour}
      strokeWidth={isFaint ? 1 : 1.8}
      strokeOpacity={isFaint ? 0.35 : 1}
      strokeDasharray={dash}
      isAnimationActive={false}
      connectNulls
      activeDot={active}
      dot={isMarked && dot}
    />
  );
});

/** The last of each line, over all of them. Recharts' own dots would each tell the whole chart of every step. */
function Ends({ lines, rows }: { lines: readonly Drawn[]; rows: readonly Row[] }) {
  const theme = useTheme();
  const [across, up] = [useXAxisScale(), useYAxisScale()];
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.scatter}>
      {lines.map((line) => {
        const last = line.look === 'faint' ? undefined : rows.findLast((row) => row.cells[line.key]);
        const [cx, cy] = [last && across?.(last.step), last && up?.(last.cells[line.key]!.value)];
        if (cx === undefined || cy === undefined) return null;
        return <Dot key={line.key} cx={cx} cy={cy} shape={shapeOf(line)} colour={colourOf(line, theme)} />;
      })}
    </ZIndexLayer>
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
