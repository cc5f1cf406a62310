/**
 * The one ledger of a run's whole tree. Every call is reserved before it is made, so that calls in parallel cannot
 * overshoot: the number of calls exactly; tokens and cost by an upper estimate that is settled afterwards. Part of each
 * is kept back from the start for the extraction. Knows no model and no session.
 */

import type { Usage } from '../chat/chat';
import type { Budgets } from './settings';
import type { Remaining, Spent } from './trace';
import { grouped } from './text';
import { orAborted } from './waiting';

export const caps = ['turns', 'calls', 'tokens', 'cost', 'seconds'] as const;
export type Cap = (typeof caps)[number];

/** A budget is used up. In Python it is raised under this name. */
export class BudgetExceeded extends Error {
  readonly cap: Cap;

  constructor(cap: Cap, message: string) {
    super(message);
    this.name = 'BudgetExceeded';
    this.cap = cap;
  }
}

/** What is kept back for the extraction: its prompt and answer, but never more than this share of a budget. */
const extractionPrompt = 4_000;
const extractionShare = 0.25;
const extractionCostShare = 0.1;
const extractionSeconds = 20;

/** Longer timers would fire at once. */
const longest = 2 ** 31 - 1;

export interface Reservation {
  readonly model: string;
  readonly characters: number;
  readonly tokens: number;
  readonly cost: number;
}

interface Rate {
  /** Highest seen. */
  tokensPerCharacter: number;
  costPerToken: number;
  /** Whether a price was seen, or seen to be unknown. */
  priced: boolean;
  /** Tokens of calls that failed before any price was seen; and of those, the ones that were asked now. */
  unpriced: number;
  owed: number;
}

export class Ledger {
  /** Aborted with a BudgetExceeded when the time for all but the extraction is over; and when all of it is. */
  readonly deadline = new AbortController();
  readonly end = new AbortController();
  /** What the extraction may use at most; null: no limit. */
  readonly kept: { readonly tokens: number | null; readonly cost: number | null };

  private readonly budgets: Budgets;
  private readonly now: () => number;
  private readonly start: number;
  /** Seconds after which all but the extraction is over; null: no limit. */
  private readonly soft: number | null;
  private turns = 0;
  private calls = 0;
  private made = 0;
  private promptTokens = 0;
  private completionTokens = 0;
  private cost = 0;
  private paid = 0;
  private priceUnknown = false;
  private paidUnknown = false;
  private readonly held = new Set<Reservation>();
  private heldTokens = 0;
  private heldCost = 0;
  private readonly rates = new Map<string, Rate>();
  private waiting: (() => void)[] = [];
  private timers: ReturnType<typeof setTimeout>[] = [];
  /** How many wait for a person's word, since when, and milliseconds of such waits that are over. */
  private standing = 0;
  private stoodSince = 0;
  private stood = 0;
  private closed = false;

  constructor(budgets: Budgets, maxTokens: number, now: () => number) {
    this.budgets = budgets;
    this.now = now;
    this.start = now();
    const { tokens, cost, seconds } = budgets;
    this.kept = {
      tokens:
        tokens === null ? null : Math.min(extractionPrompt + maxTokens, Math.floor(tokens * extractionShare)),
      cost: cost === null ? null : cost * extractionCostShare,
    };
    this.soft = seconds === null ? null : seconds - Math.min(extractionSeconds, seconds * 0.1);
    this.arm();
  }

  private arm(): void {
    const { seconds } = this.budgets;
    if (this.closed || seconds === null || this.soft === null) return;
    const used = this.seconds();
    const after = (limit: number) => Math.min(longest, Math.max(0, limit - used) * 1000);
    const late = () => new BudgetExceeded('seconds', `the ${grouped(seconds)} s of this run are over`);
    this.timers = [
      setTimeout(() => this.deadline.abort(late()), after(this.soft)),
      setTimeout(() => this.end.abort(late()), after(seconds)),
    ];
  }

  /** Of the whole tree. */
  get turnsLeft(): number {
    return Math.max(0, this.budgets.turns - this.turns);
  }

  takeTurn(): void {
    this.turns++;
  }

  /** Takes places for sub-calls: all of them or none. @throws BudgetExceeded */
  takeCalls(count: number): void {
    const { calls } = this.budgets;
    if (calls !== null && this.calls + count > calls)
      throw new BudgetExceeded(
        'calls',
        `${grouped(count)} ${count === 1 ? 'call was' : 'calls were'} asked for and ${grouped(calls - this.calls)} of ${grouped(calls)} are left`,
      );
    this.calls += count;
  }

  /** A place that was taken and not used. */
  giveBack(count = 1): void {
    this.calls -= count;
  }

