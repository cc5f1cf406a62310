/** The part of the Cache API that the lab uses, in memory: Node has none. */

interface Entry {
  readonly body: ArrayBuffer;
  readonly init: ResponseInit;
}

const hrefOf = (request: Request | URL | string) =>
  typeof request === 'string' ? request : request instanceof URL ? request.href : request.url;

export class MemoryCaches {
  /** By name of the cache, then by address. */
  readonly stored = new Map<string, Map<string, Entry>>();
  /** No room for anything more. */
  full = false;

  /** Entries in all caches. */
  get size(): number {
    return [...this.stored.values()].reduce((sum, entries) => sum + entries.size, 0);
  }

  async open(name: string) {
    const entries = this.stored.get(name) ?? new Map<string, Entry>();
    this.stored.set(name, entries);
    return {
      match: async (request: Request | URL | string) => {
        const entry = entries.get(hrefOf(request));
        return entry && new Response(entry.body.slice(0), entry.init);
      },
      keys: async () => [...entries.keys()].map((url) => new Request(url)),
      delete: async (request: Request | URL | string) => entries.delete(hrefOf(request)),
      put: async (request: Request | URL | string, response: Response) => {
        const body = await response.arrayBuffer();
        if (this.full) throw new DOMException('no space', 'QuotaExceededError');
        const { status, statusText, headers } = response;
        entries.set(hrefOf(request), { body, init: { status, statusText, headers } });
      },
    };
  }

  async keys() {
    return [...this.stored.keys()];
  }

  async delete(name: string) {
    return this.stored.delete(name);
  }
}
