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

const queue = new Set<() => void>();
let called = false;

function next(): void {
  called = false;
  const [work] = queue;
  if (!work) return;
  queue.delete(work);
  if (queue.size > 0) call();
  work();
}

function call(): void {
  if (called) return;
  called = true;
  // Behind the frame, not in it: a frame has its own work.
  requestAnimationFrame(() => setTimeout(next));
}

/** Larger work, one piece per frame, each in a task of its own, so that none holds up the page. */
export const turns = {
  /** Runs `work` when its turn has come; who asks again while waiting keeps the place. */
  ask(work: () => void): void {
    queue.add(work);
    call();
  },
  /** Takes back what was asked for. */
  drop(work: () => void): void {
    queue.delete(work);
  },
};
