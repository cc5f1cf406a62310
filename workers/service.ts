/** Entry of the service worker. The build puts the list of the page's files in here (tools/offline/plugin.ts). */

import type { OfflineList } from '../src/app/offline/list';
import { Service } from '../src/app/offline/service';

declare const self: ServiceWorkerGlobalScope;
declare const OFFLINE_LIST: OfflineList;

const service = new Service({
  scope: self.registration.scope,
  list: OFFLINE_LIST,
  caches: self.caches,
  fetch: (input, init) => self.fetch(input, init),
});

self.addEventListener('install', (event) => event.waitUntil(service.install()));
// The page of the first visit is served from now on too.
self.addEventListener('activate', (event) =>
  event.waitUntil(service.activate().then(() => self.clients.claim())),
);
self.addEventListener('fetch', (event) => {
  const answer = service.answer(event.request, (work) => event.waitUntil(work));
  if (answer) event.respondWith(answer);
});
