/** A model's answer with other code in its blocks than it wrote: what the history holds once somebody has changed it. Pure. */

export interface RanBlock {
  readonly written: string;
  readonly ran: string;
  /** Where it stands in the answer, fences and all: the same words may stand in the prose before it. */
  readonly place: readonly [start: number, end: number];
}

/** @param blocks those that were run, in order. @param prose what to say beside them where they cannot be found */
export function rewritten(text: string, blocks: readonly RanBlock[], prose: string): string {
  if (blocks.every(({ written, ran }) => written === ran)) return text;
  let said = '';
  let from = 0;
  for (const { written, ran, place } of blocks) {
    const at = text.indexOf(written, place[0]);
    // Indented in the answer: it is told anew.
    if (at < 0 || at + written.length > place[1])
      return [prose.trim(), ...blocks.map((block) => `\`\`\`repl\n${block.ran}\n\`\`\``)].join('\n');
    said += text.slice(from, at) + ran;
    from = at + written.length;
  }
  return said + text.slice(from);
}
