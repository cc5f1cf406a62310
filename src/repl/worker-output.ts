/** What Python prints, on its way to the host: in few messages, and bounded however much is printed. */

export type Stream = 'stdout' | 'stderr';

export interface OutputLimits {
  /** Between two messages, in milliseconds. */
  readonly every: number;
  /** Of one cell: what comes after is dropped. */
  readonly characters: number;
  /** Sent at once when so much is waiting. */
  readonly batch: number;
}

export class Output {
  private readonly waiting: Record<Stream, string[]> = { stdout: [], stderr: [] };
  private size = 0;
  private left: number;
  private last = -Infinity;

  constructor(
    private readonly send: (stream: Stream, text: string) => void,
    private readonly limits: OutputLimits,
    private readonly now: () => number,
  ) {
    this.left = limits.characters;
  }

  /** A new cell has its own allowance. */
  begin(): void {
    this.flush();
    this.left = this.limits.characters;
  }

  write(stream: Stream, text: string): void {
    const kept = text.length > this.left ? text.slice(0, this.left) : text;
    this.left -= kept.length;
    if (!kept) return;
    this.waiting[stream].push(kept);
    this.size += kept.length;
    if (this.size >= this.limits.batch || this.now() - this.last >= this.limits.every) this.flush();
  }

  flush(): void {
    if (this.size === 0) return;
    this.size = 0;
    this.last = this.now();
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = this.waiting[stream].join('');
      this.waiting[stream] = [];
      if (text) this.send(stream, text);
    }
  }
}
