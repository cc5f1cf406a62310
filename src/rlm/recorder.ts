/** Numbers and times the events of a run's whole tree, and hands them on as they happen. */

import type { RlmEvent, RlmEventBody } from './trace';

export class Recorder {
  private seq = 0;
  private readonly start: number;

  constructor(
    private readonly onEvent: (event: RlmEvent) => void,
    private readonly now: () => number,
  ) {
    this.start = now();
  }

  emit(run: string, body: RlmEventBody): void {
    const t = Math.max(0, this.now() - this.start);
    this.onEvent({ ...body, seq: this.seq++, t, run });
  }
}
