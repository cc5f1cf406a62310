/** The shipped set-ups that links build on, loaded as they are needed, once. */

import { parseRlmSpec, type RlmSpec } from '../../../experiment/rlm-spec';
import type { RlmPreset } from '../../../experiment/rlm-url';
import { presetChoices } from '../choices';

/** What a link builds on that names nothing else; the workspace opens with it. */
export const FIRST = 'rlm-needle';

const shipped: readonly string[] = presetChoices.map(({ value }) => value);

/** @param loadPreset a set-up that is shipped, as JSON. */
export function presetShelf(loadPreset: (id: string) => Promise<unknown>) {
  const loaded = new Map<string, Promise<RlmPreset>>();
  const preset = (id: string): Promise<RlmPreset> => {
    const loading = loaded.get(id) ?? loadPreset(id).then((json) => ({ id, spec: parseRlmSpec(json) }));
    loaded.set(id, loading);
    // What did not come is asked for again.
    loading.catch(() => loaded.delete(id));
    return loading;
  };
  const withFirst = (ids: readonly (string | null)[]) => {
    const known = ids.filter((id): id is string => id !== null && id !== FIRST && shipped.includes(id));
    return Promise.all([FIRST, ...known].map(preset));
  };
  return {
    /** What a link needs that names this one. @throws LabError `offline`, `not_found`. */
    named: (id: string | null) => withFirst([id]),
    /** Those that a set-up may differ least from. @throws LabError `offline`, `not_found`. */
    near: ({ task }: Pick<RlmSpec, 'task'>) => withFirst([task ? `rlm-${task.id}` : null]),
  };
}
