/**
 * A measured training as a file for PyTorch: links, batches as token ids, targets, optimiser. The same prompts, cut at
 * the same places, as the recursion feeds them.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { commonTokens } from '../../../src/agents/vocabulary';
import type { Agent } from '../../../src/agents/agent';
import { PUBLIC } from '../../../src/cli/library';
import type { Spec } from '../../../src/experiment/spec';
import { writeLinks } from '../../../src/links/linkset';
import { promptPieces } from '../../../src/mas/prompt';
import type { System } from '../../../src/mas/system';
import { Random } from '../../../src/random';
import type { StreamBatch, Task } from '../../../src/tasks/task';
import { targetIds } from '../../../src/training/backward';
import { streamsOf } from '../../../src/training/streams';
import type { TrainingArgs } from '../protocol';
import { BATCHES } from './cases';
import type { TrainingSession } from './session';

export function writeCase(
  { system, task, parameters }: TrainingSession,
  spec: Spec,
  { folder }: TrainingArgs,
): void {
  const { inner, outer } = spec.training;
  const stage = (inner ?? outer)!;
  const stored = {
    models: spec.agents.map(({ id }) => `${PUBLIC}/models/${id}`),
    hops: system.pattern.hops,
    optimiser: stage.optimiser,
    ...(inner
      ? { inner: innerBatches(system, task, inner.batch) }
      : { outer: outerBatches(system, task, spec) }),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/links.safetensors`, writeLinks({ ...system.links.links, parameters }));
  writeFileSync(`${folder}/case.json`, JSON.stringify(stored));
}

function outerBatches({ agents, pattern, prompts }: System, task: Task, spec: Spec) {
  const outer = spec.training.outer!;
  const rounds = Math.max(...outer.rounds);
  const latentSteps = outer.latentSteps ?? spec.latentSteps;
  const { turns, speaker } = pattern;
  const spoken = turns[speaker]!;
  const batches = Array.from({ length: BATCHES }, () => {
    const questions = task.generate('link', outer.batch, 0);
    const pieces = (agent: number, which: 'latent' | 'final', filled: readonly boolean[]) =>
      equal(
        questions.map(({ text }) =>
          promptPieces(agents[agent]!.tokenizer, prompts[agent]![which], {
            question: text,
            system: prompts[agent]!.system,
            filled,
          }),
        ),
      );
    return {
      turns: turns.map(({ agent, slots }) => ({
        first: pieces(
          agent,
          'latent',
          slots.map(({ lag }) => lag === 0),
        ),
        later: pieces(
          agent,
          'latent',
          slots.map(() => true),
        ),
      })),
      final: pieces(
        spoken.agent,
        'final',
        spoken.slots.map(({ lag }) => lag === 0 || rounds > 1),
      ),
      targets: questions.map((question) =>
        targetIds(agents[spoken.agent]!, task.target(question, rounds, latentSteps)!),
      ),
    };
  });
  return { rounds, latentSteps, turns, speaker, batches };
}

/** PyTorch is written for rows of one length, which saves it the masks. */
function equal(rows: number[][][]): number[][][] {
  const lengths = (row: number[][]) => row.map(({ length }) => length).join();
  if (rows.every((row) => lengths(row) === lengths(rows[0]!))) return rows;
  throw new Error('The prompts of a batch are not of one length: lean.py cannot run them.');
}

function innerBatches(system: System, task: Task, rows: number) {
  const streams = streamsOf(system, task, 'link');
  return Array.from({ length: BATCHES }, () =>
    system.agents.map((sender, agent) => {
      const batch = streams[agent]!(new Random('unused'), rows);
      if (batch.real) throw new Error('The text of a batch is padded: lean.py cannot run it.');
      const places = placesOf(batch);
      const targets = places.map((place) => batch.targets[place]!);
      const next = system.pattern.hops.flatMap(({ from, to }, hop) =>
        from === agent ? [{ hop, ids: translated(targets, sender, system.agents[to]!) }] : [],
      );
      return { ids: rowsOf(batch), places, targets, next };
    }),
  );
}

const placesOf = ({ weights }: StreamBatch) =>
  Array.from(weights.keys()).filter((place) => weights[place]! > 0);

const rowsOf = ({ rows, length, ids }: StreamBatch) =>
  Array.from({ length: rows }, (_, row) => Array.from(ids.slice(row * length, (row + 1) * length)));

/** The same tokens in the receiver's vocabulary, as the inner loop's warm start takes them. */
function translated(ids: readonly number[], sender: Agent, receiver: Agent): number[] {
  const table = commonTokens(sender, receiver);
  const [end] = receiver.tokenizer.eos;
  return ids.map((id) => (sender.tokenizer.eos.includes(id) ? end! : table[id]!));
}
