/** All sentences of a small pattern: `(Find|Show) the {A}(| here).` is four. */

export function expand(pattern: string): string[] {
  const match = /\(([^()]*)\)/.exec(pattern);
  if (!match) return [pattern];
  const [before, after] = [pattern.slice(0, match.index), pattern.slice(match.index + match[0].length)];
  return match[1]!.split('|').flatMap((choice) => expand(before + choice + after));
}

export const expandAll = (...patterns: string[]): string[] => patterns.flatMap(expand);
