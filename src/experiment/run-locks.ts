/**
 * Which training runs are alive, over all tabs of this browser: who trains a run holds the lock of its id (Web Locks),
 * which the browser frees when the tab or its worker dies, however it dies.
 */

export interface RunLocks {
  /** @returns what gives the lock back; null: someone else has it. */
  hold(id: string): Promise<(() => void) | null>;
  /** Ids of the runs that are being trained; null: this browser cannot tell. */
  held(): Promise<ReadonlySet<string> | null>;
  /** Resolves when nobody holds the lock of `id`. @throws the reason of `signal`. */
  freed(id: string, signal: AbortSignal): Promise<void>;
}

const PREFIX = 'recursion-lab training ';
/** A tab that waits for a lock has it for an instant: nobody may take that for a run. */
const TRIES = 3;
const TRY_MS = 50;

/** @param locks null where the page is not secure, or the browser is old: then nothing is locked. */
export function runLocks(locks: LockManager | null = globalThis.navigator?.locks ?? null): RunLocks {
  if (!locks)
    return {
      hold: async () => () => undefined,
      held: async () => null,
      freed: () => new Promise<never>(() => undefined),
    };
  const take = (id: string) =>
    new Promise<(() => void) | null>((resolve, reject) => {
      locks
        .request(PREFIX + id, { ifAvailable: true }, (lock) => {
          if (!lock) return resolve(null);
          return new Promise<void>((free) => resolve(free));
        })
        .catch(reject);
    });
  return {
    async hold(id) {
      for (let left = TRIES; left > 0; left--) {
        const free = await take(id);
        if (free) return free;
        if (left > 1) await new Promise((resolve) => setTimeout(resolve, TRY_MS));
      }
      return null;
    },
    async held() {
      const { held = [] } = await locks.query();
      const names = held.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
      return new Set(names);
    },
    freed: (id, signal) => locks.request(PREFIX + id, { mode: 'shared', signal }, () => undefined),
  };
}
