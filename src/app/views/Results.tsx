/** What comes of the experiment: progress, the recorded run under its cursor, and what it took. */

import { useMemo, type ReactNode } from 'react';
import { changes } from '../../experiment/label';
import { useLab, useLabState, useMaximised } from '../hooks';
import { isActive } from '../state/run';
import { Facts } from './Facts';
import { FinalAnswer } from './FinalAnswer';
import { Loading } from './Loading';
import { Rounds } from './Rounds';
import { Status } from './Status';
import { Times } from './Times';
import { useResult } from './result';
import { Waiting } from './Waiting';

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
        <>
          {result.rounds.length > 0 && (
            <section className="panel" aria-label="Round by round">
              <h2>Round by round</h2>
              <Rounds run={run} result={result} />
            </section>
          )}
          {run.facts && <Facts facts={run.facts} mode={run.spec.mode} />}
          {run.facts && !isActive(run) && <Times run={run} result={result} />}
        </>
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
