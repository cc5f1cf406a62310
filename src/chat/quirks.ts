/**
 * What an OpenAI-compatible service does not take: learnt from its refusals, so that a call is asked again without it and
 * the next ones at once. Pure.
 */

import type { ChatRequest } from './chat';
import type { Complaint } from './failures';

export type Quirk =
  | 'no stream_options'
  | 'no stream'
  | 'no seed'
  | 'no stop'
  | 'no top_p'
  | 'no temperature'
  | 'max_completion_tokens';

/** What is lost by each; null: nothing that a user could notice. */
const LOSSES: Readonly<Record<Quirk, string | null>> = {
  'no stream_options': 'does not tell the tokens of streamed answers: they are estimated',
  'no stream': 'does not stream',
  'no seed': 'cannot be seeded',
  'no stop': null,
  'no top_p': 'does not take top_p: its own default holds',
  'no temperature': 'does not take a temperature: its own default holds',
  max_completion_tokens: null,
};

export const lossOf = (quirk: Quirk): string | null => LOSSES[quirk];

/** In this order: `stream_options` must not be taken for `stream`. */
const SIGNS: readonly (readonly [RegExp, Quirk])[] = [
  [/stream_options|include_usage/, 'no stream_options'],
  [/max_completion_tokens|max_tokens/, 'max_completion_tokens'],
  [/\btemperature\b/, 'no temperature'],
  [/\btop_p\b/, 'no top_p'],
  [/\bseed\b/, 'no seed'],
  [/\bstop\b/, 'no stop'],
  [/\bstream(ing)?\b/, 'no stream'],
];

/** What to leave away after this refusal; null: that would not help. */
export function quirkOf(
  status: number,
  complaint: Complaint,
  body: Readonly<Record<string, unknown>>,
  known: ReadonlySet<Quirk>,
): Quirk | null {
  if (status !== 400 && status !== 422 && status !== 501) return null;
  const texts = complaint.parameter === null ? [complaint.message] : [complaint.parameter, complaint.message];
  for (const text of texts)
    for (const [sign, quirk] of SIGNS)
      if (sign.test(text) && !known.has(quirk) && sent(quirk, body)) return quirk;
  return null;
}

function sent(quirk: Quirk, body: Readonly<Record<string, unknown>>): boolean {
  if (quirk === 'max_completion_tokens') return 'max_tokens' in body;
  if (quirk === 'no stream') return body.stream === true;
  return quirk.slice('no '.length) in body;
}

export interface ChatBody extends Record<string, unknown> {
  model: string;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  stream: boolean;
}

/** The request as this service takes it. */
export function bodyOf(model: string, request: ChatRequest, quirks: ReadonlySet<Quirk>): ChatBody {
  const { temperature, topP, maxTokens, seed, stop } = request.sampling;
  const stream = !quirks.has('no stream');
  return {
    model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream,
    ...(stream && !quirks.has('no stream_options') && { stream_options: { include_usage: true } }),
    [quirks.has('max_completion_tokens') ? 'max_completion_tokens' : 'max_tokens']: maxTokens,
    ...(!quirks.has('no temperature') && { temperature }),
    ...(topP !== 1 && !quirks.has('no top_p') && { top_p: topP }),
    ...(seed !== undefined && !quirks.has('no seed') && { seed }),
    ...(stop && stop.length > 0 && !quirks.has('no stop') && { stop }),
  };
}
