import { describe, expect, it } from 'vitest';
import { checkServiceUrl, memoryKeys, storedKeys, type TextStorage } from './keys';
import { redact } from './redact';

function storage(): TextStorage {
  const entries = new Map<string, string>([['another', 'x']]);
  return {
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
    key: (i) => [...entries.keys()][i] ?? null,
    get length() {
      return entries.size;
    },
  };
}

describe.each([
  ['in memory', memoryKeys],
  ['in a storage', () => storedKeys(storage())],
])('keys %s', (_, make) => {
  it('are kept by origin, cleaned, listed without being shown, and deleted', () => {
    const keys = make();
    keys.set('https://b.test', ' Bearer abc-123\n');
    keys.set('https://a.test', 'def');
    expect(keys.get('https://b.test')).toBe('abc-123');
    expect(keys.origins()).toEqual(['https://a.test', 'https://b.test']);
    keys.set('https://b.test', null);
    expect([keys.get('https://b.test'), keys.origins()]).toEqual([null, ['https://a.test']]);
    expect(() => keys.set('https://a.test', 'two words')).toThrow(
      expect.objectContaining({ code: 'bad_key' }),
    );
    expect(() => keys.set('https://a.test', 'two words')).not.toThrow(/two words/);
  });
});

describe('addresses', () => {
  it('lose the slash at their end', () => {
    expect(checkServiceUrl('https://a.test/v1//').href).toBe('https://a.test/v1');
  });

  it('are refused with whatever could be a key, by field', () => {
    const bad = { 'https://u:p@a.test': 'key_in_url', 'https://a.test/?token=x': 'key_in_url' };
    for (const [url, code] of Object.entries({ ...bad, 'https://a.test/?x=1': 'bad_url', '/v1': 'bad_url' }))
      expect(() => checkServiceUrl(url, 'models.root.url')).toThrow(
        expect.objectContaining({ code, field: 'models.root.url' }),
      );
  });
});

describe('redacting', () => {
  it('takes out the key in every form, and what looks like one', () => {
    const key = 'a+b/c"d==';
    const text = `${key} ${encodeURIComponent(key)} ${JSON.stringify(key)} Bearer qqqq sk-abcdefghijkl`;
    const clean = redact(text, key);
    for (const form of [key, encodeURIComponent(key), 'qqqq', 'abcdefgh']) expect(clean).not.toContain(form);
    expect(redact('a monkey sk-8 and the task', null)).toBe('a monkey sk-8 and the task');
  });
});
