/** Prices for people. */

import { three } from '../format';

/** @param cost in US dollars; null: not known. */
export const dollars = (cost: number | null): string =>
  cost === null ? 'price not known' : cost > 0 && cost < 0.0001 ? '< $0.0001' : `$${three(cost)}`;
