/**
 * Text of a role for the inner loop: the agent's prompt around a question, then the role's text, with next-token targets
 * on the text and its end alone. Rows differ in length; what stands behind a shorter one is padding.
 */

import { LabError } from '../../errors';
import type { Random } from '../../random';
import type { AgentVocabulary, StreamBatch } from '../task';
import type { Row } from './row';

/** Tokens of a prompt with its text: attention takes the square of it, for every row of a batch. */
const MAX_TOKENS = 2048;

/** A row of text: where its text begins, and its ids up to the end of text. */
interface Written {
  readonly ids: readonly number[];
  /** Of the text's first token. */
  readonly start: number;
}

/**
 * @param rows that have a text of the role, at least one.
 * @returns draws of rows with replacement, each with the role's text of a random round.
 * @throws LabError `bad_training` for a text that is too long, also from the draw.
 */
export function streamsOf(
  rows: readonly Row[],
  role: string,
  vocabulary: AgentVocabulary,
): (random: Random, rows: number) => StreamBatch {
  const known = new Map<string, Written>();
  const write = (row: Row, round: number): Written => {
    const key = `${row.line} ${round}`;
    let written = known.get(key);
    if (!written) known.set(key, (written = writtenOf(row, role, round, vocabulary)));
    return written;
  };
  const [longest, round] = longestOf(rows, role);
  write(longest, round);
  return (random, count) => {
    const batch = Array.from({ length: count }, () => {
      const row = random.pick(rows);
      return write(row, random.int(row.roles.get(role)!.length));
    });
    return padded(batch, vocabulary.pad);
  };
}

function writtenOf(row: Row, role: string, round: number, vocabulary: AgentVocabulary): Written {
  const { prompt, encodeText, eos } = vocabulary;
  const before = prompt(row.question);
  const ids = [...before, ...encodeText(row.roles.get(role)![round]!), eos];
  if (ids.length <= MAX_TOKENS) return { ids, start: before.length };
  throw new LabError(
    'bad_training',
    `Line ${row.line} of the data has ${ids.length} tokens for the role “${role}”, with its prompt; the inner loop takes at most ${MAX_TOKENS}.`,
    { hint: 'Shorten the text, or turn the inner loop off.', field: 'data.file' },
  );
}

/** By characters, so that a text that is too long is mostly found before training begins. */
function longestOf(rows: readonly Row[], role: string): [row: Row, round: number] {
  let [longest, round, length] = [rows[0]!, 0, -1];
  for (const row of rows)
    row.roles.get(role)!.forEach((text, i) => {
      const whole = row.question.length + text.length;
      if (whole > length) [longest, round, length] = [row, i, whole];
    });
  return [longest, round];
}

function padded(batch: readonly Written[], pad: number): StreamBatch {
  const rows = batch.length;
  const length = Math.max(...batch.map(({ ids }) => ids.length)) - 1;
  const ids = new Int32Array(rows * length).fill(pad);
  const targets = new Int32Array(rows * length);
  const weights = new Float32Array(rows * length);
  const real = batch.map((written, b) => {
    const count = written.ids.length - 1; // the end of text is a target only
    for (let i = 0; i < count; i++) {
      ids[b * length + i] = written.ids[i]!;
      if (i + 1 < written.start) continue;
      targets[b * length + i] = written.ids[i + 1]!;
      weights[b * length + i] = 1;
    }
    return new Uint8Array(length).fill(1, 0, count);
  });
  return { rows, length, ids, targets, weights, real };
}
