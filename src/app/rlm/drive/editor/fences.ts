/** Which lines of a model's turn are code, for the eye alone: what is run the engine decides. Pure. */

/** By line: whether it stands in a fence, or is one. */
export function fencedLines(text: string): readonly boolean[] {
  let open: string | null = null;
  return text.split('\n').map((line) => {
    const fence = /^ {0,3}(`{3,})/.exec(line)?.[1] ?? null;
    if (fence === null) return open !== null;
    if (open === null) open = fence;
    else if (fence.length >= open.length && line.trim() === fence) open = null;
    return true;
  });
}

/** An empty cell, to be put in at the end of a text, and where in it the caret is then. */
export function emptyCell(before: string): { readonly text: string; readonly caret: number } {
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  const head = `${gap}\`\`\`repl\n`;
  return { text: `${head}\n\`\`\``, caret: head.length };
}
