/** Scripted answers as the two protocols write them: pieces of a body, nothing about sockets. */

import type { ScriptedAnswer, ScriptedRequest, ScriptedUsage } from './chat-script';

const estimate = (text: string) => Math.ceil(text.length / 4);

export function usageOf(request: ScriptedRequest, answer: ScriptedAnswer): ScriptedUsage | null {
  if (answer.usage !== undefined) return answer.usage;
  const prompt = request.messages.reduce((sum, { content }) => sum + estimate(content), 0);
  return { prompt, completion: estimate(answer.text ?? '') + estimate(answer.reasoning ?? '') };
}

/** By characters, never through one. */
function cutUp(text: string, size: number): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let i = 0; i < characters.length; i += size) pieces.push(characters.slice(i, i + size).join(''));
  return pieces;
}

export interface WireBody {
  readonly contentType: string;
  /** Of text; what follows them is `tail`. */
  readonly pieces: readonly string[];
  readonly tail: string;
  /** In place of a tail, for `errorAfter`. */
  readonly error: string;
}

export function openaiBody(request: ScriptedRequest, answer: ScriptedAnswer): WireBody {
  const { text = '', reasoning, finish = 'stop', pieceSize = 16 } = answer;
  const usage = openaiUsage(usageOf(request, answer));
  const common = { id: `chatcmpl-${request.index}`, created: 1_700_000_000, model: request.model };
  const error = { error: { message: answer.message ?? 'Scripted failure.', type: 'server_error' } };
  if (!request.stream) {
    const message = { role: 'assistant', content: text, ...(reasoning && { reasoning_content: reasoning }) };
    const body = {
      ...common,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: finish }],
      ...(usage && { usage }),
    };
    const all = JSON.stringify(body);
    return { contentType: 'application/json', pieces: cutUp(all, 64), tail: '', error: '' };
  }
  const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const chunk = (delta: object, finish_reason: string | null = null) =>
    event({ ...common, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] });
  const asked = (request.body.stream_options as { include_usage?: boolean } | undefined)?.include_usage;
  const last =
    asked && usage ? event({ ...common, object: 'chat.completion.chunk', choices: [], usage }) : '';
  return {
    contentType: 'text/event-stream; charset=utf-8',
    pieces: [
      ...cutUp(reasoning ?? '', pieceSize).map((piece) => chunk({ reasoning_content: piece })),
      ...cutUp(text, pieceSize).map((piece, i) =>
        chunk({ ...(i === 0 && { role: 'assistant' }), content: piece }),
      ),
    ],
    tail: `${chunk({}, finish)}${last}data: [DONE]\n\n`,
    error: event(error),
  };
}

function openaiUsage(usage: ScriptedUsage | null) {
  return (
    usage && {
      prompt_tokens: usage.prompt,
      completion_tokens: usage.completion,
      total_tokens: usage.prompt + usage.completion,
      ...(usage.cached !== undefined && { prompt_tokens_details: { cached_tokens: usage.cached } }),
      ...(usage.reasoning !== undefined && {
        completion_tokens_details: { reasoning_tokens: usage.reasoning },
      }),
    }
  );
}

export function ollamaBody(request: ScriptedRequest, answer: ScriptedAnswer): WireBody {
  const { text = '', reasoning = '', finish = 'stop', pieceSize = 16 } = answer;
  const usage = usageOf(request, answer);
  const common = { model: request.model, created_at: '2026-01-01T00:00:00Z' };
  const line = (value: object) => `${JSON.stringify({ ...common, ...value })}\n`;
  const end = {
    done: true,
    done_reason: finish === 'length' ? 'length' : 'stop',
    ...(usage && { prompt_eval_count: usage.prompt, eval_count: usage.completion }),
  };
  const message = (content: string, thinking = '') => ({
    message: { role: 'assistant', content, ...(thinking && { thinking }) },
  });
  const error = `${JSON.stringify({ error: answer.message ?? 'Scripted failure.' })}\n`;
  if (!request.stream) {
    const all = JSON.stringify({ ...common, ...message(text, reasoning), ...end });
    return { contentType: 'application/json', pieces: cutUp(all, 64), tail: '', error };
  }
  return {
    contentType: 'application/x-ndjson',
    pieces: [
      ...cutUp(reasoning, pieceSize).map((piece) => line({ ...message('', piece), done: false })),
      ...cutUp(text, pieceSize).map((piece) => line({ ...message(piece), done: false })),
    ],
    tail: line({ ...message(''), ...end }),
    error,
  };
}
