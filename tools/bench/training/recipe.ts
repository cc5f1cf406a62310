/** A measured training as the request that opens it: its spec read from the presets, in Node. */

import { readSpec } from '../../../src/cli/input';
import type { TrainingArgs } from '../protocol';
import { SCRATCH } from '../settings';
import { recipes, type CaseId } from './cases';

export async function argsOf(
  id: CaseId,
  { threads, metered = false }: { threads: number; metered?: boolean },
): Promise<TrainingArgs> {
  const [preset, settings, noise] = recipes[id];
  return { spec: await readSpec(preset, settings), folder: `${SCRATCH}/${id}`, threads, metered, noise };
}
