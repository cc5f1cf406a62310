import { afterEach, expect, it, vi } from 'vitest';
import type { ModelRef } from '../chat/chat';
import { keysFor } from './rlm-models';

const root: ModelRef = { kind: 'endpoint', url: 'https://else.where/v1', model: 'm' };
const origin = 'https://else.where';

afterEach(() => vi.unstubAllEnvs());

it('a key goes to the service that the user named', () => {
  vi.stubEnv('LAB_API_KEY', 'secret');
  vi.stubEnv('OTHER', 'other');
  expect(keysFor(root, [], true).get(origin)).toBe('secret');
  expect(keysFor(root, ['OTHER'], true).get(origin)).toBe('other');
});

it('no key goes to a service that a trace or a link named, unless the user names it too', () => {
  vi.stubEnv('LAB_API_KEY', 'secret');
  expect(keysFor(root, [], false).origins()).toEqual([]);
  expect(keysFor(root, [`${origin}=LAB_API_KEY`], false).get(origin)).toBe('secret');
  expect(keysFor(root, ['https://other.one=LAB_API_KEY'], false).get(origin)).toBeNull();
  expect(() => keysFor(root, ['LAB_API_KEY'], false)).toThrow(
    expect.objectContaining({ code: 'bad_input', field: 'key-env' }),
  );
});