  /**
   * Reserves what a call may use at most. Waits where it does not fit only because others are in flight, and, as long
   * as a model's price is not known and cost is limited, for that model's first call.
   * @throws BudgetExceeded; the signal's reason.
   */
  async reserve(
    request: { model: string; characters: number; maxTokens: number; extraction?: boolean },
    signal: AbortSignal,
  ): Promise<Reservation> {
    for (;;) {
      signal.throwIfAborted();
      const wanted = this.estimate(request);
      if (!this.fits(wanted, request.extraction ?? false)) {
        await orAborted(new Promise<void>((resolve) => this.waiting.push(resolve)), signal);
        continue;
      }
      this.held.add(wanted);
      this.heldTokens += wanted.tokens;
      this.heldCost += wanted.cost;
      return wanted;
    }
  }

  /** Whether the next call of this size could be paid now or once others have settled. @throws BudgetExceeded */
  check(request: { model: string; characters: number; maxTokens: number }): void {
    if (this.deadline.signal.aborted) throw this.deadline.signal.reason as BudgetExceeded;
    this.fits(this.estimate(request), false);
  }

  /** @throws BudgetExceeded where it would not fit even alone; false: not while others are in flight. */
  private fits(wanted: Reservation, extraction: boolean): boolean {
    const { tokens, cost } = this.budgets;
    const keptTokens = extraction ? 0 : (this.kept.tokens ?? 0);
    const keptCost = extraction ? 0 : (this.kept.cost ?? 0);
    const usedTokens = this.promptTokens + this.completionTokens;
    if (tokens !== null && usedTokens + wanted.tokens + keptTokens > tokens)
      throw new BudgetExceeded(
        'tokens',
        `the next call may take ${grouped(wanted.tokens)} tokens and ${grouped(Math.max(0, tokens - usedTokens - keptTokens))} of ${grouped(tokens)} are left`,
      );
    const priced = this.rates.get(wanted.model)?.priced === true;
    const free = wanted.cost === 0 && (priced || this.cost === 0);
    if (cost !== null && !free && this.cost + Math.max(wanted.cost, Number.MIN_VALUE) + keptCost > cost)
      throw new BudgetExceeded(
        'cost',
        `the next call may cost $${wanted.cost.toPrecision(2)} and $${Math.max(0, cost - this.cost - keptCost).toPrecision(2)} of $${cost} are left`,
      );
    if (tokens !== null && usedTokens + this.heldTokens + wanted.tokens + keptTokens > tokens) return false;
    // What costs nothing waits for no money, however much of it is used up.
    if (cost === null || (free && priced)) return true;
    if (this.cost + this.heldCost + wanted.cost + keptCost > cost) return false;
    return priced || !this.inFlight(wanted.model);
  }

  private inFlight(model: string): boolean {
    for (const one of this.held) if (one.model === model) return true;
    return false;
  }

  /** Tokens by the highest rate seen, at least a quarter of the characters; cost by the highest seen per token. */
  private estimate({
    model,
    characters,
    maxTokens,
  }: {
    model: string;
    characters: number;
    maxTokens: number;
  }) {
    const rate = this.rates.get(model);
    const tokens = Math.ceil(characters * Math.max(0.25, rate?.tokensPerCharacter ?? 0)) + 8 + maxTokens;
    return { model, characters, tokens, cost: tokens * (rate?.costPerToken ?? 0) };
  }

  /** Characters of a prompt that `tokens` surely pay for, beside `maxTokens` of answer. */
  charactersFor(model: string, tokens: number, maxTokens: number): number {
    const rate = Math.max(0.25, this.rates.get(model)?.tokensPerCharacter ?? 0);
    return Math.max(0, Math.floor((tokens - maxTokens - 8) / rate));
  }

  /** Tokens that are left for the extraction, by tokens and by cost; null: no limit. */
  tokensForExtraction(model: string): number | null {
    const { tokens, cost } = this.budgets;
    const byTokens = tokens === null ? Infinity : tokens - this.promptTokens - this.completionTokens;
    const price = this.rates.get(model)?.costPerToken ?? 0;
    const byCost = cost === null || price === 0 ? Infinity : (cost - this.cost) / price;
    const least = Math.min(byTokens, byCost);
    return least === Infinity ? null : Math.max(0, Math.floor(least));
  }

  /**
   * What a call did use; `replayed`: when it was recorded, and nothing was paid now. True, once: cost is limited, and
   * what this one cost is not known.
   */
  settle(reservation: Reservation, usage: Usage, replayed = false): boolean {
    const blind = this.count(usage);
    const rate = this.rateOf(reservation.model);
    const all = usage.promptTokens + usage.completionTokens;
    if (usage.cost === null) {
      if (!replayed || rate.owed > 0) this.paidUnknown = true;
    } else {
      if (all > 0) rate.costPerToken = Math.max(rate.costPerToken, usage.cost / all);
      this.cost += rate.unpriced * rate.costPerToken;
      this.paid += (replayed ? 0 : usage.cost) + rate.owed * rate.costPerToken;
    }
    rate.unpriced = 0;
    rate.owed = 0;
    rate.priced = true;
    // A short prompt is mostly its chat template, which would make the rate absurd.
    if (reservation.characters >= 400)
      rate.tokensPerCharacter = Math.max(
        rate.tokensPerCharacter,
        usage.promptTokens / reservation.characters,
      );
    this.release(reservation);
    return blind;
  }

