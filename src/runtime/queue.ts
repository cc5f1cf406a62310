/** First in, first out: one task at a time. ONNX Runtime hangs when two sessions are created or run at once. */

export class Queue {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `task` after all earlier ones have settled; a failed one does not stop the next. */
  add<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.last.then(task, task);
    this.last = result.catch(() => undefined);
    return result;
  }
}
