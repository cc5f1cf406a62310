/**
 * The candidates' results: columns tell how many of a question's three words no link was trained on. What an expert
 * knows is a set of eight numbers; a message of m positions is one of m latents, m tokens of text, or m soft tokens.
 */

import { linkControls, type Condition, type Table } from './table';

const linkSeeds = [0, 1, 2] as const;
const columns = ['seen', 'one-new', 'all-new'];
const two = [...columns, 'two-rounds'];

/** How the experts write to the summarizer; its answer stays greedy. */
const exchange = (sampling: object) => `sampling.exchange=${JSON.stringify(sampling)}`;
const sampled = exchange({ temperature: 1, topP: 1 });
const distinct = exchange({ temperature: 0, topP: 1, distinct: true });

const conditions: readonly Condition[] = [
  {
    id: 'trained',
    label: 'trained links, m = 1 (the preset)',
    group: 'trained links',
    settings: [],
    seeds: linkSeeds,
    columns: two,
  },
  {
    id: 'trained-long',
    label: 'trained three times as long, m = 1',
    group: 'trained links',
    settings: [],
    seeds: linkSeeds,
    file: 'candidates-long',
    columns: two,
  },
  {
    id: 'trained-linear',
    label: 'linear links (1layer, rescaled), m = 1',
    group: 'trained links',
    settings: ['links.design=1layer', 'links.norm=rescale'],
    seeds: linkSeeds,
    file: 'candidates-linear',
    columns,
  },
  ...[2, 4].map((m) => ({
    id: `trained-m${m}`,
    label: `trained links of its own, m = ${m}`,
    group: 'trained links' as const,
    settings: [`latentSteps=${m}`],
    seeds: linkSeeds,
    file: `candidates-m${m}`,
    columns,
  })),
  ...linkControls(linkSeeds, columns),
  {
    id: 'soft-prompt',
    label: 'a trained soft prompt of the same size, m = 1',
    group: 'soft prompt',
    settings: ['links.design=soft_prompt'],
    seeds: linkSeeds,
    file: 'candidates-prompt',
    columns,
  },
  ...[1, 2, 4].map((m) => ({
    id: `soft-${m}`,
    label: `soft tokens, m = ${m}`,
    group: 'soft tokens' as const,
    settings: ['mode=soft', `latentSteps=${m}`],
    seeds: null,
    columns,
  })),
  ...[1, 2, 4, 8].map((m) => ({
    id: `text-sampled-${m}`,
    label: `text, sampled, ${m} token${m === 1 ? '' : 's'}`,
    group: 'text' as const,
    settings: ['mode=text', sampled, `latentSteps=${m}`],
    seeds: null,
    columns,
  })),
  ...[1, 2, 4, 8].map((m) => ({
    id: `text-distinct-${m}`,
    label: `text, greedy without repeats, ${m} token${m === 1 ? '' : 's'}`,
    group: 'text' as const,
    settings: ['mode=text', distinct, `latentSteps=${m}`],
    seeds: null,
    columns,
  })),
  {
    id: 'alone',
    label: 'summarizer alone',
    group: 'controls',
    settings: ['mode=alone'],
    seeds: null,
    columns: ['seen'],
  },
];

export const candidates: Table = {
  id: 'candidates',
  preset: 'mixture',
  title: 'The candidates',
  models: ['expert-a', 'expert-b', 'expert-c', 'summarizer'],
  columns: [
    { id: 'seen', label: 'words seen in link training', rounds: 1, split: 'test' },
    { id: 'one-new', label: 'one new word', rounds: 1, split: 'test-one-new' },
    { id: 'all-new', label: 'all three words new', rounds: 1, split: 'test-all-new' },
    { id: 'two-rounds', label: 'words seen, two rounds', rounds: 2, split: 'test' },
  ],
  conditions,
  guess: '2',
  questions: 'none of which any agent or link has seen',
};
