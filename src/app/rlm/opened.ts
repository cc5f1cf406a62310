/** Which parts of a long list are opened: kept beside the list, since what scrolls out of sight is taken off the page. */

import { useCallback } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useRlmState } from './hooks';

const store = createStore<ReadonlySet<string>>(() => new Set());

/** A branch that is no more. */
export function forgetOpened(branch: string): void {
  const opened = store.getState();
  const left = new Set([...opened].filter((name) => !name.startsWith(`${branch} `)));
  if (left.size < opened.size) store.setState(left, true);
}

/** Whether a part of the run that is shown is open, and how to change it. @param key names it within the run. */
export function useOpened(key: string): [open: boolean, set: (open: boolean) => void] {
  const branch = useRlmState((state) => state.shown);
  const name = `${branch} ${key}`;
  const open = useStore(store, (opened) => opened.has(name));
  const set = useCallback(
    (wanted: boolean) => {
      const opened = store.getState();
      if (opened.has(name) === wanted) return;
      const next = new Set(opened);
      if (wanted) next.add(name);
      else next.delete(name);
      store.setState(next, true);
    },
    [name],
  );
  return [open, set];
}
