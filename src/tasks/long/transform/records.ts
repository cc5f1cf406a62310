/** Orders of a shop, as records: what rules turn. Knows no rule. */

import type { Json } from '../../../json';
import type { Random } from '../../../random';
import type { LongSplit } from '../task';
import { dateText, drawDay } from '../text/dates';
import { filler } from '../text/filler';
import { nameOf, objectOf, placeOf } from '../text/lists';
import { numberOf } from '../text/split';

interface OrderFields {
  readonly id: number;
  /** First and last name. */
  readonly name: string;
  readonly town: string;
  /** `Jun 16, 2024`. */
  readonly ordered: string;
  /** Colour and thing. */
  readonly item: string;
  readonly quantity: number;
  /** Price of one, in cents. */
  readonly cents: number;
  readonly tags: readonly string[];
  note: string;
}

export type Order = Readonly<OrderFields> & { readonly [key: string]: Json };

export const orderFields = [
  'id',
  'name',
  'town',
  'ordered',
  'item',
  'quantity',
  'cents',
  'tags',
  'note',
] as const;

export const FIRST_YEAR = 2022;
export const LAST_YEAR = 2025;

const tags = ['gift', 'urgent', 'fragile', 'insured', 'abroad', 'pickup', 'sample', 'reserved'];

/** Characters of JSON that a record takes on average, its note included. */
const RECORD = 260;

/** Notes are cut from so much prose, over and over where there are more of them. */
const PROSE = 1_000_000;

/** As many as make about so many characters of compact JSON; every id is another one, of the split. */
export function drawOrders(characters: number, split: LongSplit, random: Random): Order[] {
  const count = Math.max(3, Math.round(characters / RECORD));
  const pool = <T>(size: number, draw: (taken: Set<string>) => T) => {
    const taken = new Set<string>();
    return Array.from({ length: size }, () => draw(taken));
  };
  const names = pool(Math.min(count, 400), (taken) => nameOf(split, random, taken));
  const towns = pool(Math.min(count, 60), (taken) => placeOf(split, random, taken));
  const items = pool(Math.min(count, 100), (taken) => objectOf(split, random, taken));
  const ids = new Set<string>();
  const size = Math.min(characters + 2000, PROSE);
  const prose = filler({ characters: size, seed: random.int(2 ** 31) }).text.replaceAll('\n\n', ' ');
  let at = 0;
  let left = characters - 2;
  return Array.from({ length: count }, (_, i) => {
    const order: OrderFields = {
      id: numberOf(split, random, 7, ids),
      name: random.pick(names),
      town: random.pick(towns),
      ordered: dateText(drawDay(random, FIRST_YEAR, LAST_YEAR)),
      item: random.pick(items),
      quantity: 1 + random.int(40),
      cents: 5 * (10 + random.int(2000)),
      tags: random.shuffle([...tags]).slice(0, random.int(4)),
      note: '',
    };
    const length = JSON.stringify(order).length + 1;
    const budget = Math.round((left / (count - i)) * (i === count - 1 ? 1 : 0.9 + 0.2 * random.next()));
    const room = Math.max(10, budget - length);
    if (at + room > prose.length) at = 0;
    order.note = prose.slice(at, prose.lastIndexOf(' ', at + room));
    at += order.note.length + 1;
    left -= length + order.note.length;
    return order as Order;
  });
}
