/**
 * The four kinds of rule: what each says, and what becomes of a record. `known` and `new` differ in how a rule is said,
 * not in what it asks.
 */

import type { Json } from '../../../json';
import type { Random } from '../../../random';
import type { Wording } from '../task';
import { dateText, dayOfText, drawDay, isoText, partsOf } from '../text/dates';
import { FIRST_YEAR, LAST_YEAR, type Order, orderFields } from './records';

export type NewRecord = Readonly<Record<string, Json>>;

export interface Rule {
  /** The rule as sentences. */
  readonly text: string;
  /** Null: the record is left out. */
  apply(order: Order): NewRecord | null;
  /** JSON Schema of each new record's fields. */
  readonly properties: Readonly<Record<string, Json>>;
}

export const ruleKinds = ['rename', 'compute', 'filter', 'nested'] as const;
export type RuleKind = (typeof ruleKinds)[number];

const whole = { type: 'integer' };
const text = { type: 'string' };
const list = { type: 'array', items: text };
const fieldTypes: Readonly<Record<string, Json>> = { id: whole, quantity: whole, cents: whole, tags: list };
const typeOf = (field: string): Json => fieldTypes[field] ?? text;

const object = (properties: Record<string, Json>): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const dayIn = (order: Order): number => dayOfText(order.ordered);

/** @param orders the records it is for: a filter's bounds are taken so that it keeps some and drops some. */
export function drawRule(kind: RuleKind, wording: Wording, random: Random, orders: readonly Order[]): Rule {
  const known = wording === 'known';
  switch (kind) {
    case 'rename':
      return rename(known, random);
    case 'compute':
      return compute(known, random);
    case 'filter':
      return filter(known, random, orders);
    case 'nested':
      return nested(known);
  }
}

const newNames: Readonly<Record<string, readonly string[]>> = {
  name: ['customer', 'buyer', 'client'],
  town: ['city', 'place', 'destination'],
  ordered: ['date', 'placed', 'day'],
  item: ['product', 'article', 'thing'],
  quantity: ['count', 'amount', 'pieces'],
  cents: ['price', 'cost', 'rate'],
  tags: ['labels', 'marks', 'flags'],
};

function rename(known: boolean, random: Random): Rule {
  const fields = random.shuffle(Object.keys(newNames));
  const renamed = new Map(fields.slice(0, 4).map((field) => [field, random.pick(newNames[field]!)]));
  const dropped = new Set([...fields.slice(4, 5), 'note']);
  const moves = [...renamed].map(([from, to]) =>
    known ? `\`${from}\` to \`${to}\`` : `\`${to}\` (so far \`${from}\`)`,
  );
  const gone = [...dropped].map((field) => `\`${field}\``).join(' and ');
  return {
    text: known
      ? `Rename the fields ${moves.join(', ')}. Remove the fields ${gone}. Keep the other fields and all values as they are.`
      : `From now on some keys are called otherwise: ${moves.join(', ')}. Nobody needs ${gone} any longer, so they go. Everything else stays untouched, values included.`,
    apply: (order) =>
      Object.fromEntries(
        orderFields
          .filter((field) => !dropped.has(field))
          .map((field) => [renamed.get(field) ?? field, order[field]]),
      ),
    properties: Object.fromEntries(
      orderFields
        .filter((field) => !dropped.has(field))
        .map((field) => [renamed.get(field) ?? field, typeOf(field)]),
    ),
  };
}

function compute(known: boolean, random: Random): Rule {
  const from = 5 + random.int(20);
  const percent = random.pick([5, 10, 15, 20, 25]);
  const days = 3 + random.int(40);
  return {
    text: known
      ? `Each new record has just these fields: \`id\` as it is; \`total\`, which is quantity times cents, less ${percent} percent where the quantity is ${from} or more, rounded down to a whole number of cents; \`due\`, the day ${days} days after \`ordered\`, written as YYYY-MM-DD; \`initials\`, the first letters of the first and the last name with a full stop after each, such as "C.B.".`
      : `Turn every order into a bill with four keys and no more. Copy \`id\`. Let \`total\` be the price in cents of all its pieces together; whoever takes at least ${from} pieces pays ${percent} percent less, and fractions of a cent are dropped. Let \`due\` be the date (as in 2024-01-31) that comes ${days} days after the order. Let \`initials\` be the customer's two initials, each followed by a dot: "C.B.".`,
    apply: (order) => {
      const price = order.quantity * order.cents;
      return {
        id: order.id,
        total: order.quantity >= from ? Math.floor((price * (100 - percent)) / 100) : price,
        due: isoText(dayIn(order) + days),
        initials: order.name
          .split(' ')
          .map((part) => `${part[0]}.`)
          .join(''),
      };
    },
    properties: { id: whole, total: whole, due: text, initials: text },
  };
}

function filter(known: boolean, random: Random, orders: readonly Order[]): Rule {
  const draw = (): Rule => {
    const least = 5 + random.int(25);
    const bound = drawDay(random, FIRST_YEAR, LAST_YEAR);
    const tag = random.pick(['urgent', 'gift', 'fragile']);
    return {
      text: known
        ? `Keep only the records whose quantity is at least ${least} and whose \`ordered\` is before ${dateText(bound)}, and besides these every record with the tag "${tag}". Each new record has just the fields \`id\` and \`item\`, unchanged.`
        : `Drop the others and leave those orders that either are marked "${tag}" or are of ${least} or more pieces and older than ${dateText(bound)} (that day itself not included). Of each that stays give \`id\` and \`item\`, as they were, and nothing else.`,
      apply: (order) =>
        order.tags.includes(tag) || (order.quantity >= least && dayIn(order) < bound)
          ? { id: order.id, item: order.item }
          : null,
      properties: { id: whole, item: text },
    };
  };
  const some = orders.slice(0, 2000);
  for (let i = 0; i < 100; i++) {
    const rule = draw();
    const kept = some.filter((order) => rule.apply(order) !== null).length;
    if (kept > 0 && kept < 0.75 * some.length) return rule;
  }
  // A few records that all bear the three tags: whatever is kept is a question too.
  return draw();
}

function nested(known: boolean): Rule {
  return {
    text: known
      ? 'Each new record has the fields `id`, as it is; `customer`, an object with `first` and `last` (the parts of the name) and `town`; `order`, an object with `thing` (the last word of the item), `colour` (its first word), `quantity`, and `on`, an object with the whole numbers `year`, `month` and `day` of `ordered`; and `tags`, sorted by the alphabet, in capital letters. Leave all else out.'
      : 'Fold every order into this shape: `id` stays on top; under `customer` go the given name (`first`), the family name (`last`) and the `town`; under `order` go what was bought without its colour (`thing`), its `colour`, the `quantity`, and under `on` the date it was ordered as three integers `year`, `month`, `day`; `tags` are written in upper case and put in alphabetical order. There are no other keys.',
    apply: (order) => {
      const [first, last] = order.name.split(' ') as [string, string];
      const [colour, thing] = order.item.split(' ') as [string, string];
      const [year, month, day] = partsOf(dayIn(order));
      return {
        id: order.id,
        customer: { first, last, town: order.town },
        order: { thing, colour, quantity: order.quantity, on: { year, month, day } },
        tags: order.tags.map((tag) => tag.toUpperCase()).sort(),
      };
    },
    properties: {
      id: whole,
      customer: object({ first: text, last: text, town: text }),
      order: object({
        thing: text,
        colour: text,
        quantity: whole,
        on: object({ year: whole, month: whole, day: whole }),
      }),
      tags: list,
    },
  };
}
