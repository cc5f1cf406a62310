/**
 * What the RLM worker has of the world: Python sessions by a port of the page, services by the network, and models that
 * are computed here in a worker of its own, where they stay open from run to run.
 */

import type { ChatModel } from '../../../chat/chat';
import { memoryKeys } from '../../../chat/keys';
import { openChat } from '../../../chat/open';
import { linkToWorker, type ChatLink } from '../../../chat/remote';
import type { LocalRef } from '../../../chat/remote-protocol';
import { keepLast } from '../../../keep-last';
import { passOn } from '../../../repl/spawn-handed';
import { spawnThrough } from '../../../repl/spawn-through';
import type { OpenOptions, Surroundings } from './host';
import type { PortMessage } from '../protocol';

/** Models that stay open: the root, the sub-model, and one to go back to. */
const KEPT = 3;

/** @param scope the worker's own; the page's `PortMessage` comes before anything is asked. */
export function inWorker(scope: Pick<WorkerGlobalScope, 'addEventListener'>): Surroundings {
  let tell: OpenOptions['note'] = () => undefined;
  const line = new Promise<MessagePort>((resolve) =>
    scope.addEventListener('message', (event) => {
      const data = (event as MessageEvent<PortMessage | undefined>).data;
      if (data?.type === 'rlm-port') resolve(data.port);
    }),
  );
  const spawning = line.then((port) =>
    spawnThrough(port, (progress) => tell({ model: 'Python', stage: 'interpreter', ...progress })),
  );
  const here = localModels(() => {
    const worker = new Worker(new URL('../../../../workers/chat.ts', import.meta.url), {
      type: 'module',
      name: 'chat',
    });
    // Systems of agents may call Python too.
    void line.then((port) => passOn(port, worker));
    return linkToWorker(worker);
  });
  return {
    prepare({ models, python }, page) {
      if (python) void spawning.then((spawn) => spawn.prepare());
      const options = {
        page,
        keys: {},
        prices: [],
        note: () => undefined,
        signal: new AbortController().signal,
      };
      // What cannot be loaded is told when it is wanted.
      for (const ref of models)
        here(ref, options).then(
          (model) => model.dispose?.(),
          () => undefined,
        );
    },
    spawn(note) {
      tell = note;
      return async () => (await spawning)();
    },
    open(ref, options) {
      const keys = memoryKeys();
      for (const [origin, key] of Object.entries(options.keys)) keys.set(origin, key);
      return openChat(ref, {
        keys,
        prices: options.prices,
        here: (local) => here(local, options),
        person: () => {
          throw new Error('a person is asked by the host');
        },
      });
    },
  };
}

interface Open {
  readonly model: Promise<ChatModel>;
  /** Who has opened it and not disposed of it. */
  users: number;
}

/**
 * Opens models that are computed here; those of the last runs are still open, and none is closed that somebody uses.
 * @param connect a fresh worker.
 */
export function localModels(connect: () => Pick<ChatLink, 'open' | 'close'>) {
  let link: ReturnType<typeof connect> | null = null;
  const kept = new Map<string, Open>();
  const closeIdle = () => {
    for (const { model } of keepLast(kept, KEPT, ({ users }) => users > 0))
      model.then((one) => one.dispose?.()).catch(() => undefined);
  };
  return async (ref: LocalRef, { page, note }: OpenOptions): Promise<ChatModel> => {
    const key = JSON.stringify(ref);
    const name = ref.kind === 'tab' ? ref.model : ref.id;
    const open = kept.get(key) ?? {
      model: (link ??= connect()).open(ref, {
        page,
        progress: ({ file, loaded, total }) =>
          note({ model: name, stage: file, loaded, total: total || null }),
      }),
      users: 0,
    };
    open.users++;
    kept.delete(key);
    kept.set(key, open); // the last used are the last
    closeIdle();
    try {
      const opened = await open.model;
      let isUsed = true;
      const { contextTokens } = opened;
      return {
        name: opened.name,
        contextTokens,
        complete: (request) =>
          opened.complete(request).catch((error: unknown) => {
            // A worker that is dead takes its models with it.
            if ((error as { code?: string }).code === 'worker_died') {
              kept.clear();
              link = null;
            }
            throw error;
          }),
        async dispose() {
          if (isUsed) open.users--;
          isUsed = false;
          closeIdle();
        },
      };
    } catch (error) {
      if (kept.get(key) === open) kept.delete(key);
      if ((error as { code?: string }).code === 'worker_died') link = null;
      throw error;
    }
  };
}
