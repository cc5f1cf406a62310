/** How much work lies between two pauses, counted and not timed, so that the same work pauses the same everywhere. */

/** Characters that are looked at between two pauses: some 50 ms. */
const MOST = 5_000_000;

export class Pace {
  private left = MOST;

  /** @param units characters that were looked at, or what takes as long. */
  did(units: number): void {
    this.left -= units;
  }

  /** Whether a pause is due; it is then taken, and counting begins anew. */
  isDue(): boolean {
    if (this.left > 0) return false;
    this.left = MOST;
    return true;
  }
}
