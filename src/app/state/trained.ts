/** The training store as the playground reads it. Loaded when the first picture is there; nothing else knows it. */

import { openTrainingStore } from '../../experiment/training-store';
import { readRows } from '../../tasks/custom/read';
import { customTask } from '../../tasks/custom/task';
import { isProvided, provideTask } from '../../tasks/registry';
import type { TrainedHere } from './lab-state';

/** @throws LabError `no_store` where this browser keeps nothing. */
export async function openTrained(): Promise<TrainedHere> {
  const { links, data, onChange } = await openTrainingStore();
  return {
    links: () => links.list(),
    async provide(file) {
      if (isProvided(file.hash)) return true;
      const bytes = await data.get(file.hash);
      if (bytes) provideTask(file.hash, customTask(readRows(bytes, file.name), file));
      return bytes !== null;
    },
    onChange: (listener) => void onChange(listener),
  };
}
