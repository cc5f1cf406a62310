/** What a worker tells the page, gathered so that the page is not called for every single event. */

/** Events of one frame of the display travel together, in milliseconds. */
const BATCH_MS = 16;

/** Besides the timer, which cannot fire while the thread computes, the next event sends the waiting ones off. */
export function batched<T>(post: (events: readonly T[]) => void) {
  let waiting: T[] = [];
  let last = 0;
  const flush = () => {
    last = performance.now();
    if (waiting.length > 0) post(waiting);
    waiting = [];
  };
  return {
    add(event: T) {
      waiting.push(event);
      if (performance.now() - last >= BATCH_MS) flush();
      else if (waiting.length === 1) setTimeout(flush, BATCH_MS);
    },
    flush,
  };
}
