import { describe, expect, it } from 'vitest';
import { floats } from '../runtime/tensor';
import { checkInterventions, Interventions, type Ground, type Intervention } from './intervention';
import { sequential } from './pattern';
import { hiddenName, messageName } from './trace';

const place = (change: Partial<Intervention> = {}): Intervention => ({
  round: 1,
  agent: 2,
  kind: 'zero',
  factor: 1,
  donor: 1,
  ...change,
});
const numbers = (...dims: number[]) =>
  floats(
    Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
    dims,
  );

describe('places that a run does not have', () => {
  const ground: Ground = {
    pattern: sequential(3),
    rounds: 2,
    latentSteps: 3,
    mode: 'latent',
    questions: 1,
    donors: 8,
  };
  const check = (one: Intervention | Intervention[], change: Partial<Ground> = {}) =>
    checkInterventions([one].flat(), { ...ground, ...change });
  const refused = (field: string) => expect.objectContaining({ code: 'bad_intervention', field });

  it.each<[string, Intervention, string, Partial<Ground>?]>([
    ['a later round', place({ round: 3 }), 'interventions.0.round'],
    ['an agent too many', place({ agent: 4 }), 'interventions.0.agent'],
    ['a step too many', place({ step: 4 }), 'interventions.0.step'],
    ['the speaker’s turn in the last round', place({ round: 2, agent: 3 }), 'interventions.0.round'],
    ['the same, dropped', place({ round: 2, agent: 3, kind: 'drop' }), 'interventions.0.round'],
    ['a dropped step', place({ kind: 'drop', step: 1 }), 'interventions.0.step'],
    ['a companion too many', place({ kind: 'swap', donor: 8 }), 'interventions.0.donor', { donors: 7 }],
    ['nobody to shuffle with', place({ kind: 'shuffle' }), 'interventions.0.kind', { donors: 0 }],
    ['text that is passed', place(), 'interventions.0', { mode: 'text' }],
    ['a speaker alone', place(), 'interventions.0', { mode: 'alone' }],
  ])('are refused: %s', (_, one, field, change) => {
    expect(() => check(one, change)).toThrowError(refused(field));
  });

  it('are refused by the index of the intervention, and inside a turn that is dropped', () => {
    expect(() => check([place(), place({ round: 9 })])).toThrowError(refused('interventions.1.round'));
    const dropped = [place({ kind: 'drop' }), place({ step: 2 })];
    expect(() => check(dropped)).toThrowError(refused('interventions.1.agent'));
  });

  it('are none of these', () => {
    check([place({ step: 3 }), place({ agent: 3 }), place({ kind: 'swap', donor: 8, agent: 1, round: 2 })]);
    check(place({ kind: 'shuffle' }), { donors: 0, questions: 2 });
  });
});

describe('an intervention', () => {
  const donors = new Map([
    [messageName(1, 2), numbers(4, 2, 3)],
    [hiddenName(1, 2), numbers(4, 2, 5)],
  ]);
  const own = floats(new Float32Array(6).fill(-1), [1, 2, 3]);
  const applied = (change: Partial<Intervention>, states = own, seed = 0) => {
    const one = place(change);
    const { data, dims } = new Interventions([one], seed, donors).apply(states, one);
    expect(dims).toEqual(states.dims);
    return Array.from(data, Number);
  };

  it('zeroes and scales', () => {
    expect(applied({ kind: 'zero' })).toEqual([0, 0, 0, 0, 0, 0]);
    expect(applied({ kind: 'scale', factor: -2.5 })).toEqual(new Array(6).fill(2.5));
  });

  it('swaps with the same place of the donor', () => {
    expect(applied({ kind: 'swap', donor: 3 })).toEqual([13, 14, 15, 16, 17, 18]);
    const state = floats(new Float32Array(5), [1, 1, 5]);
    expect(applied({ kind: 'swap', donor: 2, step: 2 }, state)).toEqual([16, 17, 18, 19, 20]);
  });

  it('gives every question of a batch the same donor', () => {
    expect(applied({ kind: 'swap', donor: 1 }, numbers(2, 2, 3))).toEqual([
      1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6,
    ]);
  });

  it('shuffles to a companion by the seed, and within a batch to another of its questions', () => {
    const firsts = Array.from({ length: 40 }, (_, seed) => applied({ kind: 'shuffle' }, own, seed)[0]);
    expect(new Set(firsts)).toEqual(new Set([1, 7, 13, 19]));
    const batch = applied({ kind: 'shuffle' }, numbers(2, 2, 3));
    expect(batch).toEqual([7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]);
  });

  it('draws by seed and place, whatever else is drawn', () => {
    const draw = (change: Partial<Intervention>, seed = 0) =>
      applied({ kind: 'random', ...change }, own, seed);
    const first = draw({});
    expect(draw({})).toEqual(first);
    for (const other of [draw({}, 1), draw({ round: 2 }), draw({ agent: 1 }), draw({ step: 1 })])
      expect(other).not.toEqual(first);
    const two = [place({ kind: 'random', agent: 1 }), place({ kind: 'random' })];
    const both = new Interventions(two, 0, donors);
    both.apply(own, two[0]!);
    expect(Array.from(both.apply(own, two[1]!).data, Number)).toEqual(first);
    expect(Math.hypot(...first.slice(0, 3))).toBeCloseTo(Math.sqrt(3), 5);
  });

  it('is found by its place alone', () => {
    const list = [place(), place({ step: 1 }), place({ kind: 'drop', agent: 1 })];
    const all = new Interventions(list, 0);
    expect(all.at(1, 2)).toEqual([list[0]]);
    expect(all.at(1, 2, 1)).toEqual([list[1]]);
    expect(all.at(1, 1)).toEqual([]);
    expect([all.drops(1, 1), all.drops(1, 2), all.drops(2, 1)]).toEqual([true, false, false]);
  });
});
