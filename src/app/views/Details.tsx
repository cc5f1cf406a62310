/** What stands below the views: the rounds one by one, the system, and where the time went. Loaded after the first picture. */

import type { RunOutline } from '../../experiment/outline';
import { isActive, type RunState } from '../state/run';
import { Facts } from './Facts';
import { Rounds } from './Rounds';
import { Times } from './Times';

export function Details({ run, result }: { run: RunState; result: RunOutline }) {
  return (
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
  );
}
