/** What of a run can be written into a file. Pure. */

import { sizes } from '../../experiment/limits';
import type { Recording } from '../../experiment/recording';

/** Said where it happened. */
export const CUT = 'The run is too large for a file: it was written without its attention.';

/** The run, without its attention (the largest part) where the whole is larger than a trace file may be. */
export function fitting(recording: Recording): { readonly recording: Recording; readonly cut: boolean } {
  const bytes = [...recording.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes <= sizes.traceBytes) return { recording, cut: false };
  const tensors = new Map([...recording.tensors].filter(([name]) => !name.endsWith('.attention')));
  // A list of its own, by which it is told from the whole.
  return { recording: { ...recording, tensors, events: [...recording.events] }, cut: true };
}
