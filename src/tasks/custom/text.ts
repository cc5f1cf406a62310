/** How texts of a user's own are compared, and where the answer stands in one. */

const CUE = 'Answer:';

/** Without white space at the ends, and one space for any white space within. */
export const normal = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ');

/** What follows the last `Answer:` where there is one, else the whole text; null: nothing. */
export function answerIn(text: string): string | null {
  const cue = text.lastIndexOf(CUE);
  return normal(cue < 0 ? text : text.slice(cue + CUE.length)) || null;
}
