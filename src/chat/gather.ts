/** An OpenAI-compatible answer, put together from what a service really sends: nothing in it is taken for granted. */

import type { ChatReply } from './chat';
import type { LabError } from '../errors';
import { complaintIn, malformed, statusFailure, type Service } from './failures';
import { Received } from './received';
import { withoutKey } from './redact';
import type { Transient } from './retry';
import type { Counts } from './usage';

type Fields = Readonly<Record<string, unknown>>;

const record = (value: unknown): Fields | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : null;
const string = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;

export class Gathered {
  model: string | null = null;
  finish: ChatReply['finish'] | null = null;
  counts: Counts = { promptTokens: null, completionTokens: null };
  /** At least one choice was there. */
  private answered = false;
  private readonly received: Received;

  constructor(
    private readonly service: Service,
    onText: (text: string) => void,
    onReasoning?: (text: string) => void,
  ) {
    this.received = new Received(service, onText, onReasoning);
  }

  get text(): string {
    return this.received.text;
  }

  get reasoning(): string {
    return this.received.reasoning;
  }

  /**
   * One event of a stream, or the whole of an answer that does not stream.
   * @throws LabError `chat_malformed`, or what an error object in it says; Transient.
   */
  add(value: unknown): void {
    const event = record(value);
    if (!event) throw malformed(this.service, 'it is not a JSON object');
    if (event.error != null) throw this.inBody(event);
    const model = string(event.model);
    if (model !== null) this.model ??= withoutKey(model, this.service.key);
    this.count(record(event.usage));
    if (event.choices === undefined) {
      if (event.usage === undefined) throw malformed(this.service, 'it has no choices');
      return;
    }
    if (!Array.isArray(event.choices)) throw malformed(this.service, 'its choices are not a list');
    const choice = record(event.choices[0]);
    if (!choice) return;
    this.answered = true;
    this.finish = finishOf(choice.finish_reason) ?? this.finish;
    const piece = record(choice.delta) ?? record(choice.message);
    if (!piece) {
      if (choice.finish_reason == null) throw malformed(this.service, 'a choice in it has no message');
      return;
    }
    this.received.add('reasoning', string(piece.reasoning_content) ?? string(piece.reasoning) ?? '');
    const refusal = string(piece.refusal);
    if (refusal) this.finish = 'filter';
    this.received.add('text', textOf(piece.content) ?? refusal ?? '');
  }

  /** After the last event. Throws `chat_malformed` where there was no answer in any of them. */
  check(): void {
    if (!this.answered) throw malformed(this.service, 'it has no answer in it (its choices are empty)');
    this.received.end();
  }

  private count(usage: Fields | null): void {
    if (!usage) return;
    const cached = record(usage.prompt_tokens_details)?.cached_tokens ?? usage.prompt_cache_hit_tokens;
    const reasoning = record(usage.completion_tokens_details)?.reasoning_tokens ?? usage.reasoning_tokens;
    this.counts = {
      promptTokens: number(usage.prompt_tokens),
      completionTokens: number(usage.completion_tokens),
      cachedTokens: number(cached),
      reasoningTokens: number(reasoning),
      cost: number(usage.cost),
    };
  }

  /** An error object where an answer should be, status 200 notwithstanding. */
  private inBody(event: Fields): LabError | Transient {
    const complaint = complaintIn(event);
    const code = record(event.error)?.code;
    const status = typeof code === 'number' && code >= 400 && code < 600 ? code : 500;
    if (status === 500 && /rate.?limit/i.test(`${complaint.code} ${complaint.message}`))
      return statusFailure(429, complaint, new Headers(), this.service);
    return statusFailure(status, complaint, new Headers(), this.service);
  }
}

/** A text, or the text parts of a list of parts. */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  return content.map((part) => string(record(part)?.text) ?? '').join('');
}

function finishOf(reason: unknown): ChatReply['finish'] | null {
  if (typeof reason !== 'string') return null;
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return reason === 'content_filter' ? 'filter' : 'stop';
}
