/** Text and reasoning of one answer as they come in: without the key, should the service echo it, and not without end. */

import { malformed, type Service } from './failures';
import { KeyFilter } from './redact';

/** Characters of text and reasoning together. */
export const longestAnswer = 20_000_000;

export class Received {
  text = '';
  reasoning = '';
  private characters = 0;
  private readonly filters: Readonly<Record<'text' | 'reasoning', KeyFilter>>;

  constructor(
    private readonly service: Service,
    /** Told each piece of the text, as it may be shown. */
    private readonly onText: (text: string) => void,
    private readonly onReasoning: (text: string) => void = () => undefined,
  ) {
    this.filters = { text: new KeyFilter(service.key), reasoning: new KeyFilter(service.key) };
  }

  /** @throws LabError `chat_malformed` where the answer is longer than any that could be used. */
  add(kind: 'text' | 'reasoning', piece: string): void {
    this.characters += piece.length;
    if (this.characters > longestAnswer)
      throw malformed(this.service, `it is longer than ${longestAnswer / 1e6} million characters`);
    this.take(kind, this.filters[kind].push(piece));
  }

  /** No more comes: what could have become the key is text. */
  end(): void {
    this.take('reasoning', this.filters.reasoning.flush());
    this.take('text', this.filters.text.flush());
  }

  private take(kind: 'text' | 'reasoning', clean: string): void {
    if (clean === '') return;
    this[kind] += clean;
    if (kind === 'text') this.onText(clean);
    else this.onReasoning(clean);
  }
}
