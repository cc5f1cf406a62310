/** Whether what is typed at a prompt can be run as it stands, or goes on in another line. Pure; a guess, as a REPL makes it. */

import { piecesOf } from '../python-marks';

/** True: Enter may run it. False: a bracket, a string, a block or a line is open. */
export function isComplete(code: string): boolean {
  const pieces = piecesOf(code);
  let depth = 0;
  let bare = '';
  for (const { text, kind } of pieces) {
    if (kind === 'comment') continue;
    if (kind === 'string') {
      if (isOpen(text)) return false;
      bare += '""';
      continue;
    }
    for (const one of kind === 'plain' ? text : '')
      depth += '([{'.includes(one) ? 1 : ')]}'.includes(one) ? -1 : 0;
    bare += text;
  }
  if (depth > 0) return false;
  const lines = bare.split('\n');
  const last = lines.at(-1)!;
  if (last.trimEnd().endsWith('\\')) return false;
  const isBlock = lines.some((line) => line.trimEnd().endsWith(':') || line.trimStart().startsWith('@'));
  // As at Python's own prompt, an empty line ends a block.
  return !isBlock || (lines.length > 1 && last.trim() === '');
}

/** A string in three quotes that nothing closes; one in single quotes ends with its line, whatever comes of it. */
function isOpen(text: string): boolean {
  const quote = /("""|''')/.exec(text)?.[0];
  if (quote === undefined || !/^[a-z]{0,2}("""|''')/i.test(text)) return false;
  const start = text.indexOf(quote);
  return text.length < start + 6 || !text.endsWith(quote);
}
