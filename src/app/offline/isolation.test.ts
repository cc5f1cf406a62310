import { expect, test } from 'vitest';
import { decide, type Facts } from './isolation';

const first: Facts = { isolated: false, ready: true, embedded: false, touched: false, tried: false };

test.each<[string, Partial<Facts>, ReturnType<typeof decide>]>([
  ['a first visit to a host without the headers', {}, 'reload'],
  ['a page that came with the headers', { isolated: true }, 'none'],
  ['a page without a service worker', { ready: false }, 'none'],
  ['a frame of another page', { embedded: true }, 'none'],
  ['a page on which the user has begun', { touched: true }, 'offer'],
  ['a page that was loaded again in vain', { tried: true }, 'offer'],
])('%s', (_, facts, decision) => {
  expect(decide({ ...first, ...facts })).toBe(decision);
});
