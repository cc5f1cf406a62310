/** Scripted models and ready settings, for tests of the loop. */

import type { ChatModel, ChatReply, ChatRequest } from '../chat/chat';
import type { RlmHooks } from './run-types';
import type { Budgets, PromptSettings, RlmSettings } from './settings';
import type { RlmEvent, RlmEventType } from './trace';

/** What a script says: a text, a reply in parts, or a failure that is thrown. */
export type Said = string | (Partial<ChatReply> & { readonly text: string }) | Error;

export interface FakeModel extends ChatModel {
  readonly requests: ChatRequest[];
  /** Most at one time. */
  readonly most: () => number;
}

/** A list is said in order, its last for ever; a function sees the request. */
export function fakeModel(
  script: readonly Said[] | ((request: ChatRequest, number: number) => Said | Promise<Said>),
  options: { name?: string; contextTokens?: number | null; delay?: number; price?: number | null } = {},
): FakeModel {
  const { name = 'fake', contextTokens = 100_000, delay = 0, price = 0 } = options;
  const requests: ChatRequest[] = [];
  let running = 0;
  let most = 0;
  return {
    name,
    contextTokens,
    requests,
    most: () => most,
    async complete(request) {
      const number = requests.push(request) - 1;
      most = Math.max(most, ++running);
      try {
        if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
        const said =
          typeof script === 'function'
            ? await script(request, number)
            : script[Math.min(number, script.length - 1)]!;
        if (said instanceof Error) throw said;
        const reply = typeof said === 'string' ? { text: said } : said;
        request.onText?.(reply.text);
        return full(request, reply, name, price);
      } finally {
        running--;
      }
    },
  };
}

function full(
  request: ChatRequest,
  reply: Partial<ChatReply> & { readonly text: string },
  name: string,
  price: number | null,
): ChatReply {
  const promptTokens = Math.ceil(request.messages.reduce((sum, { content }) => sum + content.length, 0) / 4);
  const completionTokens = Math.ceil(reply.text.length / 4);
  const cost = price === null ? null : (promptTokens + completionTokens) * price;
  return {
    reasoning: null,
    usage: { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0, cost, estimated: false },
    model: name,
    finish: 'stop',
    replayed: false,
    retries: 0,
    ...reply,
  };
}

/** Never answers, and does not listen to its signal. */
export const silentModel = (name = 'silent'): ChatModel => ({
  name,
  contextTokens: null,
  complete: () => new Promise(() => {}),
});

export interface SettingsChanges extends Partial<Omit<RlmSettings, 'budgets' | 'prompt'>> {
  readonly budgets?: Partial<Budgets>;
  readonly prompt?: Partial<PromptSettings>;
}

export function settingsWith({ budgets, prompt, ...rest }: SettingsChanges = {}): RlmSettings {
  return {
    agent: 'rlm',
    truncation: { keep: 'both', characters: 2000 },
    concurrency: 4,
    compaction: null,
    sampling: { temperature: 0, topP: 1, maxTokens: 100 },
    seed: 1,
    ...rest,
    prompt: {
      style: 'full',
      dialect: 'final',
      preview: false,
      orchestrator: false,
      remaining: false,
      blocks: 'all',
      proseFinal: false,
      ...prompt,
    },
    budgets: {
      turns: 5,
      calls: null,
      tokens: null,
      cost: null,
      seconds: null,
      depth: 1,
      cellSeconds: 10,
      memory: 512,
      ...budgets,
    },
  };
}

export interface Recorded {
  readonly events: RlmEvent[];
  readonly hooks: RlmHooks;
  readonly controller: AbortController;
  of<T extends RlmEventType>(type: T): Extract<RlmEvent, { type: T }>[];
}

export function recorded(): Recorded {
  const events: RlmEvent[] = [];
  const controller = new AbortController();
  return {
    events,
    controller,
    hooks: { onEvent: (event) => events.push(event), signal: controller.signal },
    of: <T extends RlmEventType>(type: T) =>
      events.filter((event): event is Extract<RlmEvent, { type: T }> => event.type === type),
  };
}

/** Code as a model writes it. */
export const repl = (code: string): string => `I go on.\n\`\`\`repl\n${code}\n\`\`\``;
