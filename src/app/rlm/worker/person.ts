/** A person before the page as a model: asked through it, until another model takes over. */

import type { ChatModel, ChatReply, ChatRequest } from '../../../chat/chat';
import { PersonChat } from '../../../chat/person';
import { gone } from '../client';
import { MORE, type Ask } from '../protocol';
import { start } from './trim';

export class AskedPerson implements ChatModel {
  readonly name = 'person';
  readonly contextTokens = null;
  private readonly chat = new PersonChat();
  private successor: ChatModel | null = null;

  constructor(post: (asks: readonly Ask[]) => void) {
    this.chat.subscribe((questions) =>
      post(
        questions.map(({ id, place, messages }) => ({
          id,
          place,
          messages: messages.map(({ role, content }) => ({
            role,
            content: start(content, MORE),
            length: content.length,
          })),
        })),
      ),
    );
  }

  complete(request: ChatRequest): Promise<ChatReply> {
    return (this.successor ?? this.chat).complete(request);
  }

  /** What was taken back meanwhile needs no answer. @param text null: they leave. */
  answer(ask: string, text: string | null): void {
    if (!this.isOpen(ask)) return;
    if (text === null) this.chat.leave(ask);
    else this.chat.answer(ask, text);
  }

  /**
   * @param all whatever is open, and asked from now on, even where that one question is answered meanwhile.
   * @throws LabError `gone` where only the one was meant, and is not open.
   */
  handOver(ask: string, model: ChatModel, all: boolean): void {
    if (!all && !this.isOpen(ask)) throw gone();
    if (all) this.successor = model;
    const asks = all ? this.chat.questions.map(({ id }) => id) : [ask];
    for (const one of asks) void this.chat.handOver(one, model);
  }

  isOpen(ask: string): boolean {
    return this.chat.questions.some(({ id }) => id === ask);
  }

  dispose(): Promise<void> {
    return this.chat.dispose();
  }
}
