/** What comes of the experiment: progress, the recorded run under its cursor, and what it took. */

import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import { changes } from '../../experiment/label';
import { useLab, useLabState, useMaximised } from '../hooks';
import { FinalAnswer } from './FinalAnswer';
import { Loading } from './Loading';
import { Status } from './Status';
import { useResult } from './result';
import { Waiting } from './Waiting';

const Details = lazy(async () => ({ default: (await import('./Details')).Details }));

/** @param children the cursor and the views. */
export function Results({ children }: { children: ReactNode }) {
  const run = useLabState((state) => state.run);
  const result = useResult('run');
  const maximised = useMaximised() !== null;
  if (!run || !result) return <Waiting />;
  // One structure, maximised or not: at another place the views would be made anew.
  return (
    <>
      {!maximised && (
        <section className="panel" aria-label="Run">
          <Status run={run} result={result} />
          <Changed />
          {run.phase === 'loading' && <Loading steps={run.steps} />}
          <FinalAnswer run={run} result={result} />
        </section>
      )}
      {children}
      {!maximised && (
        <Suspense>
          <Details run={run} result={result} />
        </Suspense>
      )}
    </>
  );
}

/** Says so where the controls have moved on from what is shown. */
function Changed() {
  const lab = useLab();
  const ran = useLabState(({ run }) => run?.spec);
  const spec = useLabState((state) => state.spec);
  const names = useMemo(() => (ran && spec ? changes(ran, spec).map(({ name }) => name) : []), [ran, spec]);
  if (names.length === 0) return null;
  return (
    <p className="changed">
      Changed since this run: {names.join(', ')}.{' '}
      <button type="button" className="inline" onClick={() => lab.adopt()}>
        Back to the run’s settings
      </button>
    </p>
  );
}
