/**
 * The relay as a question family: generator, reader and checker, put together from the files beside it.
 */
import { LabError } from '../../errors';
import { Random } from '../../random';
import type { Question, Split, Task } from '../task';
import { createCorpus } from './corpus';
import { idealNotes, idealRelay } from './ideal';
import { parseChain } from './parse';
import { agents, draw, format, splitOf, values, type Chain } from './relay';

/** Pairs in a stream that trains links: two turns of up to eight latents. */
const STREAM_PAIRS = 8;
/** How often such a stream ends in repetition, as idle agents' messages do. */
const STREAM_STALL = 0.25;

/** A chain as a question. */
export function questionOf(chain: Chain): Question {
  return {
    text: format(chain),
    answer: String(values(chain)[chain.asked]),
    depth: chain.asked,
    split: splitOf(chain),
  };
}

const splits: readonly Split[] = ['pretrain', 'link', 'validation', 'test'];

/** `n` distinct chains of a split, the asked depth uniform over 1 … 7. @throws LabError `bad_split`. */
export function generateChains(split: Split, n: number, seed: number): Chain[] {
  if (!splits.includes(split))
    throw new LabError('bad_split', `The relay has no split “${split}”.`, {
      hint: `Choose one of ${splits.join(', ')}.`,
      field: 'data.split',
    });
  const random = new Random(`relay ${split} ${seed}`);
  const chains = new Map<string, Chain>();
  while (chains.size < n) {
    const chain = draw(random, split);
    chains.set(format(chain), chain);
  }
  return [...chains.values()];
}

export const relay: Task = {
  id: 'relay',
  answers: [...'0123456789'],
  splits,
  generate: (split, n, seed) => generateChains(split, n, seed).map(questionOf),
  parse: (text) => questionOf(parseChain(text)),
  answerIn: (text) => {
    const last = text.lastIndexOf('Answer:');
    return last < 0 ? null : (/^Answer:\s*([0-9])(?![0-9])/.exec(text.slice(last))?.[1] ?? null);
  },
  target: (question, rounds, latentSteps) => {
    const chain = parseChain(question.text);
    const { reached, text } = idealRelay(chain, rounds, latentSteps);
    return reached === chain.asked ? text : null;
  },
  notes: (question, role, round, latentSteps) =>
    idealNotes(parseChain(question.text), role, round, latentSteps),
  streams: (role, { encode, pad, eos }, split = 'link') => {
    const agent = agents.find(({ id }) => id === role);
    if (!agent) return null;
    const draw = createCorpus({ knows: agent.knows, encode, specials: { pad, eos } });
    return (random, rows) => draw(random, { rows, pairs: STREAM_PAIRS, split, stall: STREAM_STALL });
  },
};
