/** The rungs as columns on one axis of time, and below each what was measured of it. */

import { useMemo, type ReactNode } from 'react';
import { visible } from '../../../visible';
import { formatCount, plural, three } from '../../format';
import { useTheme } from '../../hooks';
import { useRlm } from '../hooks';
import { Canvas } from '../watch/Canvas';
import { drawAxis, drawColumn } from './draw-lanes';
import { costOf, endings, readOf } from './figures';
import { ladderCommands, rungs } from './rungs';
import { lanesAt, ticksOf, type Lanes } from './lanes';
import type { Climb, Step } from './ladder';
import { definition } from './retyped';

const WIDTH = 92;
const AXIS = 104;
const HEIGHT = 220;

export function LadderTable({ climb: { steps, spec } }: { climb: Climb }) {
  const theme = useTheme();
  const lanes = steps.map(({ trajectory }) => lanesAt(trajectory));
  const span = Math.max(0, ...lanes.map(({ end }) => end));
  const ticks = useMemo(() => ticksOf(span, 5), [span]);
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
            <Figures steps={steps} />
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
      {spec.task && (
        <details className="observation">
          <summary>The same from the command line</summary>
          <pre tabIndex={0}>
            {ladderCommands(
              'set-up.json',
              steps.map(({ id }) => id),
              1,
              spec.task.seed,
            ).join('\n')}
          </pre>
        </details>
      )}
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

function Figures({ steps }: { steps: readonly Step[] }) {
  const row = (name: string, title: string, cell: (step: Step) => ReactNode) => (
    <tr>
      <th scope="row" title={title}>
        {name}
      </th>
      {steps.map((step) => (
        <td key={step.id}>{cell(step) ?? <span className="muted">–</span>}</td>
      ))}
    </tr>
  );
  const covered = (touch: 'printed' | 'sent' | 'never') => (step: Step) =>
    typeof step.coverage === 'string' ? (
      <span className="muted" title={step.coverage}>
        ?
      </span>
    ) : (
      step.coverage && readOf(step.coverage, touch)
    );
  const spent = (of: (spent: NonNullable<Step['trajectory']['spent']>) => string) => (step: Step) => {
    const known = step.summary?.spent ?? step.trajectory.spent;
    return known && of(known);
  };
  return (
    <>
      {row('Answer', 'As it was given, its beginning', (step) => (
        <Answer step={step} />
      ))}
      {row(
        'Read by the model',
        'Characters of the context in what the driving model was told',
        covered('printed'),
      )}
      {row(
        'Sent to sub-models',
        'Characters of the context in prompts of sub-calls and contexts of children',
        covered('sent'),
      )}
      {row(
        'Never read',
        'Characters of the context that no model and no variable ever held',
        covered('never'),
      )}
      {row('Retyped', definition, ({ retyped }) =>
        typeof retyped === 'string' ? (
          <span className="muted" title={retyped}>
            ?
          </span>
        ) : (
          retyped && (
            <span
              title={`${formatCount(retyped.fromContext)} characters of the context, ${formatCount(retyped.fromAnswers)} of sub-models’ answers, in ${formatCount(retyped.written)} that it wrote`}
            >
              {formatCount(retyped.fromContext + retyped.fromAnswers)}
            </span>
          )
        ),
      )}
      {row('Turns', 'Of the whole tree', ({ trajectory }) =>
        trajectory.root === null ? null : formatCount(trajectory.turns.size),
      )}
      {row(
        'Sub-calls',
        'Each item of a batch counted',
        spent(({ calls }) => formatCount(calls)),
      )}
      {row(
        'Tokens',
        'Of prompts and answers, in the whole tree',
        spent(({ promptTokens, completionTokens }) => formatCount(promptTokens + completionTokens)),
      )}
      {row(
        'Cost',
        'Where all prices are known',
        spent(({ cost }) => costOf(cost)),
      )}
      {row(
        'Seconds',
        'From the start of the run to its end',
        spent(({ seconds }) => three(seconds)),
      )}
    </>
  );
}

const SHOWN = 90;

function Answer({ step: { summary, error, phase } }: { step: Step }) {
  if (error)
    return (
      <span className="fault" title={`${error.message} ${error.hint}`}>
        {visible(error.message)}
      </span>
    );
  if (!summary)
    return phase === 'running' ? <span className="muted">…</span> : <span className="muted">–</span>;
  const { score, answer, reason } = summary;
  const answered = reason === 'final' || reason === 'extracted';
  return (
    <>
      <span className={`tag ${score ? (score.right ? 'right' : 'wrong') : ''}`}>
        {!answered
          ? '– none'
          : score
            ? score.right
              ? '✓ right'
              : score.score > 0
                ? '◐ partly'
                : '✗ wrong'
            : 'no key'}
      </span>
      <span className="words rung-answer" title={score?.note}>
        {answered ? visible(answer.text.slice(0, SHOWN)) : endings[reason]}
        {answered && answer.length > SHOWN && '…'}
      </span>
    </>
  );
}

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
