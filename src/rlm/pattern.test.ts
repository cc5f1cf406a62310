import { describe, expect, it } from 'vitest';
import { Random } from '../random';
import { LinearPattern } from './pattern';

describe('a pattern in linear time', () => {
  it('matches what JavaScript’s own engine matches', () => {
    const patterns = [
      'abc',
      'a.c',
      '^a',
      'c$',
      '^$',
      'a*',
      'a+b',
      'a?b',
      'a{2}',
      'a{2,}',
      'a{1,3}b',
      'ab|bc',
      '(ab|c)+',
      '(?:a|b)*c',
      '[abc]',
      '[^ab]c',
      '[a-c]{2}',
      '\\d+',
      '\\w\\s\\w',
      '\\bab\\b',
      '\\Bb',
      '[\\d,.]+',
      'a\\.b',
      '[-a]',
      '[a-]b',
      '(?<n>a)b',
      '\\x61',
      '\\u0062',
      'a+?b',
      '[\\]a]',
      'é',
      '(a|ab)(c|bcd)',
      '^(a|b|ab)*c$',
      'x{0}a',
      '\\S\\D',
    ];
    const random = new Random(7);
    const letters = [...'abcd1 .,\né-'];
    for (const pattern of patterns) {
      const ours = new LinearPattern(pattern);
      const theirs = new RegExp(pattern);
      const folded = new LinearPattern(pattern, { ignoreCase: true, multiline: true });
      const foldedTheirs = new RegExp(pattern, 'im');
      for (let i = 0; i < 300; i++) {
        const length = Math.floor(random.next() * 9);
        const text = Array.from({ length }, () => letters[Math.floor(random.next() * letters.length)]!).join(
          '',
        );
        expect([pattern, text, ours.test(text)]).toEqual([pattern, text, theirs.test(text)]);
        const upper = text.toUpperCase();
        expect([pattern, upper, folded.test(upper)]).toEqual([pattern, upper, foldedTheirs.test(upper)]);
      }
    }
  });

  it('refuses by name what it does not do', () => {
    for (const [pattern, why] of [
      ['(a)\\1', 'back-references'],
      ['(?=a)b', 'look-around'],
      ['(?<!a)b', 'look-around'],
      ['(a', 'not closed'],
      ['[a', 'not closed'],
      ['a)', 'closes nothing'],
      ['*a', 'repeats nothing'],
      ['a{5,2}', 'out of order'],
      ['(a{900}){900}', 'too large'],
      ['('.repeat(5000), 'too deeply'],
      ['a\\', 'backslash'],
    ] as const)
      expect(() => new LinearPattern(pattern)).toThrow(why);
  });

  it('stays linear where back-tracking is exponential', () => {
    const start = performance.now();
    for (const pattern of ['(a*)*b', '(a|a)*b', '(a|aa)+$b', 'a*a*a*a*a*b', '(.*)*x(.*)*y'])
      expect(new LinearPattern(pattern).test('a'.repeat(100_000))).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('tells where the first match ends', () => {
    expect(new LinearPattern('b+').end('aabba', 0)).toBe(3);
    expect(new LinearPattern('b+').end('aabba', 3)).toBe(4);
    expect(new LinearPattern('😀x').end('a😀xb', 0)).toBe(4);
    expect(new LinearPattern('q').end('aabba', 0)).toBe(null);
  });
});
