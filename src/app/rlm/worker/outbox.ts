/**
 * What the worker tells the page, gathered: at most 20 batches a second, tokens of one call and output of one cell joined,
 * and of a flood of either only its start, since the page shows no more before it is asked for.
 */

import type { RlmEvent } from '../../../rlm/trace';
import { SHOWN, type ToldEvent } from '../protocol';
import { told } from './trim';

const BATCH_MS = 50;

type Piece = Extract<RlmEvent, { type: 'text' | 'output' }>;
const isPiece = (event: RlmEvent): event is Piece => event.type === 'text' || event.type === 'output';
const sourceOf = (event: Piece) =>
  event.type === 'text' ? `text ${event.call}` : `${event.stream} ${event.cell}`;

export function createOutbox(post: (events: readonly ToldEvent[]) => void) {
  let waiting: ToldEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** Characters of each call and cell so far. */
  const lengths = new Map<string, number>();
  /** Where in `waiting` the last piece of a source is. */
  let pieces = new Map<string, number>();

  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const events = waiting;
    waiting = [];
    pieces = new Map();
    if (events.length > 0) post(events);
  };

  const addPiece = (event: Piece) => {
    const source = sourceOf(event);
    const anew = event.type === 'text' && event.restart === true;
    const before = anew ? 0 : (lengths.get(source) ?? 0);
    const length = before + event.text.length;
    lengths.set(source, length);
    const fresh = event.text.slice(0, Math.max(0, SHOWN - before));
    const at = pieces.get(source);
    const known = at === undefined || anew ? null : (waiting[at]!.event as Piece);
    // What began anew in this batch has begun anew.
    const restart = anew || (known?.type === 'text' && known.restart);
    const joined = { ...event, ...(restart && { restart }), text: (known?.text ?? '') + fresh } as Piece;
    const one = { event: joined, cuts: { text: length } };
    if (at === undefined) {
      pieces.set(source, waiting.length);
      waiting.push(one);
    } else waiting[at] = one;
  };

  return {
    add(event: RlmEvent): void {
      if (isPiece(event)) addPiece(event);
      else {
        // What is over cannot be gone on with: later pieces would be told before it.
        if (event.type === 'response' || event.type === 'call_failed') lengths.delete(`text ${event.call}`);
        waiting.push(told(event));
      }
      timer ??= setTimeout(flush, BATCH_MS);
    },
    flush,
  };
}
