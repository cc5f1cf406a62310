/** How components read the lab: narrow selections of its state, and its actions. */

import { createContext, use, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { useStore } from 'zustand';
import { turns } from './draw/frames';
import { dark, light, type Theme } from './draw/theme';
import type { KeyManager } from './keys';
import type { Offline } from './offline/register';
import { paced } from './pace';
import type { Cursor, PictureId, Resources } from './pictures/picture';
import type { Lab, LabState } from './state/lab';
import type { PlaybackState } from './state/playback';
import { resources, subscribeResources } from './state/resources';
import type { ViewState } from './state/view';

/** The lab as the page has it: with its keys, and with what it keeps for want of a network. */
export type PageLab = Lab & { readonly keys: KeyManager; readonly offline: Offline };

export const LabContext = createContext<PageLab | null>(null);

/** The lab's actions; the same object for the life of the page. */
export function useLab(): PageLab {
  const lab = use(LabContext);
  if (!lab) throw new Error('a component stands outside the lab');
  return lab;
}

/** Part of the state; the component is drawn again when that part changes. */
export function useLabState<T>(select: (state: LabState) => T): T {
  return useStore(useLab().store, select);
}

export function usePlayback<T>(select: (state: PlaybackState) => T): T {
  return useStore(useLab().playback.store, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useLab().view.store, select);
}

/** The view that stands alone, once there is a finished run to be seen in it; till then the whole page is needed. */
export function useMaximised(): PictureId | null {
  const done = useLabState(({ run }) => run?.phase === 'done');
  const maximised = useView((state) => state.maximised);
  return done ? maximised : null;
}

/** So often at most do components follow the cursor, in milliseconds; only pictures keep up with every frame. */
const SETTLE_MS = 150;

/** The cursor's place, settled: at once where it had stood still, else as of a moment ago. Null where there is none. */
export function usePlace(): Cursor | null {
  const { store } = useLab().playback;
  const subscribe = useCallback(
    (changed: () => void) => {
      const pace = paced(changed, SETTLE_MS);
      const leave = store.subscribe(pace.ask);
      return () => {
        leave();
        pace.drop();
      };
    },
    [store],
  );
  return useSyncExternalStore(subscribe, () => {
    const { timeline, index } = store.getState();
    return timeline.places[index] ?? null;
  });
}

/** Runs `write` now and whenever the cursor has moved: for what is written past React, at the display's pace. */
export function useOnMove(write: () => void): void {
  const { playback } = useLab();
  useEffect(() => {
    write();
    return playback.onMove(write);
  }, [playback, write]);
}

/** What pictures need besides the run: frozen bases, as they arrive. */
export function useResources(): Resources {
  return useSyncExternalStore(subscribeResources, resources);
}

const isDark = window.matchMedia('(prefers-color-scheme: dark)');

/** The pictures' colours, as the page's. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (changed) => {
      isDark.addEventListener('change', changed);
      return () => isDark.removeEventListener('change', changed);
    },
    () => (isDark.matches ? dark : light),
  );
}

/** The latest value as of the component's last turn; null before the first. @see turns */
export function useInTurn<T>(value: T): T | null {
  const latest = useRef(value);
  const [taken, setTaken] = useState<{ value: T } | null>(null);
  // At once: else React would draw several components, whose turns follow closely, in one task.
  const [take] = useState(() => () => flushSync(() => setTaken({ value: latest.current })));
  useEffect(() => {
    latest.current = value;
    turns.ask(take);
  }, [value, take]);
  useEffect(() => () => turns.drop(take), [take]);
  return taken && taken.value;
}
