/** How the views of a run read it: at a pace that the eye follows, however many events come. */

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore, type RefObject } from 'react';
import { paced } from '../../pace';
import { useRlm } from '../hooks';
import { isActive, type RunState } from '../run';
import { goingOf, type Going } from './standing';

/** So often at most is a view drawn anew while a run goes on, in milliseconds. */
const SETTLE_MS = 250;

/** The run that is shown, as of a moment ago. */
export function useSettledRun(): RunState | null {
  const { store } = useRlm();
  const subscribe = useCallback(
    (changed: () => void) => {
      const pace = paced(changed, SETTLE_MS);
      let before = store.getState().run;
      const leave = store.subscribe(({ run }) => {
        if (run === before) return;
        before = run;
        pace.ask();
      });
      return () => {
        leave();
        pace.drop();
      };
    },
    [store],
  );
  return useSyncExternalStore(subscribe, () => store.getState().run);
}

export function useGoing(run: RunState | null): Going {
  const active = isActive(run);
  const gates = run?.gates;
  return useMemo(() => goingOf(active, gates ?? []), [active, gates]);
}

/** The width of an element's content, in whole pixels; 0 before it is known. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, [ref]);
  return width;
}
