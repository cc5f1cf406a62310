/** Gathers what arrives between two frames of the display, so that the page is drawn once for all of it. */

/** A hidden tab has no frames; what arrives is delivered after this time all the same, in milliseconds. */
const HIDDEN_MS = 250;

export function batchByFrame<T>(deliver: (items: readonly T[]) => void) {
  let waiting: T[] = [];
  let scheduled = false;
  const flush = () => {
    const items = waiting;
    waiting = [];
    if (items.length > 0) deliver(items);
  };
  return {
    add(items: readonly T[]) {
      waiting.push(...items);
      if (scheduled) return;
      scheduled = true;
      const once = () => {
        if (!scheduled) return;
        scheduled = false;
        flush();
      };
      globalThis.requestAnimationFrame?.(once);
      setTimeout(once, HIDDEN_MS);
    },
    flush,
  };
}
