/**
 * How the run is looked at: options of the pictures, what is maximised, shown as a table or pinned, and what the pointer
 * is on. A store without React; it outlives runs and is what a link to an exact view carries besides the cursor.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workspace } from '../../experiment/view';
import type { Chosen, Option, PictureId, Target } from '../pictures/picture';

export interface ViewState {
  readonly workspace: Workspace;
  /** Chosen values by `picture.key`; the default where there is none. */
  readonly options: Readonly<Record<string, string>>;
  readonly maximised: PictureId | null;
  /** Pictures that are shown as tables. */
  readonly tables: readonly PictureId[];
  /** Token texts, in the order in which they were pinned. */
  readonly pins: readonly string[];
}

export const MAX_PINS = 4;

const initial: ViewState = { workspace: 'playground', options: {}, maximised: null, tables: [], pins: [] };

export type View = ReturnType<typeof createView>;

export function createView() {
  const store: StoreApi<ViewState> = createStore<ViewState>(() => initial);
  const { getState: get, setState: set } = store;
  let hover: Target | null = null;
  const listeners = new Set<(hover: Target | null) => void>();
  return {
    store,
    /** The pointer's target changes too often for the store. */
    hover: () => hover,
    onHover(listener: (hover: Target | null) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setHover(target: Target | null): void {
      if (target === hover || JSON.stringify(target) === JSON.stringify(hover)) return;
      hover = target;
      listeners.forEach((listener) => listener(target));
    },
    visit: (workspace: Workspace): void => set({ workspace }),
    choose(picture: PictureId, key: string, value: string): void {
      set({ options: { ...get().options, [`${picture}.${key}`]: value } });
    },
    maximise(picture: PictureId | null): void {
      set({ maximised: get().maximised === picture ? null : picture });
    },
    restore: (): void => set({ maximised: null }),
    table(picture: PictureId): void {
      const { tables } = get();
      set({
        tables: tables.includes(picture) ? tables.filter((id) => id !== picture) : [...tables, picture],
      });
    },
    /** Pins a token, or takes its pin away; a fifth drives out the first. */
    pin(token: string): void {
      const { pins } = get();
      set({
        pins: pins.includes(token) ? pins.filter((pin) => pin !== token) : [...pins, token].slice(-MAX_PINS),
      });
    },
    open(state: Partial<ViewState>): void {
      set({ ...initial, ...state });
    },
  };
}

/** The values of a picture's options: the chosen ones where its table knows them, else the first. */
export function chosenOf(
  id: PictureId,
  options: readonly Option[],
  values: Readonly<Record<string, string>>,
): Chosen {
  return Object.fromEntries(
    options.map(({ key, choices }) => {
      const value = values[`${id}.${key}`];
      return [key, choices.some((choice) => choice.value === value) ? value! : choices[0]!.value];
    }),
  );
}
