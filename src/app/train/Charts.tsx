/** The charts of the runs that are chosen: each with its options, its legend and the table behind it. */

import { lazy, memo, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useInTurn, useTheme } from '../hooks';
import { NumbersTable } from '../views/NumbersTable';
import { charts, chosenOf, stagesOf, tableOf } from './charts';
import type { Chart, Drawn, Shown, View } from './series';
import { gridOf } from './grid';
import { useFocus, useNames, useTrain, useTraining } from './hooks';
import { LineMark } from './marks';
import { figure, percent } from './number';

const Plot = lazy(async () => ({ default: (await import('./Plot')).Plot }));

/** Runs on the charts, by their hues. */
function useShown(): readonly Shown[] {
  const runs = useTrain((state) => state.runs);
  const shown = useTrain((state) => state.shown);
  const names = useNames();
  return useMemo(
    () =>
      runs
        .flatMap((run) => {
          const slot = shown[run.id];
          return slot === undefined ? [] : [{ run, slot, label: names.get(run.id) ?? '' }];
        })
        .sort((a, b) => a.slot - b.slot),
    [runs, shown, names],
  );
}

export function Charts() {
  const training = useTraining();
  const shown = useShown();
  const focused = useFocus();
  const wished = useTrain((state) => state.stage);
  const focus = shown.find(({ run }) => run.id === focused?.id) ?? shown[0];
  const stages = stagesOf(shown.map(({ run }) => run));
  if (!focus) return null;
  const now = focus.run.stage === 'done' ? (stagesOf([focus.run]).at(-1) ?? 'inner') : focus.run.stage;
  const stage = wished && stages.includes(wished) ? wished : now;
  return (
    <section aria-label="Curves" className="curves">
      {stages.length > 1 && (
        <div className="stage-tabs" role="group" aria-label="Stage on the charts">
          {stages.map((one) => (
            <button
              key={one}
              type="button"
              className="tool"
              aria-pressed={stage === one}
              onClick={() => training.chooseStage(one)}
            >
              {one === 'inner' ? 'Inner stage' : 'Outer stage'}
            </button>
          ))}
          {wished && (
            <button type="button" className="tool" onClick={() => training.chooseStage(null)}>
              Follow the run
            </button>
          )}
        </div>
      )}
      <div className="chart-grid">
        {charts.map((chart) => (
          <ChartPanel key={chart.id} chart={chart} shown={shown} focus={focus} stage={stage} />
        ))}
      </div>
    </section>
  );
}

interface ChartPanelProps extends Omit<View, 'chosen'> {
  chart: Chart;
}

const ChartPanel = memo(function ChartPanel({ chart, shown, focus, stage }: ChartPanelProps) {
  const training = useTraining();
  const { id, title, options } = chart;
  const values = useTrain((state) => JSON.stringify(chosenOf(chart, state.options)));
  const chosen = useMemo(() => JSON.parse(values) as View['chosen'], [values]);
  const asTable = useTrain(({ tables }) => tables.includes(id));
  const [told, setTold] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const { width, seen } = useRoom(body);
  const view = useMemo(() => ({ shown, focus, stage, chosen }), [shown, focus, stage, chosen]);
  // What is out of sight waits; what is in sight is drawn one chart per frame.
  const [held, setHeld] = useState(view);
  if (seen && held !== view) setHeld(view);
  const drawn = useInTurn(useMemo(() => ({ view: held, width }), [held, width]));
  const lines = useMemo(() => (drawn ? chart.lines(drawn.view) : []), [chart, drawn]);
  const alone = shown.length > 1 && chart.alone(chosen);
  return (
    <section className="panel chart" aria-label={title}>
      <header className="picture-head">
        <h2 title={chart.about}>{title}</h2>
        {options.map((option) => (
          <select
            key={option.key}
            aria-label={`${title}: ${option.label}`}
            value={chosen[option.key]}
            onChange={({ target }) => training.choose(id, option.key, target.value)}
          >
            {option.choices.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        ))}
        <span className="spacer" />
        <button
          type="button"
          className="tool"
          aria-expanded={told}
          aria-label={`How to read ${title}`}
          title={chart.about}
          onClick={() => setTold(!told)}
        >
          ?
        </button>
        <button
          type="button"
          className="tool"
          aria-pressed={asTable}
          title="The numbers of this chart"
          onClick={() => training.toggleTable(id)}
        >
          Table
        </button>
      </header>
      {told && <p className="muted chart-about">{chart.about}</p>}
      {alone && <p className="muted chart-of">Of {focus.label}</p>}
      <div ref={body} className="chart-body">
        {drawn && <Body chart={chart} lines={lines} chosen={chosen} width={drawn.width} asTable={asTable} />}
      </div>
    </section>
  );
});

interface BodyProps {
  chart: Chart;
  lines: readonly Drawn[];
  chosen: View['chosen'];
  width: number;
  asTable: boolean;
}

const Body = memo(function Body({ chart, lines, chosen, width, asTable }: BodyProps) {
  const log = chart.log(chosen);
  const grid = useMemo(() => gridOf(lines, { log }), [lines, log]);
  const table = useMemo(() => (asTable ? tableOf(chart, lines) : null), [asTable, chart, lines]);
  if (table) return <NumbersTable table={table} label={chart.title} />;
  if (grid.rows.length === 0) return <p className="muted absent">{chart.empty}</p>;
  return (
    <>
      <div className="chart-plot" role="group" aria-label={`${chart.title}: ${spoken(chart, lines)}`}>
        <Suspense fallback={<p className="muted absent">Loading the charts…</p>}>
          {width > 0 && <Plot chart={chart} lines={lines} grid={grid} log={log} width={width} />}
        </Suspense>
      </div>
      <Legend chart={chart} lines={lines} />
    </>
  );
});

const lastOf = ({ dots }: Drawn) => dots.at(-1)?.value;
const told = ({ unit }: Chart, value: number) => (unit === '%' ? percent(value) : figure(value));

/** For a screen reader: where every line stands. */
function spoken(chart: Chart, lines: readonly Drawn[]): string {
  return lines
    .filter(({ look, dots }) => look !== 'faint' && dots.length > 0)
    .map((line) => `${line.label} ${told(chart, lastOf(line)!)} at step ${line.dots.at(-1)!.step}`)
    .join('; ');
}

function Legend({ chart, lines }: { chart: Chart; lines: readonly Drawn[] }) {
  const theme = useTheme();
  const named = lines.filter(({ look, dots }) => look !== 'faint' && dots.length > 0);
  return (
    <ul className="legend">
      {named.map((line) => (
        <li key={line.key}>
          <LineMark line={line} theme={theme} />
          <span className="legend-name">{line.label}</span>
          <span className="number">{told(chart, lastOf(line)!)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The width there is, and whether it is in sight. */
function useRoom(ref: React.RefObject<HTMLElement | null>): { width: number; seen: boolean } {
  const [width, setWidth] = useState(0);
  const [seen, setSeen] = useState(true);
  useEffect(() => {
    const element = ref.current!;
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    const sight = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? true), {
      rootMargin: '150px',
    });
    sizes.observe(element);
    sight.observe(element);
    return () => {
      sizes.disconnect();
      sight.disconnect();
    };
  }, [ref]);
  return { width, seen };
}
