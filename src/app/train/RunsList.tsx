/** All runs of this browser: chosen for the charts, named, thrown away, or taken as settings. */

import { useRef, useState } from 'react';
import { sizes } from '../../experiment/limits';
import { useLab, useTheme } from '../hooks';
import { OPENABLE, openFiles } from '../views/RunFiles';
import { focusPanel } from '../views/focus';
import { useNames, useTrain, useTraining } from './hooks';
import { LineMark } from './marks';
import { figure, percent } from './number';
import { isActive, isResumable, type TrainRun } from './run';
import { MOST_SHOWN } from './trainer-state';

export function RunsList() {
  const lab = useLab();
  const training = useTraining();
  const runs = useTrain((state) => state.runs);
  const damaged = useTrain((state) => state.damaged);
  const fault = useTrain((state) => state.storeFault);
  const shown = useTrain((state) => Object.keys(state.shown).length);
  const names = useNames();
  const input = useRef<HTMLInputElement>(null);
  return (
    <section className="panel train-runs" aria-label="Training runs" tabIndex={-1}>
      <h2>Runs</h2>
      {fault && (
        <p className="changed" role="alert">
          <code>{fault.code}</code> {fault.message} {fault.hint} Training works, but nothing survives a
          reload: download checkpoints.
        </p>
      )}
      {runs.length === 0 && (
        <p className="muted">None yet. Every run is kept in this browser, and can be resumed.</p>
      )}
      {runs.length > 0 && (
        <ul className="run-list">
          {runs.map((run) => (
            <Row key={run.id} run={run} title={names.get(run.id) ?? run.id} full={shown >= MOST_SHOWN} />
          ))}
        </ul>
      )}
      <div className="actions">
        <button type="button" className="quiet" onClick={() => input.current!.click()}>
          Open a checkpoint or links…
        </button>
        <input
          ref={input}
          type="file"
          hidden
          multiple
          accept={OPENABLE}
          aria-label="File of a checkpoint or of links"
          onChange={({ target }) => {
            const files = [...(target.files ?? [])];
            target.value = '';
            void openFiles(lab, files);
          }}
        />
        {damaged.length > 0 && (
          <button type="button" className="quiet" onClick={() => void training.removeDamaged()}>
            Delete {damaged.length} that cannot be read
          </button>
        )}
      </div>
    </section>
  );
}

const words: Readonly<Record<TrainRun['phase'], string>> = {
  loading: 'loading',
  running: 'training',
  pausing: 'pausing',
  paused: 'paused',
  stopping: 'stopping',
  stopped: 'stopped',
  done: 'done',
  failed: 'failed',
  elsewhere: 'in another tab',
};

function stateOf(run: TrainRun): string {
  const at =
    run.stage !== 'done' && run.step > 0 && run.phase !== 'done' ? ` at ${run.stage} ${run.step}` : '';
  return words[run.phase] + at;
}

function numbersOf({ curves }: TrainRun): string {
  const point = curves?.points.at(-1);
  const best = curves?.validation.at(-1)?.accuracy.at(-1);
  return [
    ...(point ? [`loss ${figure(point.loss)}`] : []),
    ...(best && best.n > 0 ? [`${percent(best.right / best.n)} right`] : []),
  ].join(', ');
}

function Row({ run, title, full }: { run: TrainRun; title: string; full: boolean }) {
  const training = useTraining();
  const theme = useTheme();
  const focused = useTrain(({ focus }) => focus === run.id);
  const slot = useTrain(({ shown }) => shown[run.id]);
  const busy = useTrain(({ active }) => active !== null);
  const [name, setName] = useState<string | null>(null);
  /** Asked once to be deleted: the next time it is. */
  const [sure, setSure] = useState(false);
  const { id } = run;
  const leave = () => {
    if (name !== null && name.trim() !== (run.name ?? '')) void training.rename(id, name.trim());
    setName(null);
  };
  return (
    <li className={focused ? 'shown' : undefined} aria-current={focused || undefined}>
      <input
        type="checkbox"
        aria-label={`On the charts: ${title}`}
        title={`On the charts, ${MOST_SHOWN} at most`}
        checked={slot !== undefined}
        disabled={slot === undefined && full}
        onChange={() => training.toggleShown(id)}
      />
      {slot === undefined ? <span /> : <LineMark line={{ hue: { run: slot }, part: 0 }} theme={theme} />}
      {name === null ? (
        <button
          type="button"
          className="run-name"
          title={`${title}, ${new Date(run.created).toLocaleString()}`}
          onClick={() => training.focus(id)}
        >
          {title}
          <span className="caption">
            {stateOf(run)}
            {numbersOf(run) && `; ${numbersOf(run)}`}
          </span>
        </button>
      ) : (
        <input
          aria-label={`Name of ${title}`}
          autoFocus
          maxLength={sizes.runName}
          value={name}
          onChange={({ target }) => setName(target.value)}
          onBlur={leave}
          onKeyDown={({ key }) => {
            if (key === 'Enter') leave();
            if (key === 'Escape') setName(null);
          }}
        />
      )}
      <span className="row-tools">
        {isResumable(run) && (
          <button
            type="button"
            className="tool"
            disabled={busy}
            aria-label={`Resume ${title}`}
            onClick={() => void training.resume(id)}
          >
            Resume
          </button>
        )}
        <button
          type="button"
          className="tool"
          aria-label={`Name ${title}`}
          title="Name"
          onClick={() => setName(run.name ?? '')}
        >
          ✎
        </button>
        <button
          type="button"
          className="tool"
          aria-label={`Take the settings of ${title}`}
          title="Take its settings into the form"
          onClick={() => training.adopt(id)}
        >
          Settings
        </button>
        <button
          type="button"
          className="tool"
          aria-label={sure ? `Really delete ${title}` : `Delete ${title}`}
          title="Delete it with its checkpoint; links that it trained stay"
          disabled={isActive(run) || run.phase === 'elsewhere'}
          onBlur={() => setSure(false)}
          onClick={({ currentTarget }) => {
            if (!sure) return setSure(true);
            focusPanel(currentTarget);
            void training.remove(id);
          }}
        >
          {sure ? 'Delete?' : '✕'}
        </button>
      </span>
    </li>
  );
}
