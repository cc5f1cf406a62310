/** A model by its reference: the one place that knows all kinds. What it cannot have by itself it is given. */

import type { ChatModel, ModelRef } from './chat';
import { EndpointChat } from './endpoint';
import type { Timeouts } from './exchange';
import { checkServiceUrl, type KeyStore } from './keys';
import { OllamaChat } from './ollama';
import type { PriceTable } from './prices';
import type { LocalRef } from './remote-protocol';
import type { RetryPolicy } from './retry';
import type { FileProgress } from './tab';

export interface ChatDeps {
  readonly keys: KeyStore;
  readonly prices: PriceTable;
  /** How models that run on this machine are opened: by a `ChatLink`, or in this thread (`browserModels`, the CLI). */
  readonly here: (ref: LocalRef, progress?: (event: FileProgress) => void) => Promise<ChatModel>;
  /** Who answers for a person. Throws where nobody is there. */
  readonly person: () => ChatModel;
  readonly progress?: (event: FileProgress) => void;
  /** Told in a sentence what a service does not take. */
  readonly note?: (sentence: string) => void;
  readonly timeouts?: Partial<Timeouts>;
  readonly retries?: Partial<RetryPolicy>;
  /** Tokens that prompt and answer may have together: for Ollama what it is to load, for endpoints what is known of them. */
  readonly contextTokens?: number;
  readonly fetch?: typeof fetch;
}

/**
 * @param field path of the reference in the spec, for errors.
 * @throws LabError `bad_url`, `key_in_url` (field below `field`), and what opening a model that runs here throws.
 */
export async function openChat(ref: ModelRef, deps: ChatDeps, field = 'model'): Promise<ChatModel> {
  switch (ref.kind) {
    case 'builtin':
    case 'tab':
    case 'system':
      return deps.here(ref, deps.progress);
    case 'person':
      return deps.person();
    case 'endpoint':
    case 'ollama': {
      const { origin } = checkServiceUrl(ref.url, `${field}.url`);
      const { keys, prices, note, timeouts, retries, contextTokens, fetch: fetchIt } = deps;
      const options = {
        key: keys.get(origin),
        prices,
        ...(note && { note }),
        ...(timeouts && { timeouts }),
        ...(retries && { retries }),
        ...(contextTokens !== undefined && { contextTokens }),
        ...(fetchIt && { fetch: fetchIt }),
      };
      return ref.kind === 'endpoint'
        ? new EndpointChat(ref.url, ref.model, options)
        : new OllamaChat(ref.url, ref.model, options);
    }
  }
}
