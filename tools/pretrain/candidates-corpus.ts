/**
 * The candidates' text for pretraining, and what an agent gets right of it. An expert cannot know the order in which a
 * set is written: right is any member that is not written yet, and its loss can fall to the order's entropy, ln(8!)/8 a
 * member, and no further.
 */

import { Random } from '../../src/random';
import { SET_SIZE } from '../../src/tasks/candidates/books';
import { createExpertCorpus, createSummarizerCorpus } from '../../src/tasks/candidates/corpus';
import { experts, summarizer, tokenizerFiles } from '../../src/tasks/candidates/vocabulary';
import type { StreamBatch, Vocabulary } from '../../src/tasks/task';
import type { TokenizerFiles } from '../../src/tasks/vocabulary';
import { choose, Tally, type Corpus } from './corpus';
import type { CandidatesRun } from './settings';
import type { Trainer } from './trainer';

/** Rows of each kind of batch in a report. */
const ROWS = 500;

function vocabularyOf({ ids, specials }: TokenizerFiles): Vocabulary {
  return { encode: (token) => ids.get(token)!, ...specials };
}

export function candidatesCorpus(run: CandidatesRun): Corpus {
  const files = tokenizerFiles(run.family, run.role);
  return run.role === summarizer ? summarizerCorpus(run, files) : expertCorpus(run, files);
}

const places = ({ weights }: StreamBatch) => [...weights.keys()].filter((i) => weights[i]! > 0);

function expertCorpus({ role, rows }: CandidatesRun, files: TokenizerFiles): Corpus {
  const vocabulary = vocabularyOf(files);
  const make = createExpertCorpus(vocabulary, { end: true });
  const options = { book: experts.findIndex((expert) => expert === role), words: 'all' } as const;
  return {
    files,
    draw: (random) => make(random, { ...options, rows }),
    async report(trainer) {
      const random = new Random('pretrain validation');
      const tally = new Tally();
      const losses: number[] = [];
      for (const feedback of [0, 1, 8]) {
        const batch = make(random, { ...options, rows: ROWS, feedback });
        const predicted = await trainer.predict(batch);
        for (const i of places(batch)) {
          const end = (Math.floor(i / batch.length) + 1) * batch.length;
          const kind = batch.targets[i] === vocabulary.eos ? 'end' : 'member';
          const rest = batch.targets.subarray(i, end); // what is still to be written
          tally.add(kind, kind === 'end' ? predicted[i] === vocabulary.eos : rest.includes(predicted[i]!));
        }
        losses.push(((await trainer.loss(batch)) * (SET_SIZE + 1)) / SET_SIZE); // the end costs nothing
      }
      const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
      return { kinds: tally.shares(), lossPerMember: Number(mean.toFixed(4)), floor: orderEntropy };
    },
  };
}

const orderEntropy = Number(
  (Array.from({ length: SET_SIZE }, (_, i) => Math.log(i + 1)).reduce((a, b) => a + b) / SET_SIZE).toFixed(4),
);

function summarizerCorpus({ mixture, rows }: CandidatesRun, files: TokenizerFiles): Corpus {
  const make = createSummarizerCorpus(vocabularyOf(files));
  return {
    files,
    draw: (random, progress) => make(random, { ...choose(mixture, progress, random), rows }),
    async report(trainer: Trainer) {
      const random = new Random('pretrain validation');
      const tally = new Tally();
      for (const { cue, kind } of mixture)
        for (const longest of [1, 2, 4, 8]) {
          const batch = make(random, { cue, kind, longest, rows: ROWS });
          const predicted = await trainer.predict(batch);
          const seen = new Set<number>();
          for (const i of places(batch)) {
            const row = Math.floor(i / batch.length);
            const what = seen.has(row) ? 'after it' : `${kind} of ${longest}`;
            tally.add(`${cue}: ${what}`, predicted[i] === batch.targets[i]);
            seen.add(row);
          }
        }
      return { kinds: tally.shares() };
    },
  };
}
