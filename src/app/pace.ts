/** Work that is asked for far more often than it need be done. */

export interface Paced {
  /** At once where nothing was done for a while; else at the end of that while, once however often it is asked. */
  ask(): void;
  /** Takes back what was asked for. */
  drop(): void;
}

/** Runs `work` at most once per `ms` milliseconds; the last asking is always followed by a run. */
export function paced(work: () => void, ms: number): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const run = () => {
    asked = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (asked) run();
    }, ms);
    work();
  };
  return {
    ask() {
      if (timer === undefined) run();
      else asked = true;
    },
    drop() {
      clearTimeout(timer);
      timer = undefined;
      asked = false;
    },
  };
}
