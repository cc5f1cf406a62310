/** The worker's side of the RLM page for tests: no Python, models of a test's own. */

import type { ChatModel, ChatReply, ChatRequest } from '../../src/chat/chat';
import { LabError } from '../../src/errors';
import { parseRlmSpec } from '../../src/experiment/rlm-spec';
import { createRlmHost, type Surroundings } from '../../src/app/rlm/worker/host';
import type { RlmMessage, RunRequest, ToldEvent } from '../../src/app/rlm/protocol';
import { usage } from './rlm-events';

const reply = (text: string): ChatReply => ({
  text,
  reasoning: null,
  usage,
  model: 'm',
  finish: 'stop',
  replayed: false,
  retries: 0,
});

/** A model that answers at once, or as it is told. */
export const model = (answer: string | ((request: ChatRequest) => Promise<string>)): ChatModel => ({
  name: 'm',
  contextTokens: null,
  complete: async (request) => reply(typeof answer === 'string' ? answer : await answer(request)),
});

export const spec = (change: object = {}) =>
  parseRlmSpec({
    kind: 'rlm',
    question: 'What is in it?',
    context: { kind: 'text', text: 'A needle.' },
    agent: 'direct',
    models: { root: { kind: 'endpoint', url: 'http://localhost:1/v1', model: 'm' } },
    ...change,
  });
export const request = (change: Partial<RunRequest> = {}): RunRequest => ({
  branch: 'b1',
  from: null,
  step: false,
  spec: spec(),
  page: 'http://page/',
  files: [],
  keys: {},
  prices: [],
  replay: null,
  ...change,
});

export function hostWith(open: Surroundings['open']) {
  const messages: RlmMessage[] = [];
  const host = createRlmHost((message) => messages.push(message), {
    open,
    spawn: () => () => Promise.reject(new LabError('repl_unavailable', 'No Python here.', { hint: '' })),
  });
  const told = (): readonly ToldEvent[] =>
    messages.flatMap((message) => (message.type === 'rlm-events' ? message.events : []));
  return { host, messages, told };
}
