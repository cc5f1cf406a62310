/**
 * A recording in a model's place: what was answered once is answered again, exactly, offline and at no cost. Answers are
 * found by the hash of model, messages and sampling, and by how often the same was asked before in the run.
 */

import { LabError } from '../errors';
import { sha256 } from '../sha256';
import type { ChatModel, ChatReply, ChatRequest, ChatSampling, Message, ModelRef } from './chat';
import { readRecording, writeRecording, type RecordedAnswer, type RecordedModel } from './recording-file';
import { sleep } from './retry';

/** `replay`: nothing is asked. `record`: all is asked. `extend`: what is not known is asked, and added. */
export type RecordingMode = 'replay' | 'record' | 'extend';

/** All answers of a run's models, and the counts of the run that goes on. */
export class Recording {
  private readonly answers = new Map<string, RecordedAnswer>();
  private readonly models = new Map<string, RecordedModel>();
  private readonly counts = new Map<string, number>();
  private last: Promise<unknown> = Promise.resolve();

  /** Throws `bad_recording` (field: line and path). */
  static read(text: string): Recording {
    const recording = new Recording();
    const { models, answers } = readRecording(text);
    for (const model of models) recording.models.set(model.about, model);
    for (const answer of answers) recording.answers.set(`${answer.key} ${answer.n}`, answer);
    return recording;
  }

  get size(): number {
    return this.answers.size;
  }

  text(): string {
    return writeRecording({ models: [...this.models.values()], answers: [...this.answers.values()] });
  }

  /** A run begins: what is asked next is asked for the first time. */
  rewind(): void {
    this.counts.clear();
  }

  /** What a model said of its context; undefined: it is not in the recording. */
  contextOf(model: string): number | null | undefined {
    return this.models.get(model)?.contextTokens;
  }

  describe(model: string, contextTokens: number | null): void {
    this.models.set(model, { about: model, contextTokens });
  }

