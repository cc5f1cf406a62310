/** How components of comparisons read them. */

import { useStore } from 'zustand';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { useRlm, useRlmState } from '../hooks';
import { isSound } from '../sound';
import { compareOf } from './page';
import type { Compare, CompareState } from './state';

export const useCompare = (): Compare => compareOf(useRlm());

export function useCompareState<T>(select: (state: CompareState) => T): T {
  return useStore(useCompare().store, select);
}

/** The set-up on the left as it stands, and whether it can be run. */
export function useSetup(): { readonly draft: RlmSpec; readonly sound: boolean } {
  const draft = useRlmState((state) => state.draft);
  const held = useRlmState((state) => state.held);
  return { draft, sound: isSound({ draft, held }) };
}
