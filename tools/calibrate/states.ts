/**
 * The states from which an agent speaks, over its own text on validation questions: what a frozen basis is fitted on.
 * No links and no messages take part.
 */

import type { Agent } from '../../src/agents/agent';
import { allReal } from '../../src/agents/layout';
import { rowsOf } from '../../src/analysis/vectors';
import { Random } from '../../src/random';
import { Scope } from '../../src/runtime/scope';
import { candidates } from '../../src/tasks/candidates/task';
import { experts, summarizer } from '../../src/tasks/candidates/vocabulary';
import { reckoning } from '../../src/tasks/reckoning/task';
import { reflector, toolCaller } from '../../src/tasks/reckoning/vocabulary';
import { createCorpus } from '../../src/tasks/relay/corpus';
import { agents } from '../../src/tasks/relay/relay';
import type { StreamBatch } from '../../src/tasks/task';

export const QUESTIONS = 200;
export const SEED = 0;
/** Pairs of label and value behind `Notes:`, as many as a run of some rounds writes. */
const PAIRS = 8;
/** Rows in one draw of the candidates' text. */
const DRAWN = 10;
/** Rows in one forward call. */
const BATCH = 50;

/** One list each, by place. */
export interface Spoken {
  /** Embeddings of the tokens that the agent reads there, as it receives them. */
  readonly embeds: Float32Array[]; // [n][D]
  /** Texts of those tokens. */
  readonly reads: string[];
  /** States after the final norm there. */
  readonly hidden: Float32Array[]; // [n][D]
  /** Texts of the likeliest next tokens. */
  readonly says: string[];
}

/** An agent's own text: a family's notes, of no question that links are trained on. */
interface Text {
  /** What it is, for people. */
  readonly source: string;
  readonly batches: readonly Batch[];
}

type Batch = Pick<StreamBatch, 'rows' | 'length' | 'ids' | 'weights'>;

/** Built-in agents with text of their own. */
export const calibrated: readonly string[] = [
  ...agents.map(({ id }) => id),
  ...experts,
  summarizer,
  reflector,
  toolCaller,
];

/** The text of a built-in agent; it depends on nothing but the agent's vocabulary. */
export function validationText(agent: Agent): Text {
  return relayText(agent) ?? ownText(agent);
}

/** Notes on questions of the `validation` split, which no agent and no link was trained on. */
function relayText({ id, tokenizer }: Agent): Text | null {
  const known = agents.find((one) => one.id === id);
  if (!known) return null;
  const draw = createCorpus({
    knows: known.knows,
    encode: (token) => tokenizer.id(token)!,
    specials: { pad: tokenizer.pad!, eos: tokenizer.eos[0]! },
  });
  const options = { rows: QUESTIONS, pairs: PAIRS, cue: 'notes', split: 'validation', boost: 0 } as const;
  return {
    source: `notes on ${QUESTIONS} validation questions of the relay (seed ${SEED})`,
    batches: [draw(new Random(`calibration ${SEED}`), options)],
  };
}

/**
 * An expert's notes on words of its book, the summarizer's on lists of numbers, the reflector's on rules, the tool-caller's
 * on places: no question that is asked is in them.
 */
function ownText({ id, tokenizer }: Agent): Text {
  const vocabulary = {
    encode: (token: string) => tokenizer.id(token)!,
    encodeText: (text: string) => tokenizer.encode(text),
    prompt: (): number[] => [],
    pad: tokenizer.pad ?? 0,
    eos: tokenizer.eos[0]!,
    unk: tokenizer.unk ?? 0,
  };
  const family = [candidates, reckoning].find((one) => one.streams(id, vocabulary) !== null);
  const draw = family?.streams(id, vocabulary);
  if (!family || !draw) throw new Error(`No question family has text of an agent “${id}”.`);
  const random = new Random(`calibration ${SEED}`);
  // Each draw has lengths of its own.
  const batches = Array.from({ length: QUESTIONS / DRAWN }, () => draw(random, DRAWN));
  return { source: `notes in ${QUESTIONS} rows of its own text of the ${family.id} (seed ${SEED})`, batches };
}

/** All places of the text where the agent can know the next token: behind the cue and in the notes. */
export async function spokenStates(agent: Agent, { batches }: Pick<Text, 'batches'>): Promise<Spoken> {
  const spoken: Spoken = { embeds: [], reads: [], hidden: [], says: [] };
  for (const text of batches)
    for (let row = 0; row < text.rows; row += BATCH)
      await addRows(agent, text, row, Math.min(text.rows, row + BATCH), spoken);
  return spoken;
}

async function addRows(agent: Agent, text: Batch, from: number, to: number, spoken: Spoken): Promise<void> {
  const scope = new Scope();
  try {
    const batch = to - from;
    const start = from * text.length;
    const ids = text.ids.slice(start, to * text.length);
    const embeds = await agent.embed(ids, batch, scope);
    const { hidden } = await agent.forward(
      embeds,
      allReal(batch, text.length),
      agent.emptyCache(batch),
      scope,
    );
    const flat = async (tensor: { read(): ReturnType<typeof embeds.read> }) => {
      const { dims, ...rest } = await tensor.read();
      return rowsOf({ ...rest, dims: [batch * text.length, dims.at(-1)!] });
    };
    const [read, states] = [await flat(embeds), await flat(hidden)];
    const logits = await agent.logits(hidden);
    const scores = rowsOf({ ...logits, dims: [batch * text.length, logits.dims.at(-1)!] });
    ids.forEach((id, place) => {
      if (text.weights[start + place] === 0) return;
      spoken.embeds.push(read[place]!);
      spoken.reads.push(agent.tokenizer.token(id)!);
      spoken.hidden.push(states[place]!);
      spoken.says.push(agent.tokenizer.token(greatest(scores[place]!))!);
    });
  } finally {
    scope.end();
  }
}

const greatest = (values: Float32Array): number =>
  values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
