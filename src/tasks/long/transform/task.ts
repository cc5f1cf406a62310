/**
 * Transform: every record of a list turned by a stated rule, all of them in the answer. The answer is as long as the
 * context, so it cannot be typed by a model; a program has to make it.
 */

import type { Json } from '../../../json';
import { allOrNothing, readOptions, shown } from '../options';
import type { LongQuestion, LongTask } from '../task';
import { readJson } from '../text/read';
import { canonical, longestIncreasing } from './canonical';
import { drawOrders } from './records';
import { drawRule, ruleKinds, type RuleKind } from './rules';

const described = {
  id: 'transform',
  title: 'Transforms of records',
  variants: ruleKinds,
  limits: { min: 1000, max: 40_000_000 },
};

export const transform: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant, random } = readOptions(described, options);
    const orders = drawOrders(options.characters, options.split, random);
    const rule = drawRule(variant as RuleKind, options.wording, random, orders);
    const gold = orders.map((order) => rule.apply(order)).filter((record) => record !== null);
    const frame =
      options.wording === 'known'
        ? `The context is a list of ${orders.length} records, each an order with the fields id, name, town, ordered, item, quantity, cents, tags and note. Make a new list of records by this rule. `
        : `You are given ${orders.length} orders of a shop as a list of objects, and are to hand back another list. `;
    return {
      task: described.id,
      variant,
      question: `${frame}${rule.text} The answer is the whole new list, its records in the order of the context.`,
      context: { kind: 'json', value: orders },
      gold,
      schema: {
        type: 'array',
        items: {
          type: 'object',
          properties: rule.properties,
          required: Object.keys(rule.properties),
          additionalProperties: false,
        },
      },
      facts: { records: orders.length, kept: gold.length },
    };
  },

  /**
   * Share of exact records: how many of the right list's are in the answer, each once and in order, over the length of
   * the longer list.
   */
  score({ gold }, answer) {
    const wanted = gold as readonly Json[];
    const given = readJson(answer);
    if (!Array.isArray(given)) return allOrNothing(false, `A list was wanted, not ${shown(answer)}.`);
    const places = new Map(wanted.map((record, i) => [canonical(record), i]));
    const hits: number[] = [];
    for (const record of given as readonly Json[]) {
      const text = canonical(record);
      const at = text === null ? undefined : places.get(text);
      if (at !== undefined) hits.push(at);
    }
    const exact = longestIncreasing(hits);
    const longer = Math.max(wanted.length, given.length);
    return {
      score: longer === 0 ? 1 : exact / longer,
      right: exact === longer,
      note: `${exact} of ${wanted.length} records are exact and in order; ${given.length} were given.`,
    };
  },
};
