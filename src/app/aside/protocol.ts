/** What the page and its worker for heavy thinking say to each other. Wire types only: plain data. */

import type { LabErrorJson } from '../../errors';
import type { Recording } from '../../experiment/recording';
import type { Chosen, PictureId, Resources } from '../pictures/picture';

/**
 * A recording goes over once, under a number; what is asked of it afterwards names the number. Of one that goes on from
 * an earlier one, only the events and tensors that have come to it.
 */
export interface GiveMessage {
  readonly give: number;
  readonly after: number | null;
  readonly recording: Recording;
}

export type Question =
  /** The model of a picture. */
  | {
      readonly what: 'model';
      readonly of: number;
      readonly id: PictureId;
      readonly chosen: Chosen;
      readonly resources: Resources;
    }
  /** The recording as a trace file. */
  | { readonly what: 'write'; readonly of: number }
  /** A trace file as a recording. */
  | { readonly what: 'read'; readonly bytes: Uint8Array }
  /** The curves in a training checkpoint. */
  | { readonly what: 'curves'; readonly bytes: Uint8Array }
  /** Whose a training checkpoint is, and where it stands. */
  | { readonly what: 'state'; readonly bytes: Uint8Array }
  /** The questions in a file of a user's own. */
  | { readonly what: 'rows'; readonly bytes: Uint8Array; readonly name: string };

export type AskMessage = Question & { readonly ask: number };

export type AnswerMessage =
  { readonly ask: number; readonly result: unknown } | { readonly ask: number; readonly error: LabErrorJson };

/** So many recordings are remembered: two that are shown, and newer states of one that goes on. */
export const REMEMBERED = 4;
