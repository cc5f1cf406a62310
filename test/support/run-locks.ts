/** The locks of a browser with several tabs, each of which can die with all that it holds. */

import type { RunLocks } from '../../src/experiment/run-locks';

export class FakeBrowserLocks {
  private readonly holders = new Map<string, object>();
  private readonly waiting = new Map<string, (() => void)[]>();

  tab(): { locks: RunLocks; die(): void } {
    const self = {};
    const free = (id: string) => {
      if (this.holders.get(id) !== self) return;
      this.holders.delete(id);
      for (const resolve of this.waiting.get(id) ?? []) resolve();
      this.waiting.delete(id);
    };
    const locks: RunLocks = {
      hold: async (id) => {
        if (this.holders.has(id)) return null;
        this.holders.set(id, self);
        return () => free(id);
      },
      held: async () => new Set(this.holders.keys()),
      freed: (id) =>
        new Promise((resolve) => {
          if (!this.holders.has(id)) return resolve();
          this.waiting.set(id, [...(this.waiting.get(id) ?? []), resolve]);
        }),
    };
    return {
      locks,
      die: () => {
        for (const [id, holder] of [...this.holders]) if (holder === self) free(id);
      },
    };
  }
}
