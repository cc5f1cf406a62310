/** What is being loaded for a comparison, in one line. */

import { formatBytes } from '../../format';
import { useCompareState } from './hooks';

export function Loading() {
  const step = useCompareState((state) => (state.active === null ? null : state.loading));
  const warming = useCompareState((state) => state.warming);
  const loads = step && (step.total === null || step.loaded < step.total);
  if (!loads)
    return warming && <p className="muted">Loading models and Python: this first run is not counted.</p>;
  return (
    <p className="muted" aria-live="off">
      Loading {step.model}: {step.stage}
      {step.loaded > 0 && `, ${formatBytes(step.loaded)}`}
    </p>
  );
}
