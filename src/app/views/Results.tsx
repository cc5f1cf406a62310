/** What comes of the experiment: progress, rounds, the answer, and what it took. */

import { useMemo } from 'react';
import { differences } from '../../experiment/paths';
import { outline } from '../../experiment/outline';
import { tasks } from '../../tasks/task';
import { useLabState } from '../hooks';
import { isActive } from '../state/run';
import { Facts } from './Facts';
import { FinalAnswer } from './FinalAnswer';
import { Loading } from './Loading';
import { Rounds } from './Rounds';
import { Status } from './Status';
import { Times } from './Times';
import { Waiting } from './Waiting';

export function Results() {
  const run = useLabState((state) => state.run);
  const { events, spec, question } = run ?? {};
  const result = useMemo(
    () => events && spec && question && outline(events, tasks[spec.data.task]!, question),
    [events, spec, question],
  );
  if (!run || !result) return <Waiting />;
  return (
    <>
      <section className="panel" aria-label="Run">
        <Status run={run} result={result} />
        <Changed />
        {run.phase === 'loading' && <Loading steps={run.steps} />}
        {result.rounds.length > 0 && (
          <>
            <FinalAnswer run={run} result={result} />
            <Rounds run={run} result={result} />
          </>
        )}
      </section>
      {run.facts && <Facts facts={run.facts} mode={run.spec.mode} />}
      {run.facts && !isActive(run) && <Times run={run} result={result} />}
    </>
  );
}

/** Says so where the controls have moved on from what is shown. */
function Changed() {
  const ran = useLabState(({ run }) => run?.spec);
  const spec = useLabState((state) => state.spec);
  const paths = useMemo(
    () => (ran && spec ? differences(ran, spec).map(({ path }) => path.join('.')) : []),
    [ran, spec],
  );
  if (paths.length === 0) return null;
  return <p className="changed">Changed since this run: {paths.join(', ')}.</p>;
}
