import { describe, expect, it } from 'vitest';
import { deliberation, hopsFrom, mixture, patterns, sequential } from './pattern';

describe('sequential', () => {
  it.each([1, 2, 3, 5])('is a ring of %i agents in order, of which the last speaks', (n) => {
    const { hops, turns, speaker } = sequential(n);
    expect(turns.map(({ agent }) => agent)).toEqual([...Array(n).keys()]);
    expect(hops).toEqual(turns.map(({ agent }) => ({ from: agent, to: (agent + 1) % n })));
    expect(speaker).toBe(n - 1);
  });

  it('delivers within the round, but for the last agent’s message to the first', () => {
    const { hops, turns } = sequential(4);
    for (const { agent, slots } of turns) {
      expect(slots).toHaveLength(1);
      expect(hops[slots[0]!.hop]).toEqual({ from: (agent + 3) % 4, to: agent });
      expect(slots[0]!.lag).toBe(agent === 0 ? 1 : 0);
    }
  });
});

describe('the mixture', () => {
  it('leads from every expert to the last agent and back, and each slot is filled by a hop to its agent', () => {
    const { hops, turns, speaker } = mixture(4);
    expect(hops.map(({ from, to }) => `${from}${to}`)).toEqual(['03', '13', '23', '30', '31', '32']);
    expect(
      turns.map(({ agent, slots }) => [agent, slots.map(({ hop, lag }) => `${hops[hop]!.from} ${lag}`)]),
    ).toEqual([
      [0, ['3 1']],
      [1, ['3 1']],
      [2, ['3 1']],
      [3, ['0 0', '1 0', '2 0']],
    ]);
    for (const { agent, slots } of turns) for (const { hop } of slots) expect(hops[hop]!.to).toBe(agent);
    expect(speaker).toBe(3);
  });

  it('of one agent passes nothing', () => {
    expect(mixture(1)).toMatchObject({ hops: [], turns: [{ agent: 0, slots: [] }], speaker: 0 });
  });
});

describe('the deliberation', () => {
  it('leads from the reflector to the tool-caller in the round, and back into the next', () => {
    const { hops, turns, speaker } = deliberation(2);
    expect(hops).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ]);
    expect(turns).toEqual([
      { agent: 0, slots: [{ hop: 1, lag: 1 }] },
      { agent: 1, slots: [{ hop: 0, lag: 0 }] },
    ]);
    expect(speaker).toBe(1);
  });

  it('is the only one whose speaker may call tools', () => {
    const calling = Object.values(patterns).filter((pattern) => pattern(2).tools);
    expect(calling).toEqual([deliberation]);
    for (const [id, pattern] of Object.entries(patterns)) expect(pattern(2).id).toBe(id);
  });
});

it('hops that leave an agent say whether there are several', () => {
  expect(hopsFrom(sequential(3), 2)).toEqual([{ hop: 2, to: 0, several: false, first: true }]);
  expect(hopsFrom(mixture(3), 2)).toEqual([
    { hop: 2, to: 0, several: true, first: true },
    { hop: 3, to: 1, several: true, first: false },
  ]);
  expect(hopsFrom(mixture(2), 1)).toEqual([{ hop: 1, to: 0, several: false, first: true }]);
});
