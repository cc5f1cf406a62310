/** What is being loaded for a comparison, in one line. */

import { formatBytes } from '../../format';
import { useCompareState } from './hooks';

export function Loading() {
  const step = useCompareState((state) => (state.active === null ? null : state.loading));
  if (!step || (step.total !== null && step.loaded >= step.total)) return null;
  return (
    <p className="muted" aria-live="off">
      Loading {step.model}: {step.stage}
      {step.loaded > 0 && `, ${formatBytes(step.loaded)}`}
    </p>
  );
}
