/** What went wrong in training: code, sentence, what to do, and one click to do it. */

import { FaultCard } from '../views/FaultCard';
import type { LabErrorJson } from '../../errors';
import { getAt, parsePath } from '../../experiment/paths';
import { useLab, type PageLab } from '../hooks';
import { useTrain, useTraining } from './hooks';
import { isResumable, type TrainRun } from './run';
import type { Training } from './state';

interface Remedy {
  readonly label: string;
  readonly apply: (training: Training, lab: PageLab) => void;
}

const anew: Remedy = { label: 'Start anew', apply: (training) => void training.startAnew() };
const onWasm: Remedy = {
  label: 'Start anew on WASM',
  apply: (training) => {
    training.edit(['device'], 'wasm');
    void training.startAnew();
  },
};
const untrained: Remedy = {
  label: 'Start from untrained links',
  apply: (training) => {
    const { links } = training.store.getState().draft;
    training.change({ links: { ...links, source: 'untrained', file: undefined, hash: undefined } });
  },
};
const openFile: Remedy = {
  label: 'Open the file…',
  apply: (_, lab) => void import('../open').then(({ chooseFiles }) => chooseFiles(lab), lab.fail),
};
const checkGradient: Remedy = { label: 'Check the gradient', apply: (training) => void training.check() };
const fewerRounds: Remedy = {
  label: 'Start anew with one round',
  apply: (training) => {
    training.edit(['training', 'outer', 'rounds'], [1]);
    void training.startAnew();
  },
};

/** A third of the learning rate that the error names. */
const slower = ({ field }: LabErrorJson): Remedy => ({
  label: 'Start anew at a third of the learning rate',
  apply: (training) => {
    const path = parsePath(field ?? '');
    const rate = path && getAt(training.store.getState().draft, path);
    if (path && typeof rate === 'number') training.edit(path, Number((rate / 3).toPrecision(2)));
    void training.startAnew();
  },
});

const remedies: Readonly<Record<string, (error: LabErrorJson) => readonly Remedy[]>> = {
  diverged: (error) => [slower(error)],
  overflow: (error) => (error.field?.includes('outer') ? [fewerRounds, checkGradient] : [checkGradient]),
  vanished: () => [checkGradient],
  device_lost: () => [onWasm],
  runtime_failed: () => [onWasm],
  no_webgpu: () => [onWasm],
  no_data: () => [openFile],
  wrong_data: () => [openFile],
  no_links: () => [openFile, untrained],
  bad_links: () => [untrained],
  wrong_links: () => [openFile, untrained],
  foreign_links: () => [untrained],
  misfit_links: () => [untrained],
  worker_died: () => [anew],
  no_training: () => [anew],
  not_found: () => [anew],
  offline: () => [anew],
  http_status: () => [anew],
  truncated: () => [anew],
};

/** Why a run failed. */
export function Fault({ run }: { run: TrainRun }) {
  const lab = useLab();
  const training = useTraining();
  const busy = useTrain(({ active }) => active !== null);
  const { error } = run;
  if (!error || run.phase !== 'failed') return null;
  const resumable = isResumable(run);
  return (
    <Card error={error}>
      {resumable && (
        <button
          type="button"
          className="primary"
          disabled={busy}
          onClick={() => void training.resume(run.id)}
        >
          Resume from step {run.saved!.step}
        </button>
      )}
      {(remedies[error.code] ?? (() => []))(error).map(({ label, apply }) => (
        <button
          key={label}
          type="button"
          className={resumable ? undefined : 'primary'}
          disabled={busy}
          onClick={() => {
            training.adopt(run.id);
            apply(training, lab);
          }}
        >
          {label}
        </button>
      ))}
    </Card>
  );
}

/** What went wrong outside any run. */
export function GeneralFault() {
  const training = useTraining();
  const error = useTrain((state) => state.error);
  return (
    <div role="alert">
      {error && (
        <Card error={error}>
          <button type="button" onClick={() => training.dismissError()}>
            Dismiss
          </button>
        </Card>
      )}
    </div>
  );
}

/** The state of this run is not safe: said at once, with the file offered. */
export function Unsaved({ run }: { run: TrainRun }) {
  const training = useTraining();
  if (!run.unsaved) return null;
  return (
    <section className="card notice" aria-label="Not kept" role="alert">
      <h2>
        <code>{run.unsaved.code}</code>
      </h2>
      <p>
        <strong>{run.unsaved.text}</strong>
      </p>
      <p>
        Training goes on, but a reload would lose what is not kept. Take it as a file; delete old runs to make
        room.
      </p>
      <div className="actions">
        <button type="button" className="primary" onClick={() => void training.downloadState(run.id)}>
          Download the checkpoint
        </button>
        {run.phase === 'done' && (
          <button type="button" onClick={() => void training.downloadLinks(run.id)}>
            Download the links
          </button>
        )}
      </div>
    </section>
  );
}

/** An error of the Train workspace. */
export function Card({ error, children }: { error: LabErrorJson; children?: React.ReactNode }) {
  return (
    <FaultCard error={error} label="Error in training">
      {children}
    </FaultCard>
  );
}
