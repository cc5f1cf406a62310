/** Nothing is recorded for this experiment: what Run would fetch and compute. */

import { Fragment } from 'react';
import { formatBytes, plural } from '../format';
import { useLab, useLabState } from '../hooks';
import { hopsOf } from '../pattern';
import { bytesFor, latentStepsOf } from '../state/cost';
import { AgentMark } from './AgentMark';
import { Changes } from './Changes';

export function Waiting() {
  const lab = useLab();
  const spec = useLabState((state) => state.spec!);
  const { agents, interventions, mode, rounds } = spec;
  const catalogue = lab.catalogue();
  const cost = catalogue && bytesFor(spec, catalogue);
  const steps = latentStepsOf(spec);
  const hops = hopsOf(spec);
  const tells = (from: number, to: number) =>
    hops.some((hop) => hop.from === from && hop.to === to && !hop.crosses);
  return (
    <section className="panel waiting" aria-label="Run" tabIndex={-1}>
      <p className="status" role="status">
        Ready. No run of this experiment is at hand, and nothing has been loaded for it.
      </p>
      <div className="relay" role="group" aria-label="Order of turns">
        {agents.map(({ role }, i) => (
          <Fragment key={i}>
            {i > 0 && <span aria-hidden="true">{tells(i, i + 1) ? '→' : '+'}</span>}
            <span>
              <AgentMark agent={i + 1} /> {role}
            </span>
          </Fragment>
        ))}
        <span className="again">
          ↻ {rounds} {rounds === 1 ? 'round' : 'rounds'}
        </span>
      </div>
      {cost && (
        <p>
          Running it takes at most <strong>{formatBytes(cost.bytes)}</strong> of downloads the first time
          {cost.unknown.length > 0 &&
            `, besides ${cost.unknown.join(', ')} from the hub, whose size is not known here`}
          {steps > 0 && `, and ${plural(steps, 'latent step')}`} and{' '}
          {plural(mode === 'alone' ? 1 : rounds, 'answer')}.
        </p>
      )}
      {interventions.length > 0 && (
        <div className="what-if">
          <p>
            {mode === 'latent'
              ? 'It is run without these changes first, and then with them:'
              : 'In this mode no hidden states are passed on. Take these changes back before you run it:'}
          </p>
          <Changes which="settings" interventions={interventions} agents={agents} />
        </div>
      )}
      <div className="actions">
        <button type="button" className="primary" onClick={() => void lab.run()}>
          Load and run
        </button>
      </div>
    </section>
  );
}
