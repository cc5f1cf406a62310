/**
 * The reckoning's results: columns tell how many rounds were run, and whether links were trained on a question's rule. In
 * one round the reflector has not heard the place's side yet, and can only send one of two formulas.
 */

import { linkControls, type Condition, type Table } from './table';

const linkSeeds = [0, 1, 2] as const;
const all = ['r1', 'r2', 'r3', 'new-rule'];
const main = ['r2'];

/** The tool-caller is to answer at once, as its pretraining tried. */
const guessing = 'agents.1.final="Plan: {slot} {question} Guess:"';

const conditions: readonly Condition[] = [
  {
    id: 'trained',
    label: 'trained links, m = 3, Python (the preset)',
    group: 'trained links',
    settings: [],
    seeds: linkSeeds,
    columns: all,
  },
  {
    id: 'no-tools',
    label: 'the same without Python: it writes its code and goes on speaking',
    group: 'controls',
    settings: ['tools=none'],
    seeds: [0],
    columns: main,
  },
  {
    id: 'guess',
    label: 'the same, told to answer at once without Python',
    group: 'controls',
    settings: ['tools=none', guessing],
    seeds: [0],
    columns: main,
  },
  ...linkControls(linkSeeds, main),
  {
    id: 'alone',
    label: 'tool-caller alone, with Python',
    group: 'controls',
    settings: ['mode=alone'],
    seeds: null,
    columns: main,
  },
  {
    id: 'soft',
    label: 'soft tokens, m = 3, Python',
    group: 'soft tokens',
    settings: ['mode=soft'],
    seeds: null,
    columns: ['r1', 'r2'],
  },
  {
    id: 'text',
    label: 'text, 3 tokens a turn, Python',
    group: 'text',
    settings: ['mode=text'],
    seeds: null,
    columns: all,
  },
];

export const reckoning: Table = {
  id: 'reckoning',
  preset: 'deliberation',
  title: 'The reckoning',
  models: ['reflector', 'tool-caller'],
  columns: [
    { id: 'r1', label: 'one round', rounds: 1, split: 'test' },
    { id: 'r2', label: 'two rounds', rounds: 2, split: 'test' },
    { id: 'r3', label: 'three rounds', rounds: 3, split: 'test' },
    {
      id: 'new-rule',
      label: 'two rounds, a rule that no link was trained on',
      rounds: 2,
      split: 'test-one-new',
    },
  ],
  conditions,
  guess: 'less than 0.1; one of the twelve formulas at random, with Python, 8.3',
  questions: 'none of which any agent or link has seen',
};
