/**
 * The page's side of the service worker: registers it, loads the page once more where that gives cross-origin isolation,
 * tells how much works without a network, and keeps everything when asked to. Knows no React; the browser comes in as
 * an interface (browser.ts).
 */

import { LabError, type LabErrorJson } from '../../errors';
import { decide } from './isolation';
import { keepEverything, keepShell, keptList, whatIsKept, type Keeper, type Kept } from './keep';
import { LIST, readList, urlOf, wantsNothing, type OfflineList, type Wants } from './list';

export interface OfflineState {
  /** This browser can have the service worker at this address. */
  readonly supported: boolean;
  /** Why not, as a sentence; null where it can, and while that is not yet known. */
  readonly reason: string | null;
  /** Cross-origin isolated: WebAssembly may use threads. */
  readonly isolated: boolean;
  /** Loading the page again would isolate it, and it is left to the user: offer a button (`reload`). */
  readonly offersReload: boolean;
  /** `shell`: the page opens without a network. `all`: and the present experiment runs. */
  readonly ready: Kept['ready'];
  /** Still to be fetched for `all`; null while unknown. */
  readonly bytes: number | null;
  /** While everything is being kept, else null. */
  readonly keeping: { readonly loaded: number; readonly total: number } | null;
  readonly error: LabErrorJson | null;
}

/** What of a browser is needed here. */
export interface OfflineHost {
  /** The page's folder, ending in “/”. */
  readonly page: string;
  /** Null where the service worker is not wanted (development) or cannot be had: then `reason` says why. */
  readonly container: ServiceWorkerContainer | null;
  readonly reason: string | null;
  readonly caches: CacheStorage | undefined;
  readonly isolated: boolean;
  readonly embedded: boolean;
  /** Resolves when the user first presses a key, a button or turns the wheel. */
  readonly touch: Promise<void>;
  /** Remembered as long as the tab is open. */
  readonly tried: { get(): boolean; set(value: boolean): void };
  fetch: typeof fetch;
  reload(): void;
  /** Asks the browser not to sweep out what is kept; it may say no. */
  persist(): Promise<unknown>;
}

export class Offline {
  private current: OfflineState;
  private readonly listeners = new Set<() => void>();
  private wants: Wants = wantsNothing;
  private list: OfflineList | null = null;
  private touched = false;
  private registered = false;
  private stopKeeping: AbortController | null = null;
  private mending: Promise<void> | null = null;

  constructor(private readonly host: OfflineHost) {
    this.current = {
      supported: host.container !== null,
      reason: host.reason,
      isolated: host.isolated,
      offersReload: false,
      ready: 'no',
      bytes: null,
      keeping: null,
      error: null,
    };
    void host.touch.then(() => (this.touched = true));
  }

  /** The same object until something changes. */
  readonly state = (): OfflineState => this.current;

  /** @returns the end of it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Registers the service worker. Never throws: a page without one works, and the state says what is missing. */
  async start(): Promise<void> {
    const { container, page, isolated, embedded, tried } = this.host;
    if (!container) return;
    if (isolated) tried.set(false);
    try {
      // Undefined where a testing tool or an extension blocks service workers.
      const registration = (await container.register(urlOf('sw.js', page), {
        scope: page,
        updateViaCache: 'none',
      })) as ServiceWorkerRegistration | undefined;
      if (!registration) return this.set({ supported: false, reason: blocked });
      await active(registration);
    } catch (error) {
      return this.set({ supported: false, reason: refused(error) });
    }
    this.registered = true;
    const { touched } = this;
    const decision = decide({ isolated, embedded, touched, ready: true, tried: tried.get() });
    if (decision === 'reload') return this.reload();
    this.set({ offersReload: decision === 'offer' });
    await this.look();
  }

  /** Loads the page again, so that the service worker can isolate it. The address is kept, what was not in it is lost. */
  reload(): void {
    this.host.tried.set(true);
    this.host.reload();
  }

  /** Names what the present experiment needs; the state then says how much of it is kept. */
  async want(wants: Wants): Promise<void> {
    if (JSON.stringify(wants) === JSON.stringify(this.wants)) return;
    this.wants = wants;
    await this.look();
  }

  /** Fetches and keeps all that the page and the present experiment need. Failures are in the state. */
  async keepEverything(): Promise<void> {
    if (this.stopKeeping) return;
    this.stopKeeping = new AbortController();
    this.set({ error: null, keeping: { loaded: 0, total: this.current.bytes ?? 0 } });
    try {
      void this.host.persist().catch(() => undefined); // where the browser asks the user, it need not be waited for
      const keeper = await this.keeper();
      if (!keeper) throw noList();
      const onBytes = (loaded: number, total: number) => this.set({ keeping: { loaded, total } });
      await keepEverything(keeper, this.wants, onBytes, this.stopKeeping.signal);
    } catch (error) {
      const failure = LabError.from(error);
      if (failure.code !== 'cancelled') this.set({ error: failure.toJSON() });
    } finally {
      this.stopKeeping = null;
      this.set({ keeping: null });
      await this.look();
    }
  }

  /** Ends `keepEverything`; what has been fetched stays. */
  stop(): void {
    this.stopKeeping?.abort();
  }

  dismissError(): void {
    this.set({ error: null });
  }

  /** Looks at what is kept, and mends an incomplete shell where there is a network. */
  private async look(): Promise<void> {
    const { wants } = this;
    try {
      const keeper = await this.keeper();
      if (!keeper) return;
      let kept = await whatIsKept(keeper, wants);
      if (kept.ready === 'no') {
        await this.mend(keeper);
        kept = await whatIsKept(keeper, wants);
      }
      if (wants === this.wants) this.set(kept);
    } catch {
      // Nothing is promised that was not seen: `ready` stays what it was.
    }
  }

  /** Keeps the shell; once, since where that fails all of it would be fetched again at every look. Never throws. */
  private mend(keeper: Keeper): Promise<void> {
    this.mending ??= keepShell(keeper).catch(() => undefined);
    return this.mending;
  }

  /** Null before the service worker is there: without it, what is kept is of no use. Null without any list. */
  private async keeper(): Promise<Keeper | null> {
    const { caches, container, page, fetch } = this.host;
    if (!caches || !container || !this.registered) return null;
    this.list ??= (await this.fetchList()) ?? (await keptList({ caches, scope: page }));
    return this.list && { scope: page, list: this.list, caches, fetch };
  }

  private async fetchList(): Promise<OfflineList | null> {
    try {
      const response = await this.host.fetch(urlOf(LIST, this.host.page), { cache: 'no-cache' });
      return response.ok ? readList(await response.text()) : null;
    } catch {
      return null; // no network
    }
  }

  private set(change: Partial<OfflineState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}

const blocked = 'Service workers are blocked in this browser.';

const noList = () =>
  new LabError('offline', 'The list of the lab’s files could not be fetched.', {
    hint: 'Check the connection, reload the page and try again.',
    field: LIST,
  });

function refused(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `The browser did not take the lab’s service worker: ${message}`;
}

/** Resolves when the registration has a worker that answers requests; rejects when its first one fails. */
function active({ active, installing, waiting }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting;
  if (active || !worker) return Promise.resolve();
  return new Promise((resolve, reject) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('it could not be installed.'));
    });
  });
}
