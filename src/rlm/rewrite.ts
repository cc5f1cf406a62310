/** A model's answer with other code in its blocks than it wrote: what the history holds once somebody has changed it. Pure. */

export interface RanBlock {
  readonly written: string;
  readonly ran: string;
}

/** @param blocks those that were run, in order. @param prose what to say beside them where they cannot be found */
export function rewritten(text: string, blocks: readonly RanBlock[], prose: string): string {
  if (blocks.every(({ written, ran }) => written === ran)) return text;
  let said = '';
  let from = 0;
  for (const { written, ran } of blocks) {
    const at = text.indexOf(written, from);
    // Indented in the answer: it is told anew.
    if (at < 0)
      return [prose.trim(), ...blocks.map((block) => `\`\`\`repl\n${block.ran}\n\`\`\``)].join('\n');
    said += text.slice(from, at) + ran;
    from = at + written.length;
  }
  return said + text.slice(from);
}
