/** What a child is asked when all it is given is a prompt. Pure. */

import { headOf, tailOf } from '../text';

const shown = 600;

/**
 * The prompt itself is the child's context, since it may be long; the question tells the child so, and shows its ends,
 * where the task mostly stands.
 */
export function childQuestion(prompt: string): string {
  const task = 'Do what the text in `context` asks and give its answer.';
  if (prompt.length <= 2 * shown) return `${task} The text is:\n${prompt}`;
  return `${task} The task itself stands at the text's beginning or end, the rest is material.\nIt begins:\n${headOf(prompt, shown)}\n[...]\nand ends:\n${tailOf(prompt, shown)}`;
}
