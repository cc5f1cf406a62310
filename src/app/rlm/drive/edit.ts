/** What of a run is being edited. Pure. */

import type { LabErrorJson } from '../../../errors';
import type { Trajectory } from '../trajectory-types';
import { answerPoint, codePoint, observationPoint, subPoint, type Point } from './points';

export interface Editing {
  readonly branch: string;
  readonly what: 'answer' | 'code' | 'observation' | 'sub';
  /** Key of the turn, the cell or the call. */
  readonly of: string;
  /** Tells one opening from the next. */
  readonly id: number;
  /** All of it as it was and as it is typed, and what came of the last try to go on from it; null: nothing yet. */
  readonly text: { readonly before: string; readonly after: string } | null;
  readonly fault: LabErrorJson | null;
}

const points = {
  answer: answerPoint,
  code: codePoint,
  observation: observationPoint,
  sub: subPoint,
} as const;

export const pointOf = (trajectory: Trajectory, { what, of }: Pick<Editing, 'what' | 'of'>): Point | null =>
  points[what](trajectory, of);
