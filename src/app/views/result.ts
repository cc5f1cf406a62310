/** The outline of a run that is shown, made once for all who read it. */

import { outline, type RunOutline } from '../../experiment/outline';
import type { Recording } from '../../experiment/recording';
import { useLabState } from '../hooks';
import { taskFor } from '../task';

const made = new WeakMap<Recording['events'], RunOutline>();

export function resultOf({ events, spec, question }: Recording): RunOutline {
  let result = made.get(events);
  if (!result) {
    result = outline(events, taskFor(spec.data), question);
    made.set(events, result);
  }
  return result;
}

export function useResult(which: 'run' | 'beside'): RunOutline | null {
  const run = useLabState((state) => state[which]);
  return run && resultOf(run);
}
