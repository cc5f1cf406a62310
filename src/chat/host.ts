/**
 * The chat worker's inside: opens models that run on this machine and answers for them by ports, so that neither page nor
 * engine waits for them. Knows no page and no workers' API but ports.
 */

import { LabError } from '../errors';
import { urlSource } from '../models/source-url';
import { openBrowserDevice } from '../runtime';
import type { Device } from '../runtime/device';
import { openAgentChat } from './agent';
import type { ChatModel } from './chat';
import type { FromHost, LocalRef, OpenOptions, Port, ToHost } from './remote-protocol';
import { openTabChat, type FileProgress } from './tab';

export interface OpenHooks {
  readonly progress: (event: FileProgress) => void;
  readonly note: (sentence: string) => void;
}

export type OpenLocal = (ref: LocalRef, options: OpenOptions, hooks: OpenHooks) => Promise<ChatModel>;

/** Name of a folder below `models/`. Returns it. Throws `bad_model`. */
export function checkBuiltin(id: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) return id;
  throw new LabError('bad_model', `“${id}” is not the name of a built-in model.`, {
    hint: 'Take one of the page’s own models, such as navigator.',
    field: 'id',
  });
}

/** Opens models in this thread of a browser: built-in ones by one WASM device, others by transformers.js. */
export function browserModels(): OpenLocal {
  let device: Promise<Device> | null = null;
  return async (ref, { page, hub }, { progress, note }) => {
    if (ref.kind === 'system')
      throw new LabError('bad_model', `The system “${ref.id}” cannot be opened here.`, {
        hint: 'Open it where systems are put together.',
        field: 'kind',
      });
    if (ref.kind === 'tab') return openTabChat(ref, { ...(hub !== undefined && { hub }), progress, note });
    const source = urlSource(new URL(`models/${checkBuiltin(ref.id)}/`, page).href);
    device ??= openBrowserDevice('wasm', note);
    return openAgentChat(ref.id, source, await device, ({ stage, file, loaded, total }) => {
      if (stage === 'reading') progress({ file, loaded, total });
    });
  };
}

/** A model that several clients may have open, as it is loaded once. */
interface Loaded {
  readonly key: string;
  readonly model: Promise<ChatModel>;
  users: number;
}

export class ChatHost {
  private readonly loaded = new Map<string, Loaded>();

  constructor(private readonly open: OpenLocal) {}

  /** Answers whoever speaks at this port, and at the ports that it hands over. */
  serve(port: Port): void {
    const client = new Client(port, this, (other) => this.serve(other));
    port.addEventListener('message', ({ data }: MessageEvent<ToHost>) => client.take(data));
    port.start?.();
  }

  take(ref: LocalRef, options: OpenOptions, hooks: OpenHooks): Loaded {
    const key = JSON.stringify([ref, options]);
    let entry = this.loaded.get(key);
    if (!entry) {
      entry = { key, model: this.open(ref, options, hooks), users: 0 };
      entry.model.catch(() => this.loaded.delete(key));
      this.loaded.set(key, entry);
    }
    entry.users++;
    return entry;
  }

  giveBack(entry: Loaded): void {
    if (--entry.users > 0) return;
    this.loaded.delete(entry.key);
    entry.model.then((model) => model.dispose?.()).catch(() => undefined);
  }
}

class Client {
  private readonly models = new Map<number, Loaded>();
  private readonly running = new Map<number, AbortController>();

  constructor(
    private readonly port: Port,
    private readonly host: ChatHost,
    private readonly serve: (port: Port) => void,
  ) {}

  take(message: ToHost): void {
    switch (message.type) {
      case 'open':
        return void this.open(message);
      case 'complete':
        return void this.complete(message);
      case 'cancel':
        return this.running.get(message.id)?.abort();
      case 'close': {
        const entry = this.models.get(message.model);
        this.models.delete(message.model);
        if (entry) this.host.giveBack(entry);
        return;
      }
      case 'connect':
        return this.serve(message.port);
      case 'ping':
        return this.say({ type: 'pong', id: message.id });
    }
  }

  private async open({ id, ref, options }: Extract<ToHost, { type: 'open' }>): Promise<void> {
    try {
      const entry = this.host.take(ref, options, {
        progress: (event) => this.say({ type: 'progress', id, event }),
        note: (sentence) => this.say({ type: 'note', id, sentence }),
      });
      this.models.set(id, entry);
      const { name, contextTokens } = await entry.model;
      this.say({ type: 'opened', id, name, contextTokens });
    } catch (error) {
      this.models.delete(id);
      this.fail(id, error);
    }
  }

  private async complete(message: Extract<ToHost, { type: 'complete' }>): Promise<void> {
    const { id, request, stream } = message;
    const control = new AbortController();
    this.running.set(id, control);
    try {
      const entry = this.models.get(message.model);
      if (!entry) throw new LabError('disposed', 'The model was closed.', { hint: 'Start the run again.' });
      const model = await entry.model;
      const reply = await model.complete({
        ...request,
        signal: control.signal,
        ...(stream && {
          onText: (text: string) => this.say({ type: 'text', id, text }),
          onReasoning: (text: string) => this.say({ type: 'reasoning', id, text }),
          onRestart: () => this.say({ type: 'restart', id }),
        }),
      });
      this.say({ type: 'done', id, reply });
    } catch (error) {
      this.fail(id, error);
    } finally {
      this.running.delete(id);
    }
  }

  private fail(id: number, error: unknown): void {
    this.say({ type: 'failed', id, error: LabError.from(error).toJSON() });
  }

  private say(message: FromHost): void {
    this.port.postMessage(message);
  }
}

/** The worker's one host. */
export function createChatHost(port: Port, open: OpenLocal = browserModels()): ChatHost {
  const host = new ChatHost(open);
  host.serve(port);
  return host;
}
