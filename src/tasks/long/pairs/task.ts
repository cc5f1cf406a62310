/**
 * Pairs, as in OOLONG-Pairs: lines with a date, a user and a question whose label is not written; the answer is every
 * pair of users for which a predicate over their labels and dates holds. Work grows with the square of the users.
 */

import { lineOf } from '../aggregation/lines';
import { labels } from '../aggregation/wordings';
import { readOptions, shown } from '../options';
import type { LongQuestion, LongTask } from '../task';
import { f1Of, pairKey, readPairs } from '../text/pairs';
import { readJson } from '../text/read';
import { drawPairLines, profilesOf } from './lines';
import { pairsOf, predicateIds, predicates, sentenceOf, type PredicateId } from './predicates';

const described = {
  id: 'pairs',
  title: 'Pair questions',
  variants: predicateIds,
  limits: { min: 1000, max: 40_000_000 },
};

export const pairs: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant, random } = readOptions(described, options);
    const { split, wording } = options;
    const predicate = predicates[variant as PredicateId];
    const head =
      'The following lines contain a date, a user and an instance each. Every instance is a question; ' +
      `its label is one of ${labels.map((label) => `'${label}'`).join(', ')}.`;
    const characters = options.characters - head.length;
    const { lines, bound } = drawPairLines(predicate, { characters, split, wording }, random);
    const profiles = profilesOf(lines);
    const gold = pairsOf(predicate, profiles, bound);
    const form =
      wording === 'known'
        ? 'Answer with a list of pairs of user ids, in each pair the lower id first.'
        : 'Give them as a list of two ids each, the smaller one in front.';
    return {
      task: described.id,
      variant,
      question: `${sentenceOf(predicate, wording, bound)} ${form}`,
      context: { kind: 'text', text: [head, ...lines.map(lineOf)].join('\n') },
      gold,
      schema: {
        type: 'array',
        items: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 },
      },
      facts: { lines: lines.length, users: profiles.size, bound },
    };
  },

  /** F1 of the sets of pairs; which id of a pair comes first does not matter, for pairs have no order. */
  score({ gold }, answer) {
    const right = new Set((gold as readonly (readonly [number, number])[]).map(([a, b]) => pairKey(a, b)));
    const given = readJson(answer);
    if (!Array.isArray(given) && typeof given !== 'string')
      return { score: 0, right: false, note: `A list of pairs was wanted, not ${shown(answer)}.` };
    const read = readPairs(given);
    const { f1, hits } = f1Of(read, right);
    return {
      score: f1,
      right: f1 === 1,
      note: `${hits} of ${right.size} pairs were found; ${read.pairs.size + read.unread} were given.`,
    };
  },
};
