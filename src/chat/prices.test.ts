import { describe, expect, it } from 'vitest';
import { priceOf, readPrices, type PriceTable } from './prices';

const endpoint = (model: string, url = 'https://api.test/v1') => ({ kind: 'endpoint', url, model }) as const;

describe('prices', () => {
  const table: PriceTable = [
    { model: 'big*', prompt: 1, completion: 2 },
    { model: 'big-mini*', prompt: 3, completion: 4 },
    { model: 'big-mini-2', prompt: 5, completion: 6 },
    { model: 'big*', url: 'https://other.test', prompt: 7, completion: 8 },
  ];
  const prompt = (ref: Parameters<typeof priceOf>[0]) => priceOf(ref, table)?.prompt ?? null;

  it('are found by name, else by the longest prefix; an address goes first', () => {
    expect(prompt(endpoint('big-1'))).toBe(1);
    expect(prompt(endpoint('big-mini-1'))).toBe(3);
    expect(prompt(endpoint('big-mini-2'))).toBe(5);
    expect(prompt(endpoint('big-mini-2', 'https://other.test/v1'))).toBe(7);
  });

  it('are null where not known, and 0 for what runs here', () => {
    expect(prompt(endpoint('small'))).toBeNull();
    expect(prompt(endpoint('small', 'http://localhost:1234/v1'))).toBeNull();
    expect(prompt({ kind: 'ollama', url: 'http://localhost:11434', model: 'm' })).toBe(0);
    expect(prompt({ kind: 'ollama', url: 'https://cloud.test', model: 'm' })).toBeNull();
    expect(prompt({ kind: 'builtin', id: 'navigator' })).toBe(0);
    expect(prompt({ kind: 'person' })).toBe(0);
  });

  it('are read with the field that is wrong', () => {
    expect(readPrices([{ model: 'a', prompt: 1, cached: 0.1, completion: 2 }])).toHaveLength(1);
    const faults: [unknown, string][] = [
      [{}, 'prices'],
      [[{ model: 'a', prompt: -1, completion: 2 }], 'prices.0.prompt'],
      [[{ model: '', prompt: 1, completion: 2 }], 'prices.0.model'],
      [[{ model: 'a', prompt: 1, completion: 'x' }], 'prices.0.completion'],
      [[{ model: 'a', prompt: 1, completion: 1, per: 'k' }], 'prices.0'],
    ];
    for (const [json, field] of faults)
      expect(() => readPrices(json)).toThrow(expect.objectContaining({ code: 'bad_prices', field }));
  });
});
