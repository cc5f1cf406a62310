/** Whole texts, fetched piece by piece before they are edited: what is cut must never be taken for all of it. Pure. */

import { LabError } from '../../../errors';

/** The longest text that a field of the page is given, in characters. */
export const EDITABLE = 2_000_000;

interface Beginning {
  readonly text: string;
  /** Of the whole. */
  readonly length: number;
}

/**
 * @param piece more of it from a place on; never empty before the end.
 * @throws LabError `too_long_to_edit`, `cut_short` where less comes than was told, and what `piece` throws.
 */
export async function whole(
  { text, length }: Beginning,
  piece: (from: number) => Promise<string>,
): Promise<string> {
  if (length > EDITABLE)
    throw new LabError('too_long_to_edit', `The text has ${length.toLocaleString('en')} characters.`, {
      hint: `Up to ${EDITABLE.toLocaleString('en')} can be edited here; save the trace to read all of it.`,
    });
  let all = text;
  while (all.length < length) {
    const more = await piece(all.length);
    if (more === '')
      throw new LabError('cut_short', 'The rest of the text did not come.', { hint: 'Try it again.' });
    all += more;
  }
  return all;
}
