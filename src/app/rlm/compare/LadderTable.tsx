/** The rungs as columns on one axis of time, and below each what was measured of it. */

import { useMemo } from 'react';
import { plural, three } from '../../format';
import { useTheme } from '../../hooks';
import { useRlm } from '../hooks';
import { Canvas } from '../watch/Canvas';
import { Commands } from './Commands';
import { drawAxis, drawColumn } from './draw-lanes';
import { ladderCommands, rungs } from './rungs';
import { lanesAt, ticksOf, type Lanes } from './lanes';
import type { Climb, Step } from './ladder';
import { LadderFigures } from './LadderFigures';

const WIDTH = 76;
const AXIS = 104;
const HEIGHT = 220;
const FILE = 'set-up.json';

export function LadderTable({ climb: { steps, spec } }: { climb: Climb }) {
  const theme = useTheme();
  const lanes = steps.map(({ trajectory }) => lanesAt(trajectory));
  const span = Math.max(0, ...lanes.map(({ end }) => end));
  const ticks = useMemo(() => ticksOf(span, 5), [span]);
  const ids = steps.map(({ id }) => id);
  const scale = { span, ticks, height: HEIGHT };
  return (
    <>
      <div className="scrolls" role="region" aria-label="Rungs side by side" tabIndex={0}>
        <table className="ladder-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="spoken">Measure</span>
              </th>
              {steps.map((step) => (
                <th key={step.id} scope="col">
                  <Head step={step} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr className="time-row">
              <th scope="row">
                <span className="spoken">Time, downwards</span>
                <Canvas
                  width={AXIS}
                  height={HEIGHT}
                  live={false}
                  draw={(pen) => drawAxis(pen, theme, { ...scale, width: AXIS })}
                />
              </th>
              {steps.map((step, i) => (
                <td key={step.id}>
                  <Canvas
                    width={WIDTH}
                    height={HEIGHT}
                    live={false}
                    draw={(pen) =>
                      drawColumn(pen, theme, {
                        ...scale,
                        lanes: lanes[i]!,
                        width: WIDTH,
                        goesOn: step.phase === 'running',
                      })
                    }
                  />
                  <span className="spoken">{inWords(lanes[i]!)}</span>
                </td>
              ))}
            </tr>
            <LadderFigures steps={steps} />
          </tbody>
        </table>
      </div>
      <p className="lane-keys muted">
        <span className="lane-key start" /> Python starts <span className="lane-key driving" /> the driving
        model <span className="lane-key asked" /> sub-calls <span className="lane-key python" /> Python runs{' '}
        <span className="lane-key missed" /> failed
      </p>
      <p className="muted">
        One question (n = 1) tells of this question alone: which rung is better, only many questions can say.
        {spec.task && ' Click a rung to look at its run.'}
      </p>
      <TimesTable steps={steps} lanes={lanes} />
      {spec.task && <Commands lines={ladderCommands(FILE, ids, 1, spec.task.seed)} file={FILE} spec={spec} />}
    </>
  );
}

function Head({ step }: { step: Step }) {
  const rlm = useRlm();
  const { label, title } = rungs.find(({ id }) => id === step.id)!;
  const { file, phase } = step;
  return (
    <>
      <button
        type="button"
        className="inline"
        disabled={!file}
        title={file ? `${title} Click to look at this run.` : title}
        onClick={() => {
          rlm.setMode('run');
          void rlm.openLog(file!);
        }}
      >
        {label}
      </button>
      <span className={`rung-phase ${phase}`}>{phases[phase]}</span>
    </>
  );
}

const phases: Readonly<Record<Step['phase'], string>> = {
  waiting: 'waits',
  running: 'runs…',
  done: '',
  stopped: 'stopped',
  failed: 'failed',
};

const inWords = ({ bars, end }: Lanes): string => {
  const count = (kind: string) => bars.filter((bar) => bar.kind === kind).length;
  return `${three(end / 1000)} s: ${plural(count('model'), 'answer')} of driving models, ${plural(count('cell'), 'cell')}, ${plural(count('sub'), 'sub-call')}`;
};

/** Bars that the table shows of each rung. */
const LISTED = 40;

function TimesTable({ steps, lanes }: { steps: readonly Step[]; lanes: readonly Lanes[] }) {
  const words = { start: 'Python starts', model: 'driving model', cell: 'cell', sub: 'sub-call' } as const;
  return (
    <details className="observation">
      <summary>Times as a table</summary>
      <div className="scrolls" role="region" aria-label="Times of the rungs" tabIndex={0}>
        <table className="times-table">
          <thead>
            <tr>
              <th scope="col">Rung</th>
              <th scope="col">What</th>
              <th scope="col" className="number">
                From, s
              </th>
              <th scope="col" className="number">
                To, s
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.flatMap(({ id }, i) =>
              lanes[i]!.bars.slice(0, LISTED).map((bar, k) => (
                <tr key={`${id} ${k}`}>
                  <td>{rungs.find((rung) => rung.id === id)!.label}</td>
                  <td>
                    {words[bar.kind]}
                    {bar.failed && ', failed'}
                  </td>
                  <td className="number">{three(bar.from / 1000)}</td>
                  <td className="number">{three(bar.to / 1000)}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
      <p className="muted">Of each rung at most {LISTED} are listed; its run has all of them.</p>
    </details>
  );
}
