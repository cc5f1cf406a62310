/**
 * Concurrent jobs gathered into batches of similar length: whoever comes within a short time, or while a batch runs,
 * rides together. Knows nothing of models.
 */

export interface BatchLimits {
  /** Most jobs of a batch. */
  readonly rows: number;
  /** Milliseconds that the first job of an idle time waits for company. */
  readonly gatherMs: number;
}

export interface Sized {
  /** Tokens of the prompt, and most of the answer. */
  readonly length: number;
  readonly most: number;
}

/**
 * Jobs to run together: the oldest, and in their order those whose length is like its own, so that little of the batch
 * is padding and no short answer waits for a long one.
 */
export function companions<T extends Sized>(queue: readonly T[], rows: number): T[] {
  const oldest = queue[0];
  if (!oldest) return [];
  const alike = ({ length, most }: Sized) =>
    Math.abs(length - oldest.length) <= Math.max(16, oldest.length / 2) &&
    Math.max(most, oldest.most) <= 2 * Math.min(most, oldest.most) + 16;
  return queue.filter(alike).slice(0, rows);
}

/** Runs jobs by batches, one batch at a time. */
export class Batcher<T extends Sized> {
  private queue: T[] = [];
  private running = false;

  /** @param run never rejects: jobs learn their own fate. */
  constructor(
    private readonly run: (jobs: readonly T[]) => Promise<void>,
    private readonly limits: BatchLimits,
  ) {}

  add(job: T): void {
    this.queue.push(job);
    if (!this.running) void this.work();
  }

  /** Takes a job out; false: it is not waiting any more. */
  remove(job: T): boolean {
    const at = this.queue.indexOf(job);
    if (at >= 0) this.queue.splice(at, 1);
    return at >= 0;
  }

  private async work(): Promise<void> {
    this.running = true;
    await new Promise((resolve) => setTimeout(resolve, this.limits.gatherMs));
    while (this.queue.length > 0) {
      const jobs = companions(this.queue, this.limits.rows);
      const taken = new Set(jobs);
      this.queue = this.queue.filter((job) => !taken.has(job));
      await this.run(jobs);
      // Those who were waiting for an answer of this batch ask again at once.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.running = false;
  }
}
