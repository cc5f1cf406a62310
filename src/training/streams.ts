/** The own text of a system's agents, by which the inner loop teaches their links. */

import { LabError } from '../errors';
import type { System } from '../mas/system';
import { promptPieces } from '../mas/prompt';
import type { Random } from '../random';
import type { Split, StreamBatch, Task } from '../tasks/task';

export type Stream = (random: Random, rows: number) => StreamBatch;

/** One stream by agent. @throws LabError `bad_training` naming the agent whose role the family has no text of. */
export function streamsOf(system: System, task: Task, split: Split): Stream[] {
  const { agents, prompts } = system;
  return agents.map(({ tokenizer, id }, i) => {
    const fail = (why: string) =>
      new LabError('bad_training', `The inner loop has no text for agent ${i + 1}, “${id}”: ${why}.`, {
        hint: 'Give the agent a role that the question family knows, or turn the inner loop off.',
        field: `agents.${i}.role`,
      });
    const { latent, role, system: above } = prompts[i]!;
    const vocabulary = {
      encode: (token: string) => {
        const found = tokenizer.id(token);
        if (found === undefined) throw fail(`its vocabulary lacks “${token}”`);
        return found;
      },
      encodeText: (text: string) => tokenizer.encode(text),
      prompt: (question: string) => {
        const filled = latent
          .split('{slot}')
          .slice(1)
          .map(() => false);
        return promptPieces(tokenizer, latent, { question, system: above, filled })[0]!;
      },
      pad: tokenizer.pad ?? 0,
      eos: tokenizer.eos[0] ?? 0,
      unk: tokenizer.unk ?? 0,
    };
    const draw = task.streams(role, vocabulary, split);
    if (!draw) throw fail(`${task.title ?? `the ${task.id}`} has no text of a “${role}”`);
    return draw;
  });
}
