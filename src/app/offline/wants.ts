/** What an experiment needs of the files that are shipped with the page. */

import type { Spec } from '../../experiment/spec';
import type { Wants } from './list';

/** Models of the hub have a cache of their own (src/models/hub.ts). */
export function wantsOf({ agents, links, device }: Pick<Spec, 'agents' | 'links' | 'device'>): Wants {
  return {
    models: [...new Set(agents.map(({ id }) => id))].filter((id) => !id.startsWith('hub:')),
    links: links.source === 'trained' && links.file !== undefined ? [links.file] : [],
    webgpu: device === 'webgpu',
  };
}
