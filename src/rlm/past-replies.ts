/** Recorded answers as a model would give them now: what they used then is told, and that they were not asked again. Pure. */

import type { ChatReply } from '../chat/chat';
import type { EditedReply } from './run-types';
import { plainText } from './text';
import type { CallNode, RunNode } from './trace-index';

export function recordedReply(response: NonNullable<CallNode['response']>): ChatReply {
  const { text, reasoning, usage, model, finish, retries, inner } = response;
  return { text, reasoning, usage, model, finish, replayed: true, retries, ...(inner && { inner }) };
}

/** What a child said, for a plain call in its place: where sub-calls were runs of their own. */
export function childReply({ end, total, models }: RunNode): ChatReply | null {
  if (end?.reason !== 'final' && end?.reason !== 'extracted') return null;
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens, cost, estimated } = total;
  return {
    text: plainText(end.value),
    reasoning: null,
    usage: { promptTokens, completionTokens, cachedTokens, reasoningTokens, cost, estimated },
    model: models?.root ?? '',
    finish: 'stop',
    replayed: true,
    retries: 0,
  };
}

/** The prompt was paid for; the answer is somebody's own. */
export function editedReply(call: CallNode | null, text: string): EditedReply {
  const usage = call?.response?.usage;
  return {
    text,
    reasoning: null,
    usage: {
      promptTokens: usage?.promptTokens ?? 0,
      completionTokens: Math.ceil(text.length / 4),
      cachedTokens: usage?.cachedTokens ?? 0,
      reasoningTokens: 0,
      cost: usage ? usage.cost : 0,
      estimated: true,
    },
    model: call?.response?.model ?? call?.model ?? '',
    finish: 'stop',
    replayed: true,
    retries: 0,
    edited: true,
  };
}
