/** The events of one model call, from its request on; who makes it and pays for it is calls.ts's. */

import type { ChatReply, Message, Usage } from '../chat/chat';
import type { LabError } from '../errors';
import type { AgentRun } from './agent-run';
import type { Purpose } from './trace';

export interface Asked {
  readonly purpose: Purpose;
  /** Its number in the run. */
  readonly number: number;
  readonly messages: readonly Message[];
  readonly from?: { readonly cell: string; readonly index: number; readonly of: number };
}

export class ToldCall {
  readonly id: string;
  private readonly now: () => number;
  private readonly start: number;

  constructor(
    private readonly run: AgentRun,
    { purpose, number, messages, from }: Asked,
    /** Its name. */
    model: string,
  ) {
    this.id = run.callId(number);
    this.now = run.tree.hooks.now ?? (() => performance.now());
    this.start = this.now();
    const since = purpose === 'turn' ? kept(run.told, messages) : 0;
    if (purpose === 'turn') run.told = messages;
    run.emit({
      type: 'request',
      call: this.id,
      purpose,
      turn: run.turn,
      model,
      since,
      messages: messages.slice(since),
      ...(from && { from }),
    });
  }

  streamed(text: string, restart: boolean): void {
    this.run.emit({ type: 'text', call: this.id, text, ...(restart && { restart }) });
  }

  answered({ text, reasoning, usage, model, finish, replayed, retries, inner }: ChatReply): void {
    const answer = { text, reasoning, usage, model, finish, seconds: this.seconds(), replayed, retries };
    this.run.emit({ type: 'response', call: this.id, ...answer, ...(inner && { inner }) });
  }

  failed(error: LabError, usage?: Usage): void {
    const seconds = this.seconds();
    const body = { type: 'call_failed', call: this.id, error: error.toJSON(), seconds } as const;
    this.run.emit({ ...body, ...(usage && { usage }) });
  }

  /** That another has taken the person's place, where that is new. */
  word(asked: string, reply: ChatReply): void {
    const { run } = this;
    if (asked !== 'person' || reply.model === run.answerer) return;
    const before = run.answerer;
    run.answerer = reply.model;
    const place = { type: 'intervention', turn: run.turn, call: this.id } as const;
    if (reply.model !== 'person') run.emit({ ...place, what: 'handed_over', before, after: reply.model });
  }

  private seconds(): number {
    return (this.now() - this.start) / 1000;
  }
}

/** How many of the messages told before stand at the beginning of these. */
function kept(told: readonly Message[], messages: readonly Message[]): number {
  let count = 0;
  while (count < told.length && count < messages.length && same(told[count]!, messages[count]!)) count++;
  return count;
}

const same = (a: Message, b: Message) => a === b || (a.role === b.role && a.content === b.content);
