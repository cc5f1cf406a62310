/** The navigator's text for pretraining, and which whole cells it writes right on names that it never saw. */

import { existsSync, readFileSync } from 'node:fs';
import { TextTokenizer } from '../../../src/models/tokenizer';
import { Random } from '../../../src/random';
import { needleVariants } from '../../../src/tasks/long/needle/draw';
import { wordings, type Wording } from '../../../src/tasks/long/task';
import { choose, Tally, type Corpus } from '../corpus';
import type { NavigatorRun } from '../settings';
import type { Trainer } from '../trainer';
import { aggregationDialogue } from './aggregation-dialogues';
import { learnBpe, readBpe, type BpeFiles, type BpeJson } from './bpe';
import { snippets, type Dialogue } from './cells';
import { givenDialogue, ownDialogue, ownNestedDialogue } from './letters-dialogues';
import { recallDialogue } from './made-up';
import { needleDialogue, pickShare } from './needle-dialogues';
import { batchOf, Pool, rowOf, type Row } from './rows';

/** `reading`: needles whose answer takes some reading. */
export type NavigatorKind = 'recall' | 'needle' | 'reading' | 'given' | 'own' | 'own-nested' | 'aggregation';

/** Rows of each kind in a report. */
const ROWS = 48;

/** How far the text goes beyond the tasks' own: made-up keys and values, rough questions. */
interface Beyond {
  readonly free: number;
  readonly roughness: number;
}

const plain: Beyond = { free: 0, roughness: 0 };

/** Training text of a kind. */
function draw(kind: NavigatorKind, random: Random, beyond: Beyond): Dialogue {
  const { roughness } = beyond;
  switch (kind) {
    case 'recall':
      return recallDialogue(random);
    case 'needle':
      return needleDialogue(random, { split: 'train', wording: 'known', ...beyond });
    case 'reading': {
      const variant = random.pick(['near', 'several', 'word'] as const);
      return needleDialogue(random, { split: 'train', wording: 'known', variant, ...beyond });
    }
    case 'given':
      return givenDialogue(random, 'known', roughness);
    case 'own':
      return ownDialogue(random, 'known', roughness);
    case 'own-nested':
      return ownNestedDialogue(random, 'known', roughness);
    case 'aggregation':
      return aggregationDialogue(random, 'known', roughness);
  }
}

/** Tokens. */
const WINDOW = 512;
const PUBLISHED = 'public/models/navigator/tokenizer.json';

/**
 * The vocabulary is learned once, from training text alone, and kept: states and checkpoints stay of one vocabulary. The
 * published one was learned before two of the snippets were there; they took the places of two bytes that UTF-8 lacks.
 */
export function navigatorTokenizer(): BpeFiles {
  if (existsSync(PUBLISHED)) return readBpe(JSON.parse(readFileSync(PUBLISHED, 'utf8')) as BpeJson, WINDOW);
  const random = new Random('navigator vocabulary');
  const shares = [
    ['needle', 0.8],
    ['given', 0.05],
    ['own', 0.025],
    ['aggregation', 0.08],
    ['recall', 0.06],
  ] as const;
  const text = Array.from({ length: 4000 }, () =>
    draw(pickShare(shares, random), random, { free: 0.1, roughness: 0.1 })
      .map(({ content }) => content)
      .join('\n'),
  ).join('\n');
  const prose = snippets.reduce((rest, snippet) => rest.replaceAll(snippet, '\n'), text);
  return learnBpe({ text: prose, merges: 820, spaced: 400, snippets, modelMaxLength: WINDOW });
}

export function navigatorCorpus(run: NavigatorRun): Corpus {
  const files = navigatorTokenizer();
  const tokenizer = new TextTokenizer(files.tokenizer, { config: files.config });
  const { pad } = files.specials;
  const pool = new Pool((random, progress) => {
    const { kind } = choose(run.mixture, progress, random);
    return rowOf(tokenizer, draw(kind, random, run));
  }, run.tokens);
  return {
    files,
    twins: files.twins,
    draw: (random, progress) => batchOf(pool.next(random, progress), pad, run.rest),
    async report(trainer) {
      pool.clear();
      const random = new Random('navigator validation');
      const tally = new Tally();
      const check = async (name: string, make: (wording: Wording) => Dialogue) => {
        for (const wording of wordings) {
          const rows = Array.from({ length: ROWS }, () => rowOf(tokenizer, make(wording)));
          await tallyCells(trainer, rows, pad, (turn, right) =>
            tally.add(`${name} ${wording} ${turn}`, right),
          );
        }
      };
      for (const variant of needleVariants)
        await check(variant, (wording) =>
          needleDialogue(random, { split: 'validation', wording, variant, ...plain }),
        );
      await check('given', (wording) => givenDialogue(random, wording, 0));
      await check('aggregation', (wording) => aggregationDialogue(random, wording, 0));
      await check('own', (wording) => ownNestedDialogue(random, wording, 0));
      return { kinds: tally.shares() };
    },
  };
}

/** Whole cells: right when each of its tokens is the likeliest one, given that those before it were right. */
export async function tallyCells(
  trainer: Trainer,
  rows: readonly Row[],
  pad: number,
  add: (turn: number, right: boolean) => void,
): Promise<void> {
  const batch = batchOf(rows, pad, 0);
  const predicted = await trainer.predict(batch);
  for (let r = 0; r < rows.length; r++) {
    let turn = 0;
    let right = true;
    for (let i = r * batch.length; i < (r + 1) * batch.length; i++) {
      const inside = batch.weights[i]! > 0;
      if (inside) right &&= predicted[i] === batch.targets[i];
      const last = i + 1 === (r + 1) * batch.length || batch.weights[i + 1] === 0;
      if (inside && last) {
        add(++turn, right);
        right = true;
      }
    }
  }
}
