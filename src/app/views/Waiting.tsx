/** Before the first run: who will speak, in which order, and what Run does. */

import { Fragment } from 'react';
import { useLabState } from '../hooks';
import { AgentMark } from './AgentMark';

export function Waiting() {
  const agents = useLabState(({ spec }) => spec!.agents);
  const rounds = useLabState(({ spec }) => spec!.rounds);
  return (
    <section className="panel waiting" aria-label="Run">
      <p className="status" role="status">
        Ready. Nothing has been loaded yet; Run loads the agents and their links, then asks.
      </p>
      <p className="relay" aria-label="Order of turns">
        {agents.map(({ role }, i) => (
          <Fragment key={i}>
            {i > 0 && <span aria-hidden="true">→</span>}
            <span>
              <AgentMark agent={i + 1} /> {role}
            </span>
          </Fragment>
        ))}
        <span className="again">
          ↻ {rounds} {rounds === 1 ? 'round' : 'rounds'}
        </span>
      </p>
      <p className="muted">
        In its turn an agent reads the question and the message of the one before it, thinks in hidden states,
        and passes them on through a link. Only the last agent of the last round speaks. After every round the
        lab also asks it, on the side, what it would say.
      </p>
    </section>
  );
}
