/** Stop strings: an answer ends before the first of them, also where it comes in pieces that cut through one. */

export class StopCutter {
  /** A stop string was met: nothing more is let through. */
  stopped = false;
  private held = '';

  constructor(private readonly stops: readonly string[] = []) {}

  /** What of the text so far may be shown now: never a piece that could still become a stop string. */
  push(text: string): string {
    if (this.stopped) return '';
    this.held += text;
    let at = -1;
    for (const stop of this.stops) {
      const found = stop === '' ? -1 : this.held.indexOf(stop);
      if (found >= 0 && (at < 0 || found < at)) at = found;
    }
    if (at >= 0) {
      this.stopped = true;
      return this.take(at);
    }
    return this.take(this.held.length - this.pending());
  }

  /** What was held back, when no more text comes. */
  flush(): string {
    return this.stopped ? '' : this.take(this.held.length);
  }

  private take(length: number): string {
    const text = this.held.slice(0, length);
    this.held = this.held.slice(length);
    return text;
  }

  /** Length of the longest end of the text that begins a stop string. */
  private pending(): number {
    let longest = 0;
    for (const stop of this.stops)
      for (let n = Math.min(stop.length - 1, this.held.length); n > longest; n--)
        if (this.held.endsWith(stop.slice(0, n))) longest = n;
    return longest;
  }
}
