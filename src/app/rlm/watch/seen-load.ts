/** Fetches what of a turn's texts the page does not have, as far as it is needed to say what the model saw. */

import type { Rlm } from '../state';
import type { CellView, Cut, TurnView } from '../trajectory-types';
import { previewOf, seenParts, type Preview } from './seen';

/** Of what a model was told, no more is compared. */
const MOST = 200_000;

type Read = Rlm['text'];

/** One output of a cell against what the model was told of it. */
export interface SeenText {
  readonly label: string;
  readonly cut: Cut;
  readonly head: string;
  readonly tail: string;
  readonly hidden: number;
}

/** @throws LabError `gone` where the worker no longer has the texts. */
export async function seenOf(turn: TurnView, cells: readonly CellView[], read: Read): Promise<SeenText[]> {
  if (!turn.observation) return [];
  const told = await startOf(turn.observation.text, MOST, read);
  const seen: SeenText[] = [];
  let from = 0;
  for (const [label, cut] of cells.flatMap(outputsOf)) {
    const start = await startOf(cut, told.length, read);
    const end = await endOf(cut, start, told.length, read);
    const parts = seenParts(start, end, cut.length, told, from);
    from = parts.after;
    const head = start.slice(0, parts.head);
    seen.push({ label, cut, head, tail: parts.tail > 0 ? end.slice(-parts.tail) : '', hidden: parts.hidden });
  }
  return seen;
}

function outputsOf({ stdout, stderr, value, error }: CellView): (readonly [string, Cut])[] {
  const all = [
    ['Output', stdout],
    ['Output to stderr', stderr],
    ['Value of the last expression', value],
    ['Error', error && (error.traceback.length > 0 ? error.traceback : error.message)],
  ] as const;
  return all.flatMap(([label, cut]) => (cut && cut.length > 0 ? [[label, cut] as const] : []));
}

/** The first `most` characters of a text. */
async function startOf({ text, length, at }: Cut, most: number, read: Read): Promise<string> {
  let start = text;
  while (at && start.length < Math.min(most, length)) {
    const more = await read(at.seq, at.path, start.length);
    if (more === '') break;
    start += more;
  }
  return start;
}

/** The last `most` characters of a text of which `start` is known. */
async function endOf({ length, at }: Cut, start: string, most: number, read: Read): Promise<string> {
  const from = Math.max(0, length - most);
  let end = start.slice(from);
  while (at && from + end.length < length) {
    const more = await read(at.seq, at.path, from + end.length);
    if (more === '') break;
    end += more;
  }
  return end;
}

/** What the first message of a run showed of its context; null: nothing that is known. @param seq of the request. */
export async function previewAt(seq: number, rlm: Pick<Rlm, 'messages' | 'text'>): Promise<Preview | null> {
  const messages = await rlm.messages(seq);
  const index = messages.findIndex(({ role }) => role === 'user');
  const first = messages[index];
  if (!first) return null;
  const at = { seq, path: `messages.${index}.content` };
  return previewOf(await startOf({ text: first.content, length: first.length, at }, MOST, rlm.text));
}
