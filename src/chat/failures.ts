/** What a chat service's failures are called here, and what can be done about each: statuses and bodies to LabErrors. */

import { LabError } from '../errors';
import { redact } from './redact';
import { retryAfter, Transient } from './retry';

/** Whom a message is about. */
export interface Service {
  /** Origin and path of the address; holds no key. */
  readonly shown: string;
  readonly model: string;
  /** To keep out of messages. */
  readonly key: string | null;
}

/** What a service says about a failure. */
export interface Complaint {
  readonly message: string;
  readonly code: string | null;
  /** The field of the request that it is about, where it says so. */
  readonly parameter: string | null;
}

const TOO_LONG =
  /context[_ ]length|context window|maximum context|context size|input length exceeds|prompt is too long|too many tokens|reduce the length/i;
const TRANSIENT = new Set([408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
const LONGEST = 400;

export function refused(sentence: string, hint: string): LabError {
  return new LabError('chat_refused', sentence, { hint });
}

export function malformed({ shown }: Service, what: string): LabError {
  return new LabError('chat_malformed', `The answer of ${shown} is not what the protocol says: ${what}.`, {
    hint: 'Check that the address is that of a chat service (for most, it ends in /v1), and which model it runs.',
  });
}

export function tooLong({ shown, model }: Service, said: string): LabError {
  return new LabError('chat_too_long', `The messages are too long for ${model} at ${shown}. ${said}`.trim(), {
    hint: 'Send less text per call, lower the answer’s length, or take a model with a larger context.',
  });
}

export function timedOut({ shown, model }: Service, ms: number, what: string): LabError {
  return new LabError('chat_timeout', `${model} at ${shown} ${what} for ${Math.round(ms / 1000)} s.`, {
    hint: 'The model may be loading or overloaded: try again, or allow more time.',
  });
}

export function cut({ shown }: Service): LabError {
  return new LabError('chat_failed', `The connection to ${shown} was cut before the answer was whole.`, {
    hint: 'Check the network, and whether the service is still running.',
  });
}

/**
 * A refusal by status. Passing ones are `Transient`: 429, 408, 5xx.
 * @param now milliseconds since 1970, for a `Retry-After` that is a date.
 */
export function statusFailure(
  status: number,
  complaint: Complaint,
  headers: Headers,
  service: Service,
  now = Date.now(),
): LabError | Transient {
  const { shown, model, key } = service;
  const message = redact(complaint.message, key).slice(0, LONGEST);
  const said = message === '' ? '' : `It says: ${message}`;
  if (status === 413 || TOO_LONG.test(`${complaint.code} ${complaint.message}`))
    return tooLong(service, said);
  const sentence = (what: string) => `${shown} ${what} (status ${status}). ${said}`.trim();
  if (status === 429) {
    if (complaint.code === 'insufficient_quota')
      return refused(
        sentence('says that the account has no quota left'),
        'Check the account’s plan and billing.',
      );
    const busy = new LabError('chat_busy', sentence('has had too many requests'), {
      hint: 'Lower the concurrency, or wait a minute.',
    });
    return new Transient(busy, retryAfter(headers, now));
  }
  if (TRANSIENT.has(status) || status >= 530) {
    const failed = new LabError('chat_failed', sentence('failed'), {
      hint: 'The fault is the service’s: try again later, or look at its own log.',
    });
    return new Transient(failed, retryAfter(headers, now));
  }
  if (status === 401)
    return refused(
      sentence(key === null ? 'demands a key' : 'does not accept the key'),
      'Give the key for this address.',
    );
  if (status === 403)
    return refused(
      sentence('forbids this'),
      'Check what the key may do, and whether the service is open to this page.',
    );
  if (status === 402) return refused(sentence('wants to be paid first'), 'Check the account’s balance.');
  if (status === 404 || status === 405)
    return refused(
      sentence(`knows no such address or no model “${model}”`),
      'Check the address (for most services it ends in /v1) and the model’s name.',
    );
  if (status === 0 || (status >= 300 && status < 400))
    return refused(
      `${shown} sends requests elsewhere (a redirect), where the lab does not follow with a key.`,
      'Give the address where the service really is: often https in place of http, or with /v1.',
    );
  return refused(sentence('refused the request'), 'What it says names the setting that it does not take.');
}

/** The complaint in a body of any form: `{error: {message, code, param}}`, `{error: text}`, `{detail}`, HTML, text. */
export function complaintOf(body: string): Complaint {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1];
    const text = title ?? (/<html|<!doctype/i.test(body) ? 'a web page' : body);
    return { message: oneLine(text), code: null, parameter: null };
  }
  return complaintIn(parsed);
}

export function complaintIn(parsed: unknown): Complaint {
  const outer = record(Array.isArray(parsed) ? parsed[0] : parsed);
  const raw = outer.error ?? outer.detail ?? outer.message ?? parsed;
  const inner = record(raw);
  const said = typeof raw === 'string' ? raw : (inner.message ?? raw);
  const code = inner.code ?? inner.type;
  return {
    message: oneLine(typeof said === 'string' ? said : (JSON.stringify(said) ?? '')),
    code: typeof code === 'string' ? code : null,
    parameter: typeof inner.param === 'string' ? inner.param : null,
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
