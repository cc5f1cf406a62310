/**
 * How much of a user's own text the agents can read, and the speaker write: small agents know few words, and all others
 * are one token to them. A fault that no loss would tell.
 */

import type { Agent } from '../agents/agent';
import { speakerOf, type System } from '../mas/system';
import { upTo, type Task } from '../tasks/task';

/** Questions that are looked at. */
const LOOKED_AT = 100;
/** A share of unknown words that is worth saying. */
const WORTH_SAYING = 0.02;

type Reader = Pick<Agent, 'id' | 'tokenizer'>;

/** What to know before training on a family's questions of the `link` split, as sentences; none where all is well. */
export function wordNotes(
  system: Pick<System, 'pattern'> & { readonly agents: readonly Reader[] },
  task: Task,
): string[] {
  const { agents } = system;
  const questions = upTo(task, 'link', LOOKED_AT, 0);
  const texts = questions.map(({ text }) => text);
  const notes = [...new Map(agents.map((agent) => [agent.id, agent])).values()].flatMap((agent) => {
    const share = unknownShare(agent, texts);
    return share < WORTH_SAYING
      ? []
      : [
          `“${agent.id}” does not know ${percent(share)} of the questions’ words: each of them reads the same to it.`,
        ];
  });
  const speaker = speakerOf(system);
  const targets = questions.flatMap((question) => task.target(question, 1, 1) ?? []);
  const mute = targets.filter((text) => unknownShare(speaker, [text]) > 0).length;
  if (mute > 0)
    notes.push(
      `“${speaker.id}” has no words for ${mute} of ${targets.length} answers and cannot learn to give them.`,
    );
  return notes;
}

/** Of the tokens of texts, those that stand for any unknown word; 0 where the tokenizer has no such token. */
function unknownShare({ tokenizer }: Reader, texts: readonly string[]): number {
  if (tokenizer.unk === null) return 0;
  const ids = texts.flatMap((text) => tokenizer.encode(text));
  return ids.filter((id) => id === tokenizer.unk).length / Math.max(1, ids.length);
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
