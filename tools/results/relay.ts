/** The relay's results: columns are rounds. */

import { linkControls, type Condition, type Table } from './table';

const linkSeeds = [0, 1, 2] as const;
const rounds = ['1', '2', '3', '4'];

/** One agent that knows all three operations, with the speaker's prompts. */
const generalist = `agents=${JSON.stringify([
  {
    id: 'generalist',
    role: 'generalist',
    prompt: '{question} Notes: {slot}',
    final: '{question} Solution: {slot}',
  },
])}`;

const conditions: readonly Condition[] = [
  {
    id: 'trained',
    label: 'trained links, m = 6 (the preset)',
    group: 'trained links',
    settings: [],
    seeds: linkSeeds,
    columns: [...rounds, '5'],
  },
  ...[4, 2, 8].map((m) => ({
    id: `trained-m${m}`,
    label: `trained links, m = ${m}`,
    group: 'trained links' as const,
    settings: [`latentSteps=${m}`],
    seeds: linkSeeds,
    columns: rounds,
  })),
  ...linkControls(linkSeeds, rounds),
  {
    id: 'alone',
    label: 'last agent alone',
    group: 'controls',
    settings: ['mode=alone'],
    seeds: null,
    columns: ['1'],
  },
  ...[6, 4].map((m) => ({
    id: `text-${m}`,
    label: `agents exchange text, ${m} tokens a turn`,
    group: 'text' as const,
    settings: ['mode=text', `latentSteps=${m}`],
    seeds: null,
    columns: rounds,
  })),
  {
    id: 'generalist',
    label: 'a generalist alone (knows all three operations)',
    group: 'one agent',
    settings: [generalist, 'mode=alone', 'links.source=untrained'],
    seeds: null,
    columns: ['1'],
    models: ['generalist'],
  },
];

export const relay: Table = {
  id: 'relay',
  preset: 'relay',
  title: 'The relay',
  models: ['adder', 'subtracter', 'multiplier'],
  columns: [1, 2, 3, 4, 5].map((r) => ({ id: String(r), label: `r = ${r}`, rounds: r, split: 'test' })),
  conditions,
  guess: '10',
  questions: 'which no agent and no link was trained on',
};
