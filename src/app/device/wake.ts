/**
 * Keeps the screen, and with it the machine, awake while something is computed (Screen Wake Lock). The browser takes the
 * lock away whenever the tab is hidden: it is asked for again when the tab is seen again.
 */

export interface WakeLock {
  hold(): void;
  release(): void;
  /** Why the machine may go to sleep all the same, for people; null: it stays awake, or need not. */
  note(): string | null;
  /** Told whenever the note may have changed. @returns what ends it. */
  onChange(listener: () => void): () => void;
}

/** What of the browser is needed. */
interface Surroundings {
  readonly wakeLock: Pick<Navigator['wakeLock'], 'request'> | undefined;
  readonly page: Pick<Document, 'visibilityState' | 'addEventListener'>;
}

const browser = (): Surroundings => ({
  // Absent in older browsers, and where the page is not secure.
  wakeLock: (navigator as Partial<Navigator>).wakeLock,
  page: document,
});

const ABSENT =
  'This browser cannot keep the screen on: if the machine goes to sleep, training waits until it wakes.';
const REFUSED =
  'The browser does not keep the screen on now, perhaps to save the battery: if the machine goes to sleep, training waits until it wakes.';

export function wakeLock({ wakeLock: manager, page }: Surroundings = browser()): WakeLock {
  const listeners = new Set<() => void>();
  let wanted = false;
  let asking = false;
  let sentinel: WakeLockSentinel | null = null;
  let note: string | null = null;
  const say = (next: string | null) => {
    if (next === note) return;
    note = next;
    for (const listener of listeners) listener();
  };

  async function ask(): Promise<void> {
    if (!wanted || asking || sentinel || page.visibilityState !== 'visible') return;
    if (!manager) return say(ABSENT);
    asking = true;
    try {
      const given = await manager.request('screen');
      sentinel = given;
      given.addEventListener('release', () => {
        if (sentinel === given) sentinel = null;
      });
      say(null);
    } catch {
      if (wanted) say(REFUSED);
    } finally {
      asking = false;
    }
    if (!wanted) drop();
  }

  function drop(): void {
    const held = sentinel;
    sentinel = null;
    held?.release().catch(() => undefined);
  }

  page.addEventListener('visibilitychange', () => void ask());
  return {
    hold() {
      wanted = true;
      void ask();
    },
    release() {
      wanted = false;
      say(null);
      drop();
    },
    note: () => note,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
