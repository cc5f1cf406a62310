/** What would have come out otherwise: changes one message or latent step at the cursor and recomputes from there. */

import { useMemo } from 'react';
import type { Spec } from '../../experiment/spec';
import { formatMs, plural } from '../format';
import { useLab, useLabState, usePlace } from '../hooks';
import { describe } from '../names';
import type { Cursor } from '../pictures/picture';
import { costOf, type Cost } from '../state/cost';
import { baseFor, subjectOf } from '../state/counterfactual';
import { isActive, type RunState } from '../state/run';
import { Changes } from './Changes';
import { KindsOfChange } from './KindsOfChange';

export function Counterfactual() {
  const run = useLabState((state) => state.run);
  const shown = useLabState((state) => state.run?.spec ?? null);
  const spec = useLabState((state) => state.spec!);
  const place = usePlace();
  const subject = useMemo(() => subjectOf(shown, spec), [shown, spec]);
  const changeable = subject.mode === 'latent' && place !== null;
  // What stands in the settings, where these have moved on from the run.
  const others = subject === spec ? [] : spec.interventions;
  if (!run || !(changeable || subject.interventions.length > 0 || others.length > 0)) return null;
  return (
    <section
      className="panel counterfactual"
      aria-label="Counterfactual"
      data-tour="counterfactual"
      tabIndex={-1}
    >
      <h2>What if</h2>
      <div className="what-if">
        {changeable && <AtCursor place={place} subject={subject} />}
        {subject.mode !== 'latent' && (
          <p>In this mode no hidden states are passed on that could be changed.</p>
        )}
        <Changes which="run" interventions={subject.interventions} agents={subject.agents} />
        {subject.interventions.length > 0 && <Recompute subject={subject} run={run} />}
        {others.length > 0 && (
          <>
            <p>In the settings, for the next run:</p>
            <Changes which="settings" interventions={others} agents={spec.agents} />
          </>
        )}
      </div>
    </section>
  );
}

function AtCursor({ place, subject }: { place: Cursor; subject: Spec }) {
  return (
    <>
      <p>
        {place.at === 'answer' ? (
          'Move the cursor to a latent step or a message to change it:'
        ) : (
          <>
            Change the {place.at === 'latent' ? 'hidden state' : 'message'} at{' '}
            <strong>
              {describe(
                place,
                subject.agents.map(({ role }) => role),
              )}
            </strong>
            :
          </>
        )}
      </p>
      <KindsOfChange place={place} subject={subject} />
    </>
  );
}

function Recompute({ subject, run }: { subject: Spec; run: RunState }) {
  const lab = useLab();
  const beside = useLabState((state) => state.beside);
  const pinned = useLabState((state) => state.pinned);
  const active = isActive(run);
  const cost = useMemo(
    () => (active ? null : costOf(subject, baseFor({ run, beside, pinned }, subject), run)),
    [active, subject, run, beside, pinned],
  );
  const recompute = () => {
    lab.intervene(subject.interventions);
    void lab.run();
  };
  return (
    <div className="actions">
      {subject.mode === 'latent' && (
        <>
          <button type="button" className="primary" disabled={active} onClick={recompute}>
            Recompute from there
          </button>
          <span className="muted">{cost && costInWords(cost)}</span>
        </>
      )}
      <button type="button" className="quiet" disabled={active} onClick={() => lab.intervene([])}>
        Take all back
      </button>
    </div>
  );
}

function costInWords({ turns, answers, ms, base }: Cost): string {
  const time = ms === null ? '' : `, about ${formatMs(ms)}`;
  return `${plural(turns, 'turn')} and ${plural(answers, 'answer')}${time}${base ? ', after the run without changes' : ''}`;
}
