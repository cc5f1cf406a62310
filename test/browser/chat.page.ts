/** Lets a test ask models in the chat worker of this page, and services from the page itself. */

import type { ChatModel, ChatSampling, ModelRef } from '../../src/chat/chat';
import { EndpointChat } from '../../src/chat/endpoint';
import { LabError } from '../../src/errors';
import { linkToWorker } from '../../src/chat/remote';
import type { LocalRef } from '../../src/chat/remote-protocol';
import type { FileProgress } from '../../src/chat/tab';

export interface Asked {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly progress: readonly FileProgress[];
  readonly notes: readonly string[];
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

const link = linkToWorker(new Worker(new URL('../../workers/chat.ts', import.meta.url), { type: 'module' }));

/** Opens the model, asks it one question, and closes it. */
async function askModel(
  ref: LocalRef | Extract<ModelRef, { kind: 'endpoint' }>,
  question: string,
  sampling: ChatSampling,
  hub?: string,
): Promise<Asked> {
  const [pieces, progress, notes]: [string[], FileProgress[], string[]] = [[], [], []];
  let chat: ChatModel | null = null;
  try {
    chat =
      ref.kind === 'endpoint'
        ? new EndpointChat(ref.url, ref.model, { key: 'sk-a-key-of-the-user', retries: { retries: 0 } })
        : await link.open(ref, {
            page: new URL('/', location.href).href,
            ...(hub !== undefined && { hub }),
            progress: (event) => progress.push(event),
            note: (sentence) => notes.push(sentence),
          });
    const { text } = await chat.complete({
      messages: [{ role: 'user', content: question }],
      sampling,
      place: { purpose: 'turn', depth: 0, call: 'c' },
      signal: new AbortController().signal,
      onText: (piece) => pieces.push(piece),
    });
    return { text, pieces, progress, notes, error: null };
  } catch (error) {
    const { code, message, hint } = LabError.from(error);
    return { text: '', pieces, progress, notes, error: { code, message, hint } };
  } finally {
    await chat?.dispose?.();
  }
}

declare global {
  var askModel: (
    ref: LocalRef | Extract<ModelRef, { kind: 'endpoint' }>,
    question: string,
    sampling: ChatSampling,
    hub?: string,
  ) => Promise<Asked>;
}
globalThis.askModel = askModel;
