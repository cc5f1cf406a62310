/** What the link that was opened says came out, beside what came out here. */

import { useMemo } from 'react';
import { compareClaim } from '../../experiment/claim';
import { sameExperiment } from '../../experiment/same';
import { useLab, useLabState } from '../hooks';
import type { LabState } from '../state/lab';
import { isActive, type Origin, type RunState } from '../state/run';
import { isKnown } from '../task';

export function ClaimCard() {
  const lab = useLab();
  const claimed = useLabState((state) => state.claim);
  const run = useLabState((state) => state.run);
  const done = run?.phase === 'done' ? run : null;
  const found = useMemo(() => claimed && compare(claimed, done), [claimed, done]);
  if (!found) return null;
  const { comparison } = found;
  return (
    <section
      className={`card ${comparison === null ? 'notice' : comparison.same ? '' : 'error'}`}
      aria-label="What the link claims"
    >
      <div role="status">
        {comparison === null ? (
          <>
            <h2>The link says what came out elsewhere</h2>
            <p>{found.why}</p>
          </>
        ) : (
          <>
            <h2>{comparison.same ? '✓ As the link says' : '✗ Not as the link says'}</h2>
            <ul>
              {comparison.lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="actions">
        {comparison === null && (
          <button
            type="button"
            className="primary"
            disabled={isActive(run)}
            onClick={() => void lab.runClaim()}
          >
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

/** Runs that this browser has not computed prove nothing, whatever their numbers. */
const elsewhere: Readonly<Partial<Record<Origin, string>>> = {
  link: 'The run below was carried by the link, with its numbers at 8 bits each.',
  file: 'The run below is from a file that you opened: its numbers were computed elsewhere.',
  shipped: 'The run below came with the page: its numbers were computed elsewhere.',
};

/** A comparison with a run that was computed here, or why there is none. */
function compare({ spec, claim }: NonNullable<LabState['claim']>, done: RunState | null) {
  if (!isKnown(spec.data))
    return { comparison: null, why: 'Its questions are not here, so that nothing can be held against it.' };
  const same = done !== null && sameExperiment(done.spec, spec);
  if (!same)
    return { comparison: null, why: 'Run the experiment to see whether it comes out the same here.' };
  const origin = elsewhere[done.origin];
  if (origin === undefined) return { comparison: compareClaim(claim, done), why: null };
  return { comparison: null, why: `${origin} Compute it here to see whether it comes out the same.` };
}
