/** How components read the lab: narrow selections of its state, and its actions. */

import { createContext, use, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { dark, light, type Theme } from './draw/theme';
import type { KeyManager } from './keys';
import type { Offline } from './offline/register';
import type { Resources } from './pictures/picture';
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
