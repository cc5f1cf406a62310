/** Drawing at the display's pace: whatever asks within a frame is drawn once, all together. */

const waiting = new Set<() => void>();
let asked = false;

function flush(): void {
  asked = false;
  const works = [...waiting];
  waiting.clear();
  for (const work of works) work();
}

export const frames = {
  /** Runs `work` in the next frame, once however often it asks. */
  ask(work: () => void): void {
    waiting.add(work);
    if (asked) return;
    asked = true;
    requestAnimationFrame(flush);
  },
  /** Takes back what was asked for. */
  drop(work: () => void): void {
    waiting.delete(work);
  },
};
