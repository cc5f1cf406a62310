/** The real browser as the page's side of the service worker needs it. */

import type { OfflineHost } from './register';

const TRIED = 'recursion-lab isolation tried';

/** @param page the page's folder, ending in “/”. */
export function browserHost(page: string): OfflineHost {
  const reason = whyNot();
  return {
    page,
    container: reason === null ? navigator.serviceWorker : null,
    reason,
    caches: globalThis.caches,
    isolated: globalThis.crossOriginIsolated === true,
    embedded: window.top !== window.self,
    touch: firstTouch(),
    tried: {
      get: () => remembered(() => sessionStorage.getItem(TRIED) !== null) ?? true,
      set: (value) => {
        remembered(() => (value ? sessionStorage.setItem(TRIED, '1') : sessionStorage.removeItem(TRIED)));
      },
    },
    fetch: (input, init) => fetch(input, init),
    reload: () => window.location.reload(),
    persist: async () => navigator.storage?.persist?.(),
  };
}

function whyNot(): string | null {
  if (!import.meta.env.PROD) return 'This is a development build.';
  if (!globalThis.isSecureContext)
    return 'The page is not served over https; browsers keep pages for offline use only from https or localhost.';
  return 'serviceWorker' in navigator
    ? null
    : 'This browser has no service workers, or not in a private window.';
}

/** Storage may be forbidden: then null. */
function remembered<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

function firstTouch(): Promise<void> {
  return new Promise((resolve) => {
    for (const type of ['pointerdown', 'keydown', 'wheel'])
      window.addEventListener(type, () => resolve(), { once: true, passive: true, capture: true });
  });
}
