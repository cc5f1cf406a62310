/**
 * Models that run in a browser's thread, systems of agents among them: what the chat worker opens. `browserModels` of
 * src/chat knows single models; systems are put together here, from presets beside the page.
 */

import { browserModels, type OpenLocal } from '../chat/host';
import { absentAsNull, fetchBytes, urlSource } from '../models/source-url';
import type { SpawnRepl } from '../repl/session-types';
import { openBrowserDevice } from '../runtime';
import type { Device } from '../runtime/device';
import { systemName } from './mas-chat';
import { openSystemChat } from './open-system';

/** Of a browser's thread. @param spawn for the Python that systems call: asked when one of them first does. */
export function localModels(spawn: SpawnRepl): OpenLocal {
  const single = browserModels();
  let device: Promise<Device> | null = null;
  return async (ref, options, hooks) => {
    if (ref.kind !== 'system') return single(ref, options, hooks);
    const at = (path: string) => new URL(path, options.page);
    device ??= openBrowserDevice('wasm', hooks.note);
    return openSystemChat(ref.id, {
      device: await device,
      spawn,
      preset: async (id) => {
        const bytes = await absentAsNull(fetchBytes(at(`presets/${id}.json`), {}));
        return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
      },
      library: {
        model: (id) => urlSource(at(`models/${id}/`).href),
        links: ({ name }, onBytes) => absentAsNull(fetchBytes(at(`links/${name}.safetensors`), {}, onBytes)),
        data: () => Promise.resolve(null),
      },
      progress: ({ stage, file, agent, loaded, total }) => {
        if (stage === 'reading')
          hooks.progress({ file: `${systemName(ref.id)} ${agent}/${file}`, loaded, total });
      },
    });
  };
}