  /** What a call did use whose answer is somebody's own: its model's rates are not learnt from it. As `settle`. */
  settleEdited(reservation: Reservation, usage: Usage): boolean {
    const blind = this.count(usage);
    this.release(reservation);
    return blind;
  }

  private count(usage: Usage): boolean {
    const blind = usage.cost === null && !this.priceUnknown && this.budgets.cost !== null;
    this.made++;
    this.promptTokens += usage.promptTokens;
    this.completionTokens += usage.completionTokens;
    this.cost += usage.cost ?? 0;
    if (usage.cost === null) this.priceUnknown = true;
    return blind;
  }

  /**
   * Another model answers a call in place of the one that it was reserved for, whose own calls, too, may cost what they did
   * not from now on. Waits, and throws, as `reserve`.
   */
  async handOver(
    reservation: Reservation,
    request: Parameters<Ledger['reserve']>[0],
    signal: AbortSignal,
  ): Promise<Reservation> {
    this.rateOf(reservation.model).priced = false;
    this.release(reservation);
    return this.reserve(request, signal);
  }

  /**
   * A call that failed after its model had begun: its tokens are an estimate, and cost what its model's others did. As
   * long as there are none, the cost is not known. `replayed`: it failed when it was recorded.
   * @returns the cost; null: not known
   */
  settleFailed(
    reservation: Reservation,
    tokens: { prompt: number; completion: number },
    replayed = false,
  ): number | null {
    this.promptTokens += tokens.prompt;
    this.completionTokens += tokens.completion;
    const rate = this.rateOf(reservation.model);
    const all = tokens.prompt + tokens.completion;
    const cost = rate.priced ? all * rate.costPerToken : null;
    if (cost === null) rate.unpriced += all;
    if (cost === null && !replayed) rate.owed += all;
    this.cost += cost ?? 0;
    if (!replayed) this.paid += cost ?? 0;
    this.release(reservation);
    return cost;
  }

  private rateOf(model: string): Rate {
    let rate = this.rates.get(model);
    if (!rate) {
      rate = { tokensPerCharacter: 0, costPerToken: 0, priced: false, unpriced: 0, owed: 0 };
      this.rates.set(model, rate);
    }
    return rate;
  }

  /** A call that failed and used nothing that we know of. */
  release(reservation: Reservation): void {
    if (!this.held.delete(reservation)) return;
    this.heldTokens -= reservation.tokens;
    this.heldCost -= reservation.cost;
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** While a person is asked what is to become of a cell or call, the run's time stands still. */
  async still<T>(word: Promise<T>): Promise<T> {
    if (this.standing++ === 0) {
      this.stoodSince = this.now();
      this.disarm();
    }
    try {
      return await word;
    } finally {
      if (--this.standing === 0) {
        this.stood += this.now() - this.stoodSince;
        this.arm();
      }
    }
  }

  seconds(): number {
    const stands = this.standing > 0 ? this.now() - this.stoodSince : 0;
    return (this.now() - this.start - this.stood - stands) / 1000;
  }

  spent(): Spent {
    const rates = [...this.rates.values()];
    const unpriced = rates.some((rate) => rate.unpriced > 0);
    const owed = rates.some((rate) => rate.owed > 0);
    return {
      calls: this.calls,
      promptTokens: this.promptTokens,
      completionTokens: this.completionTokens,
      cost: this.priceUnknown || unpriced ? null : this.cost,
      paid: this.paidUnknown || owed ? null : this.paid,
      seconds: this.seconds(),
    };
  }

  /** Model calls that were answered, of every purpose. */
  get answered(): number {
    return this.made;
  }

  /** What calls may still use: what is kept for the extraction and what is in flight is not in it. */
  remaining(turns: number, depth: number): Remaining {
    const { calls, tokens, cost } = this.budgets;
    const left = (limit: number | null, used: number) => (limit === null ? null : Math.max(0, limit - used));
    return {
      turns,
      calls: left(calls, this.calls),
      tokens: left(
        tokens,
        this.promptTokens + this.completionTokens + this.heldTokens + (this.kept.tokens ?? 0),
      ),
      cost: left(cost, this.cost + this.heldCost + (this.kept.cost ?? 0)),
      seconds: left(this.soft, this.seconds()),
      depth,
    };
  }

  /** No call is made any more. */
  close(): void {
    this.closed = true;
    this.disarm();
  }

  private disarm(): void {
    this.timers.forEach(clearTimeout);
    this.timers = [];
  }
}
