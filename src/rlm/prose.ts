/** Endings that stand in a model's text instead of its code; an opt-in for models that know no other way. Pure. */

export type ProseEnding =
  { readonly kind: 'value'; readonly value: string } | { readonly kind: 'variable'; readonly name: string };

/** The first `FINAL(…)` or `FINAL_VAR(…)` at the start of a line, to its matching parenthesis, or to the line's end. */
export function proseEnding(prose: string): ProseEnding | null {
  const found = /^[ \t]*(?:\*\*)?(FINAL_VAR|FINAL)[ \t]*\(/m.exec(prose);
  if (!found) return null;
  const inner = insideOf(prose, found.index + found[0].length).trim();
  const bare = /^(["'])([\s\S]*)\1$/.exec(inner)?.[2] ?? inner;
  return found[1] === 'FINAL' ? { kind: 'value', value: bare } : { kind: 'variable', name: bare.trim() };
}

function insideOf(text: string, from: number): string {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return text.slice(from, i);
  }
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? text.length : end);
}
