/** How components read the lab: narrow selections of its state, and its actions. */

import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { Lab, LabState } from './state/lab';

export const LabContext = createContext<Lab | null>(null);

/** The lab's actions; the same object for the life of the page. */
export function useLab(): Lab {
  const lab = use(LabContext);
  if (!lab) throw new Error('a component stands outside the lab');
  return lab;
}

/** Part of the state; the component is drawn again when that part changes. */
export function useLabState<T>(select: (state: LabState) => T): T {
  return useStore(useLab().store, select);
}
