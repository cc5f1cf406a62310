/** How components of the RLM workspace read it: narrow selections of its state, and its actions. */

import { createContext, use, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Faults } from '../views/issue';
import { faultsOf } from './faults';
import { isActive, secondsOf } from './run';
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

/** Seconds of the run's budget that are used; whole ones, four times a second, while it goes on. */
export function useSeconds(): number {
  const run = useRlmState((state) => state.run);
  const goesOn = isActive(run);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!goesOn) return;
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [goesOn]);
  if (!run) return 0;
  // What was told last may be younger than the last tick.
  const seconds = secondsOf(run, Math.max(now, run.toldAt ?? 0));
  return goesOn ? Math.floor(seconds) : seconds;
}
