/** Counts a cell's own time: it stands still while the cell waits for the host. Knows nothing of Python. */

export class CellClock {
  private spent = 0;
  private waiting = 0;
  private since: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Runs from now on; `over` is called once, when `seconds` are used up. */
  constructor(
    private readonly seconds: number,
    private readonly over: () => void,
  ) {
    this.since = performance.now();
    this.arm();
  }

  /** As often as it was paused it must be resumed. */
  pause(): void {
    if (this.waiting++ > 0) return;
    clearTimeout(this.timer);
    this.spent += performance.now() - this.since;
  }

  resume(): void {
    if (--this.waiting > 0) return;
    this.since = performance.now();
    this.arm();
  }

  stop(): void {
    clearTimeout(this.timer);
    if (this.waiting === 0) this.spent += performance.now() - this.since;
    this.waiting = Infinity;
  }

  /** Own seconds so far. */
  get used(): number {
    return (this.spent + (this.waiting === 0 ? performance.now() - this.since : 0)) / 1000;
  }

  private arm(): void {
    // Longer than setTimeout can: no limit that anybody would reach.
    const left = Math.min(this.seconds * 1000 - this.spent, 2 ** 31 - 1);
    this.timer = setTimeout(this.over, Math.max(0, left));
  }
}
