/** The reckoning's text for pretraining, and what an agent gets right of it: whole pieces, not single tokens. */

import { Random } from '../../src/random';
import {
  createReflectorCorpus,
  createToolCallerCorpus,
  type ToolCallerOptions,
} from '../../src/tasks/reckoning/corpus';
import { reflector, tokenizerFiles } from '../../src/tasks/reckoning/vocabulary';
import type { StreamBatch, Vocabulary } from '../../src/tasks/task';
import type { TokenizerFiles } from '../../src/tasks/vocabulary';
import { choose, Tally, type Corpus } from './corpus';
import type { ReckoningRun } from './settings';
import type { Trainer } from './trainer';

/** Rows of each kind of batch in a report. */
const ROWS = 400;

function vocabularyOf({ ids, specials }: TokenizerFiles): Vocabulary {
  return { encode: (token) => ids.get(token)!, ...specials };
}

export function reckoningCorpus(run: ReckoningRun): Corpus {
  const files = tokenizerFiles(run.family, run.role);
  return run.role === reflector ? reflectorCorpus(run, files) : toolCallerCorpus(run, files);
}

/** By row, the stretches of places with a target that follow one another, and whether each was predicted whole. */
function stretches({ rows, length, weights, targets }: StreamBatch, predicted: Int32Array): boolean[][] {
  return Array.from({ length: rows }, (_, row) => {
    const found: boolean[] = [];
    for (let t = 0; t < length; t++) {
      const at = row * length + t;
      if (weights[at] === 0) continue;
      if (t === 0 || weights[at - 1] === 0) found.push(true);
      if (predicted[at] !== targets[at]) found[found.length - 1] = false;
    }
    return found;
  });
}

function reflectorCorpus({ rows }: ReckoningRun, files: TokenizerFiles): Corpus {
  const make = createReflectorCorpus(vocabularyOf(files));
  return {
    files,
    draw: (random) => make(random, { rows, words: 'all' }),
    async report(trainer) {
      const random = new Random('pretrain validation');
      const tally = new Tally();
      for (const feedback of [true, false]) {
        const batch = make(random, { rows: ROWS, words: 'all', feedback });
        for (const [whole] of stretches(batch, await trainer.predict(batch)))
          tally.add(feedback ? 'notes' : 'notes without feedback (one of two)', whole!);
      }
      return { kinds: tally.shares() };
    },
  };
}

function toolCallerCorpus({ mixture, rows }: ReckoningRun, files: TokenizerFiles): Corpus {
  const make = createToolCallerCorpus(vocabularyOf(files));
  return {
    files,
    draw: (random, progress) => make(random, { cue: choose(mixture, progress, random).cue, rows }),
    async report(trainer: Trainer) {
      const random = new Random('pretrain validation');
      const tally = new Tally();
      const asked: readonly (Omit<ToolCallerOptions, 'rows'> & { names: readonly string[] })[] = [
        { cue: 'notes', plan: true, names: ['notes'] },
        { cue: 'answer', plan: true, names: ['code', 'result copied'] },
        { cue: 'guess', plan: true, names: ['guess without Python'] },
      ];
      for (const { names, ...options } of asked) {
        const batch = make(random, { ...options, rows: ROWS });
        for (const row of stretches(batch, await trainer.predict(batch)))
          names.forEach((name, i) => tally.add(name, row[i]!));
      }
      return { kinds: tally.shares() };
    },
  };
}