  /** Which answer a call is to have: numbered in the order of these calls, whatever the hashes' own speed. */
  ask(model: string, { messages, sampling }: ChatRequest): Promise<{ key: string; n: number }> {
    const turn = this.last.then(async () => {
      const key = await keyOf(model, messages, sampling);
      const n = this.counts.get(key) ?? 0;
      this.counts.set(key, n + 1);
      return { key, n };
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  find({ key, n }: { key: string; n: number }): RecordedAnswer | undefined {
    return this.answers.get(`${key} ${n}`);
  }

  add(answer: RecordedAnswer): void {
    this.answers.set(`${answer.key} ${answer.n}`, answer);
  }

  /** In words, how a call that is not there differs from the most similar one that is. */
  difference(
    model: string,
    { messages, sampling }: ChatRequest,
    { key, n }: { key: string; n: number },
  ): string {
    if (n > 0 && this.find({ key, n: 0 })) return `it is recorded, but not for the time number ${n + 1}`;
    const own = messages.map(short);
    let best: { same: number; answer: RecordedAnswer } | null = null;
    for (const answer of this.answers.values()) {
      if (answer.model !== model) continue;
      const at = own.findIndex((part, i) => part !== answer.messages[i]);
      const same = at < 0 ? own.length : at;
      if (!best || same > best.same) best = { same, answer };
    }
    if (!best) return `nothing of “${model}” is recorded`;
    const { same, answer } = best;
    if (same < own.length && same < answer.messages.length)
      return `message ${same + 1} (${messages[same]!.role}) is another: ${excerpt(messages[same]!.content)}`;
    if (own.length !== answer.messages.length)
      return `${own.length} messages, where the most similar call had ${answer.messages.length}`;
    const differs = (name: keyof ChatSampling) =>
      JSON.stringify(sampling[name]) !== JSON.stringify(answer.sampling[name]);
    const fields = (['temperature', 'topP', 'maxTokens', 'seed', 'stop'] as const).filter(differs);
    return `its sampling is another: ${fields.join(', ')}`;
  }
}

/** What a model is called in traces and recordings, without opening it. */
export function nameOf(ref: ModelRef): string {
  if (ref.kind === 'builtin') return ref.id;
  if (ref.kind === 'system') return `system:${ref.id}`;
  return ref.kind === 'person' ? 'person' : ref.model;
}

export interface RecordingOptions {
  /** Answers take as long as they did. */
  readonly delays?: boolean;
  readonly now?: () => number;
}

export class RecordingChat implements ChatModel {
  readonly name: string;
  readonly contextTokens: number | null;

  /** @param inner the model, or where none is to be had its name alone (mode `replay`). */
  constructor(
    private readonly inner: ChatModel | string,
    private readonly recording: Recording,
    private readonly mode: RecordingMode,
    private readonly options: RecordingOptions = {},
  ) {
    const absent = typeof inner === 'string';
    this.name = absent ? inner : inner.name;
    const known = recording.contextOf(this.name);
    if (absent) this.contextTokens = known ?? null;
    else {
      // A replay is to compact and cut as the run did.
      this.contextTokens = mode !== 'record' && known !== undefined ? known : inner.contextTokens;
      if (mode !== 'replay') recording.describe(this.name, this.contextTokens);
    }
  }

  async complete(request: ChatRequest): Promise<ChatReply> {
    request.signal.throwIfAborted();
    const asked = await this.recording.ask(this.name, request);
    request.signal.throwIfAborted();
    const found = this.mode === 'record' ? undefined : this.recording.find(asked);
    if (found && (found.reply || this.mode === 'replay')) return this.replay(found, request);
    if (this.mode === 'replay' || typeof this.inner === 'string') throw this.notRecorded(request, asked);
    return this.record(this.inner, request, asked);
  }

  async dispose(): Promise<void> {
    if (typeof this.inner !== 'string') await this.inner.dispose?.();
  }

  private async replay(answer: RecordedAnswer, request: ChatRequest): Promise<ChatReply> {
    if (this.options.delays) await sleep(answer.seconds * 1000, request.signal);
    if (answer.error) throw LabError.fromJSON(answer.error);
    const reply = answer.reply!;
    if (reply.text !== '') request.onText?.(reply.text);
    return { ...reply, replayed: true, retries: 0 };
  }

  private async record(
    inner: ChatModel,
    request: ChatRequest,
    { key, n }: { key: string; n: number },
  ): Promise<ChatReply> {
    const now = this.options.now ?? (() => performance.now());
    const start = now();
    const keep = (what: Pick<RecordedAnswer, 'reply' | 'error'>) =>
      this.recording.add({
        key,
        n,
        model: this.name,
        sampling: plain(request.sampling),
        messages: request.messages.map(short),
        ...what,
        seconds: Math.max(0, Math.round(now() - start) / 1000),
      });
    try {
      const reply = await inner.complete(request);
      const { text, reasoning, usage, model, finish, inner: steps } = reply;
      keep({
        reply: {
          text,
          reasoning,
          usage: { ...usage },
          model,
          finish,
          ...(steps && { inner: steps.map((step) => ({ ...step })) }),
        },
      });
      return reply;
    } catch (error) {
      if (!request.signal.aborted && error instanceof LabError) keep({ error: error.toJSON() });
      throw error;
    }
  }

  private notRecorded(request: ChatRequest, asked: { key: string; n: number }): LabError {
    const { place } = request;
    const which = `The call ${place.call} (${place.purpose}, depth ${place.depth}) to ${this.name}`;
    const why = this.recording.difference(this.name, request, asked);
    return new LabError('not_recorded', `${which} is not in the recording: ${why}.`, {
      hint: 'Replay with the settings and the seed of the recording, or let the recording be extended by a model.',
      field: place.call,
    });
  }
}

/** SHA-256 of `{model, messages, sampling}` in hex; what of a request may change its answer, and nothing else. */
export async function keyOf(
  model: string,
  messages: readonly Message[],
  sampling: ChatSampling,
): Promise<string> {
  const text = JSON.stringify({
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    sampling: plain(sampling),
  });
  return sha256(new TextEncoder().encode(text));
}

/** Its known fields, in one order. */
function plain({ temperature, topP, maxTokens, seed, stop }: ChatSampling): RecordedAnswer['sampling'] {
  return {
    temperature,
    topP,
    maxTokens,
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stop: [...stop] }),
  };
}

/** Role's initial and FNV-1a of the content: enough to tell messages apart. */
function short({ role, content }: Message): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < content.length; i++) hash = Math.imul(hash ^ content.charCodeAt(i), 0x01000193);
  return `${role[0]}:${(hash >>> 0).toString(16).padStart(8, '0')}`;
}

const excerpt = (text: string) => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
