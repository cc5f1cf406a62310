/** A file to start one's own from: three true questions of the relay, with what its ideal agents write. */

import { idealRelay, notesText, solvable } from '../relay/ideal';
import { format, type Chain } from '../relay/relay';
import { generateChains } from '../relay/task';
import { ownSplits } from './splits';

const ROUNDS = 3;
const LATENT_STEPS = 6;

/** JSONL: one line of each split. The first has texts of the roles by round, the second one text a role, the third none. */
export function template(): string {
  return ownSplits.map((split, i) => `${JSON.stringify(lineOf(exampleOf(split), split, i))}\n`).join('');
}

const exampleOf = (split: (typeof ownSplits)[number]): Chain =>
  generateChains(split, 50, 0).find((chain) => solvable(chain, ROUNDS, LATENT_STEPS))!;

function lineOf(chain: Chain, split: string, form: number): object {
  const { stages, text } = idealRelay(chain, ROUNDS, LATENT_STEPS);
  const texts: Record<string, string[]> = {};
  for (const { agent, positions } of stages.slice(0, -1))
    (texts[agent] ??= []).push(notesText(chain, positions));
  const first = Object.fromEntries(Object.entries(texts).map(([role, [one]]) => [role, one]));
  return {
    question: format(chain),
    answer: text,
    ...(form < 2 && { roles: form === 0 ? texts : first }),
    split,
  };
}
