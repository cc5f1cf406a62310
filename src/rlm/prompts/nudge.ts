/** What an agent is told after a turn without code that can be run: why, and what code looks like. Pure. */

import type { Blocks } from '../blocks';

export function nudge(
  { others, empty, prose }: Pick<Blocks, 'others' | 'empty' | 'prose'>,
  cut: boolean,
): string {
  return `${reason(others, empty, prose, cut)} Write the next step as a block of Python:\n\`\`\`repl\nprint(len(context))\n\`\`\``;
}

function reason(others: readonly string[], empty: number, prose: string, cut: boolean): string {
  if (empty > 0) return 'Nothing was run: the code block was empty.';
  if (others.length > 0) {
    const named = [
      ...new Set(
        others.map((language) => (language === '' ? 'without a language' : `“${language.slice(0, 20)}”`)),
      ),
    ];
    return `Nothing was run: only blocks marked repl or python are, and this turn had ${named.slice(0, 3).join(', ')}.`;
  }
  if (cut) return 'Nothing was run: the answer was cut off before any code came. Be shorter.';
  if (/\b(FINAL|FINAL_VAR|SUBMIT|submit)\s*\(/.test(prose))
    return 'Nothing was run: an answer counts only from a code block, not from the text.';
  return prose.trim() === ''
    ? 'Nothing was run: the turn was empty.'
    : 'Nothing was run: the turn had no code block. Text alone does nothing here.';
}
