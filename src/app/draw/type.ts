/** Type in pictures: the faces, as in styles/base.css, and lines that fit. */

export const sansFont = "system-ui, 'Segoe UI', 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif";
export const monoFont = "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace";

/** Width of a glyph of 11-px type, in pixels, near enough to lay out by. */
export const GLYPH = 6;

/** Lines of at most so many pixels; a word that is longer, as a link is, is cut. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(8, Math.floor(width / GLYPH));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    let rest = word;
    if (line && line.length + 1 + rest.length > room) {
      lines.push(line);
      line = '';
    }
    while (rest.length > room) {
      lines.push(rest.slice(0, room));
      rest = rest.slice(room);
    }
    line = line ? `${line} ${rest}` : rest;
  }
  return line ? [...lines, line] : lines;
}
