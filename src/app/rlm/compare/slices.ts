/** Long work in slices, so that the page answers between them. */

/** Of one slice, in milliseconds. */
const SLICE = 20;

/** @param isWanted asked between slices. @returns null: it was no longer wanted. */
export async function inSlices<T>(work: Generator<undefined, T>, isWanted: () => boolean): Promise<T | null> {
  for (;;) {
    const until = performance.now() + SLICE;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!isWanted()) return null;
  }
}
