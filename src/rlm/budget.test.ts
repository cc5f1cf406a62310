import { describe, expect, it } from 'vitest';
import type { Usage } from '../chat/chat';
import { BudgetExceeded, Ledger, type Reservation } from './budget';
import { settingsWith } from './fake-model';
import type { Budgets } from './settings';

const ledger = (budgets: Partial<Budgets>, maxTokens = 100) =>
  new Ledger(settingsWith({ budgets }).budgets, maxTokens, () => performance.now());
const used = (promptTokens: number, completionTokens: number, cost: number | null = 0): Usage => ({
  promptTokens,
  completionTokens,
  cost,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: false,
});
const never = new AbortController().signal;
const small = { model: 'm', characters: 40, maxTokens: 100 }; // 10 + 8 + 100 tokens

describe('the ledger', () => {
  it('counts the turns of the whole tree', () => {
    const one = ledger({ turns: 2 });
    one.takeTurn();
    expect(one.turnsLeft).toBe(1);
    one.takeTurn();
    expect(one.turnsLeft).toBe(0);
  });

  it('takes places for calls all or none', () => {
    const one = ledger({ calls: 5 });
    one.takeCalls(3);
    expect(() => one.takeCalls(3)).toThrow(BudgetExceeded);
    one.takeCalls(2);
    expect(() => one.takeCalls(1)).toThrow('0 of 5 are left');
    one.giveBack();
    one.takeCalls(1);
    expect(one.spent().calls).toBe(5);
  });

  it('lets no parallel calls overshoot: a second waits for what the first leaves', async () => {
    const one = ledger({ tokens: 300 }); // 75 kept
    const first = await one.reserve(small, never);
    let second: Reservation | null = null;
    const waiting = one.reserve(small, never).then((reservation) => (second = reservation));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(second).toBe(null);
    one.settle(first, used(10, 5));
    await waiting;
    one.settle(second!, used(10, 5));
    expect(one.spent()).toMatchObject({ promptTokens: 20, completionTokens: 10, cost: 0 });
  });

  it('refuses what would not fit even alone, and keeps part for the extraction', async () => {
    const one = ledger({ tokens: 300 });
    one.settle(await one.reserve(small, never), used(100, 20));
    await expect(one.reserve(small, never)).rejects.toMatchObject({ cap: 'tokens' });
    expect(() => one.check(small)).toThrow('105 of 300 are left');
    await expect(one.reserve({ ...small, extraction: true }, never)).resolves.toBeTruthy();
    expect(one.tokensForExtraction('m')).toBe(180);
  });

  it('lets one call of a model go alone until its price is known, then reserves by it', async () => {
    const one = ledger({ cost: 1 });
    const first = await one.reserve(small, never);
    let second = false;
    const waiting = one.reserve(small, never).then(() => (second = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(second).toBe(false);
    one.settle(first, used(10, 10, 0.1)); // 0.005 a token: the next may cost 0.59
    await waiting;
    await expect(Promise.race([one.reserve(small, never), Promise.resolve('waits')])).resolves.toBe('waits');
    one.settle(await ledger({}).reserve(small, never), used(10, 10, 0.4));
    await expect(one.reserve(small, never)).rejects.toMatchObject({ cap: 'cost' });
  });

  it('lets what is free go on with no money at all', async () => {
    const one = ledger({ cost: 0 });
    for (let i = 0; i < 3; i++) one.settle(await one.reserve(small, never), used(10, 10, 0));
    one.settle(await one.reserve(small, never), used(10, 10, 0.01));
    await expect(one.reserve(small, never)).rejects.toMatchObject({ cap: 'cost' });
  });

  it('lets what is free go on where more was spent than there was', async () => {
    const one = ledger({ cost: 1 });
    one.settle(await one.reserve({ ...small, model: 'free' }, never), used(10, 10, 0));
    one.settle(await one.reserve(small, never), used(10, 10, 1.2));
    one.check({ ...small, model: 'free' });
    await expect(one.reserve({ ...small, model: 'free' }, AbortSignal.timeout(50))).resolves.toMatchObject({
      cost: 0,
    });
    await expect(one.reserve(small, never)).rejects.toMatchObject({ cap: 'cost' });
  });

  it('learns no price from an answer that is somebody’s own', async () => {
    const one = ledger({ cost: 1 });
    one.settleEdited(await one.reserve(small, never), used(10, 5, 0));
    expect(one.spent()).toMatchObject({ promptTokens: 10, completionTokens: 5, cost: 0, paid: 0 });
    await one.reserve(small, never);
    const second = one.reserve(small, AbortSignal.timeout(20));
    await expect(second, 'the first tells the price').rejects.toThrow();
  });

  it('asks another model’s price where that takes a call over', async () => {
    const one = ledger({ cost: 1 });
    const person = { ...small, model: 'person' };
    one.settle(await one.reserve(person, never), used(10, 10, 0));
    const [first, second] = [await one.reserve(person, never), await one.reserve(person, never)];
    const handed = await one.handOver(first, { ...small, model: 'rich' }, never);
    const waiting = one.handOver(second, { ...small, model: 'rich' }, never);
    // Whoever is asked in the person's place later may not be free either.
    expect(await one.reserve(person, never)).toMatchObject({ model: 'person' });
    await expect(one.reserve(person, AbortSignal.timeout(20))).rejects.toThrow();
    one.settle(handed, used(10, 10, 0.5));
    await expect(waiting).rejects.toMatchObject({ cap: 'cost' });
  });

  it('says that costs are not known, and learns how many tokens a character is', async () => {
    const one = ledger({ tokens: 10_000 });
    one.settle(await one.reserve({ ...small, characters: 1000 }, never), used(1000, 5, null));
    expect(one.spent().cost).toBe(null);
    expect((await one.reserve({ ...small, characters: 500 }, never)).tokens).toBe(608);
    expect(one.charactersFor('m', 208, 100)).toBe(100);
  });

  it('ends the time of all but the extraction first', async () => {
    const one = ledger({ seconds: 0.2 });
    await new Promise((resolve) => setTimeout(resolve, 190));
    expect(one.deadline.signal.aborted).toBe(true);
    expect(() => one.check(small)).toThrow('0 s of this run are over');
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(one.end.signal.reason).toBeInstanceOf(BudgetExceeded);
    one.close();
  });

  it('tells what is left without what is kept and in flight', async () => {
    const one = ledger({ tokens: 1000, calls: 3, cost: 1 });
    expect(one.remaining(4, 1)).toEqual({
      turns: 4,
      calls: 3,
      tokens: 750,
      cost: 0.9,
      seconds: null,
      depth: 1,
    });
    await one.reserve(small, never);
    expect(one.remaining(4, 1).tokens).toBe(632);
  });

  it('tells what was paid now apart from what was replayed', async () => {
    const one = ledger({});
    one.settle(await one.reserve(small, never), used(10, 10, 0.5), true);
    expect(one.spent()).toMatchObject({ cost: 0.5, paid: 0 });
    one.settle(await one.reserve(small, never), used(10, 10, 0.25));
    expect(one.spent()).toMatchObject({ cost: 0.75, paid: 0.25 });
    one.settle(await one.reserve(small, never), used(10, 10, null), true);
    expect(one.spent()).toMatchObject({ cost: null, paid: 0.25 });
  });

  it('prices a call that failed by the others of its model, once there are any', async () => {
    const one = ledger({});
    const tokens = { prompt: 10, completion: 10 };
    expect(one.settleFailed(await one.reserve(small, never), tokens)).toBe(null);
    expect(one.spent()).toMatchObject({ promptTokens: 10, completionTokens: 10, cost: null, paid: null });
    one.settle(await one.reserve(small, never), used(10, 10, 0.2));
    expect(one.spent()).toMatchObject({ cost: 0.4, paid: 0.4 });
    expect(one.settleFailed(await one.reserve(small, never), tokens)).toBeCloseTo(0.2);
    expect(one.spent().cost).toBeCloseTo(0.6);
  });

  it('gives up waiting when stopped', async () => {
    const one = ledger({ tokens: 300 });
    await one.reserve(small, never);
    const controller = new AbortController();
    const waiting = one.reserve(small, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
