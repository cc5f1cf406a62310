/**
 * What was trained and opened in this browser, as the playground sees it: links for its menu, and questions of one's
 * own, which are made known before they are asked for. Where the browser keeps nothing, there is nothing.
 */

import type { StoreApi } from 'zustand/vanilla';
import { LabError } from '../../errors';
import type { Spec } from '../../experiment/spec';
import { taskOf } from '../../tasks/registry';
import { isKnown } from '../task';
import type { LabState, Surroundings, TrainedHere } from './lab-state';

/** @param onData told when questions that were missing have come. */
export function createOwn(
  { openTrained }: Pick<Surroundings, 'openTrained'>,
  store: StoreApi<LabState>,
  onData: () => void,
) {
  const { getState: get, setState: set } = store;
  let opened: Promise<TrainedHere> | null = null;

  function open(): Promise<TrainedHere> {
    if (opened) return opened;
    opened = openTrained();
    opened.then(
      (trained) => trained.onChange(() => void read()),
      () => (opened = null),
    );
    return opened;
  }

  async function read(): Promise<void> {
    try {
      set({ ownLinks: await (await open()).links() });
    } catch {
      // This browser keeps nothing.
    }
    await provide();
  }

  const missing = () => {
    const { spec, run, beside } = get();
    return [spec, run?.spec, beside?.spec].flatMap((one) => (one && !isKnown(one.data) ? [one.data] : []));
  };

  /** Makes known what the page needs and the browser keeps; says what it does not. */
  async function provide(): Promise<void> {
    for (const data of missing()) {
      const here =
        data.file &&
        (await open()
          .then((one) => one.provide(data.file!))
          .catch(() => false));
      if (here) {
        if (get().error?.code === 'no_data') set({ error: null });
        onData();
      } else set({ error: faultOf(data) });
    }
  }

  let needed = '';
  store.subscribe(({ spec, run, beside }, before) => {
    if (spec === before.spec && run?.spec === before.run?.spec && beside?.spec === before.beside?.spec)
      return;
    const now = missing()
      .map(({ file }) => file?.hash)
      .join();
    if (now !== needed && now !== '') void provide();
    else if (now === '' && get().error?.code === 'no_data') set({ error: null });
    needed = now;
  });

  return { read };
}

function faultOf(data: Spec['data']) {
  try {
    taskOf(data);
    return null;
  } catch (error) {
    return LabError.from(error).toJSON();
  }
}
