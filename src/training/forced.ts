/**
 * The released outer loop's forward: every agent is run teacher-forced, in one pass, on its prompt with the gold text of
 * its role behind it; the states at the text's positions, the first 80 at most, pass through the links (train/outer of
 * the official code). The speaker's text is the gold answer in every round, so that from round 2 on what the first
 * agents hear holds the gold answer: a loss of more than one round is no evidence of refinement.
 */

import { LabError } from '../errors';
import { padLeft, type Rows } from '../agents/layout';
import { Prompter, type Message, type TurnRecord } from '../mas/turn';
import type { System } from '../mas/system';
import type { DeviceTensor } from '../runtime/device';
import type { Scope } from '../runtime/scope';
import type { Turn, Walked } from './backward';

/** Positions of a message at most, as released. */
const LONGEST = 80;

/** The gold text of a question's role, by row, agent (from 0) and round (from 1). @throws LabError where there is none. */
export type RoleTexts = (row: number, agent: number, round: number) => string;

export interface ForcedOptions {
  readonly rounds: number;
  /** The answer's token ids but the last, by row. */
  readonly answer: readonly (readonly number[])[];
  readonly texts: RoleTexts;
  /** Also keep the speaker's prompts of the earlier rounds. */
  readonly earlier: boolean;
}

/** @throws LabError `bad_training` for a gold text without tokens. */
export async function forcedTurns(
  system: System,
  questions: readonly string[],
  { rounds, answer, texts, earlier }: ForcedOptions,
  scope: Scope,
): Promise<Walked> {
  const { pattern, agents } = system;
  const prompters = agents.map((_, agent) => new Prompter(system, agent, questions, scope));
  const sent = new Map<number, { round: number; message: Message }>();
  const turns: Turn[] = [];
  const finals: TurnRecord[] = [];
  for (let round = 1; round <= rounds; round++)
    for (const [at, { agent, slots }] of pattern.turns.entries()) {
      const heard = slots.map(({ hop, lag }) => {
        const message = sent.get(hop);
        return message && message.round === round - lag ? message.message : null;
      });
      const speaks = at === pattern.speaker;
      if (round === rounds && at > pattern.speaker) break;
      const rows = speaks
        ? answer.map((ids) => [...ids])
        : questions.map((_, row) =>
            agents[agent]!.tokenizer.encode(texts(row, agent, round)).slice(0, LONGEST),
          );
      const last = round === rounds && speaks;
      const which = speaks ? 'final' : 'latent';
      const record = await prompters[agent]!.open(round, which, heard, scope, { answer: rows });
      if (speaks && (last || earlier)) finals.push(record);
      if (last) break;
      const length = Math.max(...rows.map((row) => row.length));
      if (rows.some((row) => row.length === 0)) throw empty(agent);
      const states = scope.keep(
        await system.glue.cut(record.chunks[0]!.hidden, record.chunks[0]!.hidden.dims[1]! - length, length),
      );
      turns.push({ record, forced: { states } });
      await send(system, record, states, padLeft(rows, 0).real.map(firstOf), sent, scope);
    }
  return { turns, finals };
}

/** Of a row's real places, the first 80. */
function firstOf(real: Uint8Array): Uint8Array {
  const first = real.indexOf(1);
  return first < 0 ? real : real.map((one, at) => (at < first + LONGEST ? one : 0));
}

async function send(
  system: System,
  record: TurnRecord,
  states: DeviceTensor,
  real: Rows,
  sent: Map<number, { round: number; message: Message }>,
  scope: Scope,
): Promise<void> {
  for (const [hop, { from }] of system.pattern.hops.entries()) {
    if (from !== record.agent) continue;
    const tensor = await system.links.message(hop, states, scope);
    const message: Message = { kind: 'latent', tensor, real, source: record, hop };
    sent.set(hop, { round: record.round, message });
  }
}

function empty(agent: number): LabError {
  return new LabError('bad_training', `The gold text of agent ${agent + 1} has no tokens.`, {
    hint: 'Give every role a text, or train with true rollouts (training.outer.forcing = rollout).',
    field: 'training.outer.forcing',
  });
}
