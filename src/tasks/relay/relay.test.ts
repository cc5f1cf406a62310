import { describe, expect, it } from 'vitest';
import { Random } from '../../random';
import {
  draw,
  format,
  hash,
  hops,
  operands,
  operations,
  questionTokens,
  splitOf,
  values,
  type Chain,
} from './relay';
import { generateChains, relay } from './task';

/** Worked by hand: 7, 7+4=1, 1*3=3, 3-6=7, 7+9=6, 6*7=2, 2-8=4, 4*9=6. */
const known: Chain = {
  labels: ['k', 'd', 'c', 'f', 'a', 'h', 'e', 'b'],
  start: 7,
  steps: [
    { kind: 'plus', operand: 4 },
    { kind: 'times', operand: 3 },
    { kind: 'minus', operand: 6 },
    { kind: 'plus', operand: 9 },
    { kind: 'times', operand: 7 },
    { kind: 'minus', operand: 8 },
    { kind: 'times', operand: 9 },
  ],
  asked: 2,
};

describe('a chain', () => {
  it('has the values worked out by hand', () => {
    expect(values(known)).toEqual([7, 1, 3, 7, 6, 2, 4, 6]);
  });

  it('is written in one canonical form of 19 tokens', () => {
    expect(format(known)).toBe(
      'k is 7, d is that plus 4, c is that times 3, f is that minus 6, a is that plus 9, ' +
        'h is that times 7, e is that minus 8, b is that times 9. What is c?',
    );
    expect(questionTokens(known).slice(0, 4)).toEqual(['k', 'is 7', 'd', 'is that plus 4']);
    expect(questionTokens(known).slice(-3)).toEqual(['What is', 'c', '?']);
    expect(questionTokens(known)).toHaveLength(19);
  });
});

describe('drawing', () => {
  it('covers every label, digit, operation, operand and depth, each about as often as it should be', () => {
    const random = new Random(1);
    const chains = Array.from({ length: 4000 }, () => draw(random, 'pretrain'));
    const share = (test: (chain: Chain) => boolean) => chains.filter(test).length / chains.length;
    for (const label of 'abcdefghijkl') expect(share((c) => c.labels[3] === label)).toBeCloseTo(1 / 12, 1);
    for (let depth = 1; depth <= hops; depth++) expect(share((c) => c.asked === depth)).toBeCloseTo(1 / 7, 1);
    for (let digit = 0; digit < 10; digit++) expect(share((c) => c.start === digit)).toBeCloseTo(0.1, 1);
    for (const kind of operations) {
      expect(share((c) => c.steps[6]!.kind === kind)).toBeCloseTo(1 / 3, 1);
      const used = new Set(
        chains.flatMap((c) => c.steps.filter((s) => s.kind === kind).map((s) => s.operand)),
      );
      expect([...used].sort()).toEqual([...operands[kind]]);
    }
    for (const chain of chains) expect(new Set(chain.labels).size).toBe(hops + 1);
  });

  it('favours own operations, few operands and far questions when told to', () => {
    const random = new Random(2);
    const chains = Array.from({ length: 1000 }, () =>
      draw(random, 'link', { askedFrom: 5, favoured: ['times'], boost: 0.4, skew: 1 }),
    );
    const steps = chains.flatMap((chain) => chain.steps);
    expect(steps.filter((s) => s.kind === 'times').length / steps.length).toBeCloseTo(0.6, 1); // 0.4 + 0.6 / 3
    expect(Math.max(...steps.filter((s) => s.kind !== 'times').map((s) => s.operand))).toBe(3);
    expect(Math.min(...chains.map((chain) => chain.asked))).toBe(5);
  });
});

const { splits } = relay;

describe('splits', () => {
  it('take 1, 1, 2 and 16 of 20 parts, also among questions that differ in one place only', () => {
    const random = new Random(3);
    const one = draw(random, 'pretrain');
    const counts: Record<string, number> = {};
    let total = 0;
    for (let start = 0; start < 10; start++)
      for (let asked = 1; asked <= hops; asked++)
        for (let a = 1; a <= 9; a++)
          for (let b = 1; b <= 9; b++) {
            const steps = one.steps.slice();
            steps[1] = { kind: 'plus', operand: a };
            steps[5] = { kind: 'minus', operand: b };
            const part = splitOf({ ...one, start, asked, steps });
            counts[part] = (counts[part] ?? 0) + 1;
            total++;
          }
    const shares = splits.map((split) => (counts[split] ?? 0) / total);
    for (const [i, share] of [0.8, 0.1, 0.05, 0.05].entries())
      expect(Math.abs(shares[i]! - share)).toBeLessThan(0.015);
  });

  it('never change: the hash of a fixed question is fixed', () => {
    expect(hash(known)).toBe(2419560554); // computed in Python
    expect(splitOf(known)).toBe('pretrain');
  });

  it('share no question', () => {
    const texts = splits.flatMap((split) => generateChains(split, 500, 0).map(format));
    expect(new Set(texts).size).toBe(2000);
  });
});
