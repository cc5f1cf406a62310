import { describe, expect, it } from 'vitest';
import { grouped, headOf, lengthOf, tailOf, wellFormed } from './text';
import { shares, truncate } from './truncate';

describe('truncation', () => {
  const text = 'abcdefghij';

  it('keeps head, tail or both and states the true length', () => {
    expect(truncate(text, { keep: 'head', characters: 4 })).toBe(
      'abcd\n[... 6 of 10 characters left out after this ...]',
    );
    expect(truncate(text, { keep: 'tail', characters: 4 })).toBe(
      '[... 6 of 10 characters left out before this ...]\nghij',
    );
    expect(truncate(text, { keep: 'both', characters: 5 })).toBe(
      'abc\n[... 5 of 10 characters left out here ...]\nij',
    );
    expect(truncate(text, { keep: 'both', characters: 10 })).toBe(text);
    expect(truncate('x'.repeat(2_000_000), { keep: 'head', characters: 1 })).toContain(
      '1,999,999 of 2,000,000',
    );
  });

  it('never parts a surrogate pair, and counts it as one', () => {
    const faces = '😀'.repeat(10);
    for (const keep of ['head', 'tail', 'both'] as const)
      for (let characters = 0; characters < 20; characters++) {
        const cut = truncate(faces, { keep, characters });
        expect(wellFormed(cut)).toBe(cut);
        expect(cut).toContain('of 10 characters');
      }
    expect([headOf('a😀', 2), tailOf('😀a', 2), lengthOf('a😀b')]).toEqual(['a', 'a', 3]);
  });

  it('shares a total so that what short texts leave goes to long ones', () => {
    expect(shares([10, 1000, 1000], 210)).toEqual([10, 100, 100]);
    expect(shares([10, 20], 100)).toEqual([10, 20]);
    expect(shares([], 100)).toEqual([]);
  });

  it('mends half characters and groups digits', () => {
    expect(wellFormed('a\ud800b\udc00😀')).toBe('a\ufffdb\ufffd😀');
    expect([grouped(0), grouped(999), grouped(1234567)]).toEqual(['0', '999', '1,234,567']);
  });
});
