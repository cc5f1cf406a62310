/** The turn and step at the cursor, and its cells: which positions of the message each row attends to. */

import type { Cells } from '../../draw/pen';
import { cellsOf } from '../../draw/ramp';
import type { Theme } from '../../draw/theme';
import type { Cursor } from '../picture';
import { weightsAt, type AttentionBlock, type AttentionModel, type HeardTurn } from './model';

export interface Detail {
  readonly block: AttentionBlock;
  readonly turn: HeardTurn;
  /** From 1. */
  readonly step: number;
}

/** What the cursor is on; else, in words, why there is nothing to show. */
export function detailOf({ blocks }: AttentionModel, cursor: Cursor | null): Detail | string {
  if (!cursor) return 'Step to a latent thought to see which latents it attends to.';
  const { round, agent } = cursor;
  const block = blocks.find((one) => one.agent === agent);
  const turn = block?.turns.get(round);
  if (!block || cursor.at === 'answer')
    return 'The answer is text. Step to a latent thought to see what it attends to.';
  if (turn) return { block, turn, step: Math.min(turn.steps, Math.max(1, cursor.step)) };
  return `${block.role}, round ${round}: ${silenceWords[block.silences.get(round) ?? 'waiting']}`;
}

export const silenceWords = {
  nothing: 'it heard no message.',
  speaks: 'it speaks, and takes no latent steps.',
  missing: 'its attention was not recorded.',
  waiting: 'it has not taken this turn yet.',
} as const;

interface Kept {
  readonly turn: HeardTurn;
  readonly step: number;
  readonly theme: Theme;
  readonly weights: Float32Array; // [R][M]
  readonly cells: Cells;
}
const kept = new WeakMap<AttentionModel, Kept>();

/** Its weights and their cells; those last asked for are kept, as frames ask for the same again and again. */
export function detailCells(
  model: AttentionModel,
  { block, turn, step }: Detail,
  theme: Theme,
): Pick<Kept, 'weights' | 'cells'> {
  const last = kept.get(model);
  if (last && last.turn === turn && last.step === step && last.theme === theme) return last;
  const weights = weightsAt(model, block, turn, step);
  const now = { turn, step, theme, weights, cells: cellsOf(weights, turn.positions, theme, Math.sqrt) };
  kept.set(model, now);
  return now;
}
