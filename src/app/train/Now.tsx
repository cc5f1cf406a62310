/** The run in focus at a glance: where it stands, its numbers, and what can be done with it. */

import { useMemo, type ReactNode } from 'react';
import { wilson } from '../../study/interval';
import { formatBytes, formatCount } from '../format';
import { Loading } from '../views/Loading';
import { changedSince } from './draft';
import { Finished } from './Finished';
import { useFocus, useNames, useTrain, useTraining } from './hooks';
import { duration, figure, percent } from './number';
import { Fault, Unsaved } from './Faults';
import { doneOf, isActive, isResumable, stepsOf, type TrainRun } from './run';

export function Now() {
  const run = useFocus();
  const names = useNames();
  const sleepy = useTrain((state) => state.sleepy);
  if (!run) return <Nothing />;
  return (
    <section className="panel now" aria-label="Run" tabIndex={-1}>
      <h2>{names.get(run.id)}</h2>
      <p className="status">
        <span className={`lamp ${lampOf(run)}`} aria-hidden="true" />
        <span role="status" className="spoken">
          {coarse(run)}
        </span>
        <span aria-hidden="true">{fine(run)}</span>
      </p>
      <progress
        value={doneOf(run)}
        max={stepsOf(run.spec).all || 1}
        aria-label={`${formatCount(doneOf(run))} of ${formatCount(stepsOf(run.spec).all)} steps`}
      />
      {run.phase === 'loading' && <Loading steps={run.steps} />}
      <Numbers run={run} />
      {run.device && (
        <p className="muted on-device">
          {run.device.description}
          {run.device.note && `. ${run.device.note}`}
        </p>
      )}
      <Transport run={run} />
      {sleepy && isActive(run) && <p className="muted">{sleepy}</p>}
      {run.notices.length > 0 && (
        <ul className="run-notices" role="status">
          {run.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <Changed run={run} />
      <Unsaved run={run} />
      <Fault run={run} />
      {run.phase === 'done' && <Finished run={run} />}
    </section>
  );
}

function Nothing() {
  return (
    <section className="panel now" aria-label="Run" tabIndex={-1}>
      <h2>Train links in this tab</h2>
      <p>
        The agents stay as they are. Only the small links between them learn, with exact gradients through
        every latent step, agent and round. Choose a recipe on the left and press <strong>Start</strong>:
        nothing is loaded or computed before.
      </p>
      <p className="muted">
        It goes on in a worker of its own while you use the playground. A checkpoint is kept in this browser
        every few seconds; after a reload or a crash a run resumes to the very same curve.
      </p>
    </section>
  );
}

const lampOf = ({ phase }: TrainRun) =>
  phase === 'paused' ? 'stopped' : phase === 'pausing' ? 'stopping' : phase;

function where({ stage, step, spec }: TrainRun): string {
  if (stage === 'done') return 'all steps done';
  const all = stepsOf(spec)[stage];
  return `${stage} stage, step ${formatCount(step)} of ${formatCount(all)}`;
}

function coarse(run: TrainRun): string {
  switch (run.phase) {
    case 'loading':
      return `Loading: ${run.steps.find(({ ms }) => ms === null)?.name ?? 'starting'}.`;
    case 'running':
      return `Training, ${run.stage} stage.`;
    case 'pausing':
      return 'Pausing.';
    case 'paused':
      return `Paused: ${where(run)}.`;
    case 'stopping':
      return 'Stopping.';
    case 'stopped':
      return `Stopped: ${where(run)}.${isResumable(run) ? ' It can be resumed.' : ''}`;
    case 'elsewhere':
      return 'Another tab trains it.';
    case 'failed':
      return 'The training failed.';
    case 'done':
      return 'Done.';
  }
}

function fine(run: TrainRun): string {
  const { phase, pace, saved } = run;
  switch (phase) {
    case 'running':
      return `Training: ${where(run)}${pace ? `, ${duration(pace.left)} left` : ''}`;
    case 'pausing':
      return 'Pausing after this step…';
    case 'stopping':
      return 'Stopping after a last checkpoint…';
    case 'stopped':
      return saved
        ? `Stopped at ${where(run)}. Resume goes on from there, to the same curve.`
        : 'Stopped before the first checkpoint.';
    case 'failed':
      return `Failed at ${where(run)}`;
    case 'done':
      return `Done${pace ? ` in ${duration(pace.seconds)}` : ''}`;
    case 'loading':
    case 'paused':
    case 'elsewhere':
      return coarse(run);
  }
}

/** What one reads first. */
function Numbers({ run }: { run: TrainRun }) {
  const { curves, pace, saved } = run;
  const point = curves?.points.at(-1);
  const look =
    curves?.validation.findLast(({ accuracy }) => accuracy.length > 0) ?? curves?.validation.at(-1);
  const best = look?.accuracy.at(-1);
  return (
    <dl className="readouts">
      <Readout name="Loss" note={point ? `${point.stage}, step ${formatCount(point.step)}` : ''}>
        {point ? figure(point.loss) : '–'}
      </Readout>
      <Readout name="Held out" note={look ? `${look.stage}, step ${formatCount(look.step)}` : ''}>
        {look ? figure(look.loss) : '–'}
      </Readout>
      <Readout name="Right" note={best ? interval(best.right, best.n, best.rounds) : ''}>
        {best && best.n > 0 ? percent(best.right / best.n) : '–'}
      </Readout>
      <Readout name="Gradient norm">{point ? figure(point.gradientNorm) : '–'}</Readout>
      <Readout name="Examples" note="a second">
        {pace ? figure(pace.examplesPerSecond) : '–'}
      </Readout>
      <Readout name="Latent steps" note="a second">
        {pace ? figure(pace.latentStepsPerSecond) : '–'}
      </Readout>
      <Readout name="Time left" note={pace ? `${duration(pace.seconds)} so far` : ''}>
        {pace && isActive(run) ? duration(pace.left) : '–'}
      </Readout>
      <Readout name="Checkpoint" note={saved ? formatBytes(saved.bytes) : 'none yet'}>
        {saved ? (saved.stage === 'done' ? 'done' : `${saved.stage} ${formatCount(saved.step)}`) : '–'}
      </Readout>
    </dl>
  );
}

function interval(right: number, n: number, rounds: number): string {
  const [low, high] = wilson(right, n).map((share) => (100 * share).toFixed(0));
  return `${rounds} ${rounds === 1 ? 'round' : 'rounds'}, 95 % ${low} to ${high} of ${n}`;
}

function Readout({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {children}
        <span className="caption">{note}</span>
      </dd>
    </div>
  );
}

function Transport({ run }: { run: TrainRun }) {
  const training = useTraining();
  const busy = useTrain(({ active }) => active !== null);
  const { id, phase } = run;
  if (phase === 'done') return null;
  const active = isActive(run);
  return (
    <div className="actions">
      {active && phase !== 'paused' && (
        <button
          type="button"
          disabled={phase !== 'running'}
          title="Space: a checkpoint is written; the worker keeps everything in memory"
          onClick={() => training.pause()}
        >
          {phase === 'pausing' ? 'Pausing…' : 'Pause'}
        </button>
      )}
      {(phase === 'paused' || isResumable(run)) && (
        <button
          type="button"
          className="primary"
          disabled={busy && !active}
          title={busy && !active ? 'Another run goes on in this tab' : 'Space'}
          onClick={() => void training.resume(id)}
        >
          Resume
        </button>
      )}
      {active && (
        <button type="button" disabled={phase === 'stopping'} onClick={() => training.stop()}>
          {phase === 'stopping' ? 'Stopping…' : 'Stop'}
        </button>
      )}
      {run.saved && (
        <>
          <button
            type="button"
            className="quiet"
            title="Links, moments, data cursor, curves and settings as one file. Drop it on this page to go on, here or elsewhere."
            onClick={() => void training.downloadState(id)}
          >
            Download checkpoint
          </button>
          {active && (
            <button
              type="button"
              className="quiet"
              title="As of the latest checkpoint"
              onClick={() => void training.downloadLinks(id)}
            >
              Download links so far
            </button>
          )}
        </>
      )}
    </div>
  );
}

const TOLD = 6;

/** Says so where the settings have moved on from the run. */
function Changed({ run }: { run: TrainRun }) {
  const training = useTraining();
  const draft = useTrain((state) => state.draft);
  const changed = useMemo(() => changedSince(run.spec, draft), [run.spec, draft]);
  if (changed.length === 0) return null;
  const rest = changed.length - TOLD;
  return (
    <p className="changed">
      Settings changed since this run began:{' '}
      {changed
        .slice(0, TOLD)
        .map(({ name, from, to }) => `${name} ${from} → ${to}`)
        .join(', ')}
      {rest > 0 && ` and ${rest} more`}.{' '}
      <button type="button" className="inline" onClick={() => void training.startAnew()}>
        {isActive(run) ? 'Stop it and start as a new run' : 'Start as a new run'}
      </button>{' '}
      <button type="button" className="inline" onClick={() => training.adopt(run.id)}>
        Back to the run’s settings
      </button>
    </p>
  );
}
