/** Where the page's workers find models, links and questions: beside the page, on the hub, and kept in this browser. */

import type { Library } from '../../experiment/build';
import { openTrainingStore, type TrainingStore } from '../../experiment/training-store';
import { hubSource } from '../../models/hub';
import { absentAsNull, fetchBytes, urlSource } from '../../models/source-url';

/** What is kept in this browser, by hash. */
export type OwnFiles = Pick<TrainingStore, 'links' | 'data'>;

/**
 * Models and links that lie beside the page, and models of the hub by `hub:owner/name@revision`. Links and questions
 * that are named by a hash are looked for among this browser's own first; where nothing is kept, there are none.
 */
export function libraryOf(page: string, signal: AbortSignal, own: () => Promise<OwnFiles>): Library {
  const kept = async (part: 'links' | 'data', hash: string | undefined) => {
    if (hash === undefined) return null;
    try {
      return await (await own())[part].get(hash);
    } catch {
      // A browser that keeps nothing has none of one's own.
      return null;
    }
  };
  return {
    model: (id) => {
      if (!id.startsWith('hub:')) return urlSource(new URL(`models/${id}/`, page).href, { signal });
      const [repo, revision] = id.slice('hub:'.length).split('@');
      return hubSource(repo!, { signal, ...(revision && { revision }) });
    },
    async links({ name, hash }, onBytes) {
      const found = await kept('links', hash);
      if (found) {
        onBytes?.(found.length, found.length);
        return found;
      }
      return absentAsNull(fetchBytes(new URL(`links/${name}.safetensors`, page), { signal }, onBytes));
    },
    data: ({ hash }) => kept('data', hash),
  };
}

let opened: Promise<TrainingStore> | null = null;

/** This worker's one store; one that could not be opened is tried again the next time. */
export function ownStore(): Promise<TrainingStore> {
  opened ??= openTrainingStore();
  opened.catch(() => (opened = null));
  return opened;
}
