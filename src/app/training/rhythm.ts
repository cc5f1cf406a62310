/** When a checkpoint is due: every few seconds, and so seldom that keeping takes little of the time of training. */

/** A checkpoint may take one part in so many of the time between two. */
const SHARE = 20;

export class Rhythm {
  private last: number;
  private wait: number;
  private begun: number | null = null;

  /** @param seconds between two checkpoints, at least. @param now in milliseconds. */
  constructor(
    seconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = now();
    this.wait = 1000 * seconds;
  }

  /** Asked between two steps; a checkpoint is made when it says yes. */
  due(): boolean {
    const now = this.now();
    if (now - this.last < this.wait) return false;
    this.begun = now;
    return true;
  }

  /** A checkpoint has been made, for whatever reason. */
  saved(): void {
    this.last = this.now();
    if (this.begun !== null) this.wait = Math.max(this.wait, SHARE * (this.last - this.begun));
    this.begun = null;
  }
}
