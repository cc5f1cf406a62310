/** What a model wrote around its code: the cells show the code. Pure; the loop has its own, exact reading. */

const FENCE = /^[ \t]*(`{3,}|~{3,})/;

/** The lines outside fences, with three or more empty lines made one. An unclosed fence lasts to the end. */
export function proseOf(text: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      if ((mark?.startsWith(fence) && line.trim() === mark) || line.trimEnd().endsWith(fence)) fence = null;
    } else if (mark) fence = mark;
    else kept.push(line);
  }
  return kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
