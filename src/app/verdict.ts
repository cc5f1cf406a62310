/** Whether an answer is right, as a sign and a word. Of a question of one's own nobody may know the answer. */

import type { AnswerOutline } from '../experiment/outline';
import type { Theme } from './draw/theme';

export type Verdict = 'right' | 'wrong' | 'none' | 'unknown';

/** @param truth the right answer; empty where it is not known. */
export function verdictOf(
  { answer, right }: Pick<AnswerOutline, 'answer' | 'right'>,
  truth: string,
): Verdict {
  if (answer === null) return 'none';
  return truth === '' ? 'unknown' : right ? 'right' : 'wrong';
}

export const verdictWords: Readonly<Record<Verdict, string>> = {
  right: '✓ right',
  wrong: '✗ wrong',
  none: '– none',
  unknown: 'not judged',
};

export const verdictColour = (theme: Theme, verdict: Verdict): string =>
  verdict === 'right' ? theme.right : verdict === 'unknown' ? theme.muted : theme.wrong;
