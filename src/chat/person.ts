/** A person as a chat model: calls wait as open questions until somebody answers them. Knows no page; it is told who listens. */

import { LabError } from '../errors';
import type { CallPlace, ChatModel, ChatReply, ChatRequest, Message } from './chat';
import { usageOf } from './usage';

export interface Question {
  /** `q1`, `q2`, … in the order of asking. */
  readonly id: string;
  readonly messages: readonly Message[];
  readonly place: CallPlace;
  /** Most tokens that the run grants the answer; a person is not held to it. */
  readonly maxTokens: number;
}

interface Waiting {
  readonly question: Question;
  readonly request: ChatRequest;
  resolve(reply: ChatReply): void;
  reject(error: Error): void;
}

export class PersonChat implements ChatModel {
  readonly name = 'person';
  readonly contextTokens = null;
  private readonly waiting = new Map<string, Waiting>();
  private readonly listeners = new Set<(questions: readonly Question[]) => void>();
  private asked = 0;
  private successor: ChatModel | null = null;
  private open: readonly Question[] = [];

  /** Unanswered, oldest first; a new list whenever it changes. */
  get questions(): readonly Question[] {
    return this.open;
  }

  /** Tells `listener` the questions whenever they change. @returns what ends that. */
  subscribe(listener: (questions: readonly Question[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves once somebody has answered. Throws `person_left`, and the signal's reason. */
  complete(request: ChatRequest): Promise<ChatReply> {
    if (this.successor) return instead(this.successor, request);
    const { signal, messages, place, sampling } = request;
    return new Promise<ChatReply>((resolve, reject) => {
      if (signal.aborted) return void reject(signal.reason as Error);
      const id = `q${++this.asked}`;
      const settled = () => {
        signal.removeEventListener('abort', stop);
        this.waiting.delete(id);
        this.changed();
      };
      const waiting: Waiting = {
        question: { id, messages, place, maxTokens: sampling.maxTokens },
        request,
        resolve: (reply) => {
          settled();
          resolve(reply);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      };
      const stop = () => waiting.reject(signal.reason as Error);
      signal.addEventListener('abort', stop, { once: true });
      this.waiting.set(id, waiting);
      this.changed();
    });
  }

  /** Throws `no_question` where it was answered, left or aborted before. */
  answer(id: string, text: string): void {
    const waiting = this.find(id);
    waiting.request.onText?.(text);
    const told = { promptTokens: null, completionTokens: null };
    waiting.resolve({
      text,
      reasoning: null,
      usage: usageOf(told, waiting.question.messages, text, { prompt: 0, completion: 0 }),
      model: this.name,
      finish: 'stop',
      replayed: false,
      retries: 0,
    });
  }

  /** The person does not want to answer: the call fails. Throws `no_question`. */
  leave(id: string): void {
    this.find(id).reject(personLeft());
  }

  /**
   * Another model answers this question in the person's place; `all`: whatever else is open or asked later, too. Replies
   * carry its name. Throws `no_question`.
   */
  async handOver(id: string, model: ChatModel, all = false): Promise<void> {
    const first = this.find(id);
    if (all) this.successor = model;
    const handed = all ? [...this.waiting.values()] : [first];
    for (const { question } of handed) this.waiting.delete(question.id);
    this.changed();
    await Promise.all(
      handed.map(({ request, resolve, reject }) => instead(model, request).then(resolve, reject)),
    );
  }

  async dispose(): Promise<void> {
    for (const waiting of [...this.waiting.values()]) waiting.reject(personLeft());
    this.listeners.clear();
  }

  private find(id: string): Waiting {
    const waiting = this.waiting.get(id);
    if (waiting) return waiting;
    throw new LabError('no_question', `There is no open question ${id}.`, {
      hint: 'It was answered, or its run was stopped.',
      field: id,
    });
  }

  private changed(): void {
    this.open = [...this.waiting.values()].map(({ question }) => question);
    for (const listener of [...this.listeners]) listener(this.open);
  }
}

async function instead(model: ChatModel, request: ChatRequest): Promise<ChatReply> {
  if (request.onHandOver) await request.onHandOver(model);
  return model.complete(request);
}

const personLeft = () =>
  new LabError('person_left', 'The person left the question unanswered.', {
    hint: 'Start the run again, or let a model answer.',
  });
