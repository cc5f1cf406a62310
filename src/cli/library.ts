/** Where the command line finds models, links and presets: the repository's public folder, the hub, and given files. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Library } from '../experiment/build';
import { directorySource } from '../models/files-node';
import { hubSource } from '../models/hub';

export const PUBLIC = fileURLToPath(new URL('../../public', import.meta.url));

/** @param linksFile a links file on disk that stands for whatever the spec names; `dataFile`: the same of questions. */
export function nodeLibrary(linksFile?: string, dataFile?: string): Library {
  return {
    model(id) {
      if (!id.startsWith('hub:')) return directorySource(`${PUBLIC}/models/${id}`);
      const [repo, revision] = id.slice('hub:'.length).split('@') as [string, string?];
      return hubSource(repo, revision === undefined ? {} : { revision });
    },
    links({ name }, onBytes) {
      const path = linksFile ?? `${PUBLIC}/links/${name}.safetensors`;
      const bytes = existsSync(path) ? new Uint8Array(readFileSync(path)) : null;
      if (bytes) onBytes?.(bytes.length, bytes.length);
      return Promise.resolve(bytes);
    },
    data: () => Promise.resolve(dataFile === undefined ? null : new Uint8Array(readFileSync(dataFile))),
  };
}
