/** How components of the Train workspace read it: narrow selections of its state, and its actions. */

import { createContext, use, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Faults } from '../views/issue';
import { faultsOf } from './faults';
import { namesOf } from './names';
import type { TrainRun } from './run';
import type { Training, TrainState } from './state';

export const TrainContext = createContext<Training | null>(null);

export function useTraining(): Training {
  const training = use(TrainContext);
  if (!training) throw new Error('a component stands outside the Train workspace');
  return training;
}

export function useTrain<T>(select: (state: TrainState) => T): T {
  return useStore(useTraining().store, select);
}

/** What is wrong with the settings. */
export function useFaults(): Faults {
  const draft = useTrain((state) => state.draft);
  return useMemo(() => faultsOf(draft), [draft]);
}

/** The run whose numbers are told. */
export const useFocus = (): TrainRun | null =>
  useTrain(({ runs, focus }) => runs.find(({ id }) => id === focus) ?? null);

/** The run that this tab trains. */
export const useActive = (): TrainRun | null =>
  useTrain(({ runs, active }) => runs.find(({ id }) => id === active) ?? null);

/** What runs are called, by id. What a run has learnt leaves it alone. */
export function useNames(): ReadonlyMap<string, string> {
  const named = useTrain(({ runs }) => runs);
  const key = JSON.stringify(named.map(({ id, name }) => [id, name]));
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a run's spec never changes
  return useMemo(() => namesOf(named), [key]);
}
