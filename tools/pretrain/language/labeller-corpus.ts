/** The labeller's text for pretraining: one question, one label; and what it labels right. */

import { TextTokenizer } from '../../../src/models/tokenizer';
import { Random } from '../../../src/random';
import { drawInstance, type InstanceOptions } from '../../../src/tasks/long/aggregation/instances';
import { labels, type Label } from '../../../src/tasks/long/aggregation/wordings';
import { Tally, type Corpus } from '../corpus';
import type { LabellerRun } from '../settings';
import { learnBpe, type BpeFiles } from './bpe';
import { user, type Dialogue } from './cells';
import { tallyCells } from './navigator-corpus';
import { batchOf, Pool, rowOf } from './rows';

/** The form in which the navigator's cell asks. */
const PREFIX = 'Label: ';
/** Questions of each label in a report. */
const ROWS = 100;

const dialogue = (label: Label, random: Random, options: InstanceOptions): Dialogue => [
  user(PREFIX + drawInstance(label, random, options)),
  { role: 'assistant', content: label },
];

function labellerTokenizer(): BpeFiles {
  const random = new Random('labeller vocabulary');
  const text = Array.from({ length: 4000 }, () =>
    drawInstance(random.pick(labels), random, { split: 'train', wording: 'known' }),
  );
  const snippets = [PREFIX, ...labels.filter((label) => label.includes(' '))];
  return learnBpe({
    text: [...text, ...labels].join('\n'),
    merges: 600,
    spaced: 420,
    snippets,
    modelMaxLength: 128,
  });
}

export function labellerCorpus(run: LabellerRun): Corpus {
  const files = labellerTokenizer();
  const tokenizer = new TextTokenizer(files.tokenizer, { config: files.config });
  const { pad } = files.specials;
  const pool = new Pool(
    (random) => rowOf(tokenizer, dialogue(random.pick(labels), random, { split: 'train', wording: 'known' })),
    run.tokens,
    1200,
  );
  const kinds = {
    known: { split: 'validation', wording: 'known' },
    traps: { split: 'validation', wording: 'known', traps: true },
    new: { split: 'validation', wording: 'new' },
  } as const;
  return {
    files,
    twins: files.twins,
    draw: (random, progress) => batchOf(pool.next(random, progress), pad, run.rest),
    async report(trainer) {
      pool.clear();
      const random = new Random('labeller validation');
      const tally = new Tally();
      for (const [kind, options] of Object.entries(kinds))
        for (const label of labels) {
          const rows = Array.from({ length: ROWS }, () => rowOf(tokenizer, dialogue(label, random, options)));
          await tallyCells(trainer, rows, pad, (_, right) => tally.add(`${kind} ${label}`, right));
        }
      return { kinds: tally.shares() };
    },
  };
}
