import { describe, expect, it } from 'vitest';
import { floats } from '../runtime/tensor';
import { covers, firstDifference, isBefore, probeEvents, turnEvents } from './base';
import type { Intervention } from './intervention';
import { sequential } from './pattern';
import type { TraceEvent } from './trace';

const pattern = sequential(3);
const at = (round: number, agent: number, change: Partial<Intervention> = {}): Intervention => ({
  round,
  agent,
  kind: 'zero',
  factor: 1,
  donor: 1,
  ...change,
});

it('turns are ordered by round, then as the pattern has them', () => {
  const order = (a: [number, number], b: [number, number]) =>
    isBefore(pattern, { round: a[0], agent: a[1] }, { round: b[0], agent: b[1] });
  expect([order([1, 3], [2, 1]), order([1, 1], [1, 2])]).toEqual([true, true]);
  expect([order([2, 1], [1, 3]), order([1, 2], [1, 2])]).toEqual([false, false]);
});

describe('the first difference', () => {
  const first = (some: Intervention[], others: Intervention[]) => firstDifference(pattern, some, others);

  it('is the earliest turn that one has changed and the other not', () => {
    expect(first([], [at(2, 3), at(2, 1), at(3, 1)])).toEqual({ round: 2, agent: 1 });
    expect(first([at(1, 2)], [at(1, 2), at(3, 1)])).toEqual({ round: 3, agent: 1 });
    expect(first([at(1, 2), at(2, 2)], [at(2, 2)])).toEqual({ round: 1, agent: 2 });
  });

  it('sees another step, kind, factor of a scale and donor of a swap', () => {
    for (const [kind, change] of [
      ['zero', { step: 1 }],
      ['zero', { kind: 'random' }],
      ['scale', { factor: 2 }],
      ['swap', { donor: 3 }],
    ] as const)
      expect(first([at(1, 2, { kind })], [at(1, 2, { kind, ...change })])).toEqual({ round: 1, agent: 2 });
  });

  it('sees no factor and no donor where the kind has none', () => {
    for (const kind of ['zero', 'shuffle', 'random', 'drop'] as const)
      expect(first([at(1, 2, { kind })], [at(1, 2, { kind, factor: 2, donor: 3 })])).toBeNull();
    expect(first([at(1, 2, { kind: 'scale' })], [at(1, 2, { kind: 'scale', donor: 3 })])).toBeNull();
    expect(first([at(1, 2, { kind: 'swap' })], [at(1, 2, { kind: 'swap', factor: 2 })])).toBeNull();
  });

  it('is none where only the order of turns in the lists is another', () => {
    expect(first([at(1, 2), at(2, 1)], [at(2, 1), at(1, 2)])).toBeNull();
    expect(first([], [])).toBeNull();
  });
});

describe('what of a trace stands for a turn', () => {
  const turn = { round: 1, agent: 2 };
  const events: TraceEvent[] = [
    { type: 'latent', round: 1, agent: 1, step: 1 },
    {
      ...{ type: 'stage', kind: 'latent', latentSteps: 1, ...turn, role: 'b', before: [], after: [] },
      ...{ messageLength: 2, control: 'none' },
    },
    { type: 'latent', ...turn, step: 1 },
    { type: 'message', round: 1, from: 2, to: 3, normRatio: 1 },
    { type: 'timing', ...turn, stage: 'latent', ms: 1 },
    { type: 'answer', round: 1, agent: 2, final: false, rows: [] },
    { type: 'timing', ...turn, stage: 'answer', ms: 1 },
    { type: 'latent', round: 2, agent: 2, step: 1 },
    {
      type: 'health',
      round: 1,
      from: 2,
      to: 3,
      questions: 8,
      normRatio: 1,
      cosine: 0,
      rank: 1,
      rankLimit: 1,
    },
    { type: 'answer', round: 2, agent: 2, final: true, rows: [] },
  ];
  const base = (...kinds: string[]) => ({
    events,
    tensors: new Map(kinds.map((kind) => [`r1.a2.${kind}`, floats(new Float32Array(1), [1])])),
    from: { round: 2, agent: 1 },
  });

  it('are its own events, and its round’s answer on the side', () => {
    const types = (list: TraceEvent[]) => list.map((event) => events.indexOf(event));
    expect(types(turnEvents(base(), turn))).toEqual([1, 2, 3, 4]);
    expect(types(probeEvents(base(), 1))).toEqual([5, 6]);
    expect(probeEvents(base(), 2)).toEqual([]);
  });

  it('is missing where a tensor is missing, or the turn did not end', () => {
    const plain = ['hidden', 'kv_length', 'message'];
    expect(covers(pattern, base(...plain), turn, false)).toBe(true);
    expect(covers(pattern, base(...plain), turn, true)).toBe(false);
    expect(covers(pattern, base(...plain, 'fed', 'attention'), turn, true)).toBe(true);
    for (const left of plain)
      expect(covers(pattern, base(...plain.filter((kind) => kind !== left)), turn, false)).toBe(false);
    const cut = { ...base(...plain), events: events.slice(0, 4) };
    expect(covers(pattern, cut, turn, false)).toBe(false);
  });
});
