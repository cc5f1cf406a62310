/** What the link that was opened says came out, beside what came out here. */

import { compareClaim } from '../../experiment/claim';
import { sameExperiment } from '../../experiment/same';
import { useLab, useLabState } from '../hooks';
import { isActive } from '../state/run';

export function ClaimCard() {
  const lab = useLab();
  const claimed = useLabState((state) => state.claim);
  const run = useLabState((state) => state.run);
  const active = isActive(run);
  if (!claimed) return null;
  const recomputed =
    run?.phase === 'done' && run.origin !== 'link' && sameExperiment(run.spec, claimed.spec)
      ? compareClaim(claimed.claim, run)
      : null;
  return (
    <section
      className={`card ${recomputed && !recomputed.same ? 'error' : 'notice'}`}
      aria-label="What the link claims"
      role="status"
    >
      {recomputed === null ? (
        <>
          <h2>The link says what came out elsewhere</h2>
          <p>
            {run?.origin === 'link'
              ? 'The run below was carried by the link, with its numbers at 8 bits each. Compute it here to see whether it comes out the same.'
              : 'Run the experiment to see whether it comes out the same here.'}
          </p>
        </>
      ) : (
        <>
          <h2>{recomputed.same ? '✓ As the link says' : '✗ Not as the link says'}</h2>
          <ul>
            {recomputed.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <div className="actions">
        {recomputed === null && (
          <button type="button" className="primary" disabled={active} onClick={() => void lab.run()}>
            Compute here and compare
          </button>
        )}
        <button type="button" onClick={() => lab.dismissClaim()}>
          Dismiss
        </button>
      </div>
    </section>
  );
}
