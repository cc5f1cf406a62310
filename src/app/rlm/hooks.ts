/** How components of the RLM workspace read it: narrow selections of its state, and its actions. */

import { createContext, use, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Faults } from '../views/issue';
import { faultsOf } from './faults';
import type { Rlm, RlmState } from './state';
import type { AgentView, CallView, CellView, TurnView } from './trajectory';

export const RlmContext = createContext<Rlm | null>(null);

export function useRlm(): Rlm {
  const rlm = use(RlmContext);
  if (!rlm) throw new Error('a component stands outside the RLM workspace');
  return rlm;
}

export function useRlmState<T>(select: (state: RlmState) => T): T {
  return useStore(useRlm().store, select);
}

/** What is wrong with the set-up. */
export function useFaults(): Faults {
  const draft = useRlmState((state) => state.draft);
  const held = useRlmState((state) => state.held);
  return useMemo(() => faultsOf(draft, { held: new Set(held.keys()) }), [draft, held]);
}

export const useAgent = (run: string | null): AgentView | null =>
  useRlmState((state) => (run === null ? null : (state.run?.trajectory.agents.get(run) ?? null)));
export const useTurn = (key: string): TurnView | null =>
  useRlmState(({ run }) => run?.trajectory.turns.get(key) ?? null);
export const useCell = (id: string): CellView | null =>
  useRlmState(({ run }) => run?.trajectory.cells.get(id) ?? null);
export const useCall = (id: string | undefined): CallView | null =>
  useRlmState(({ run }) => (id === undefined ? null : (run?.trajectory.calls.get(id) ?? null)));
