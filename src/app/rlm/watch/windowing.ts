/** Which rows of a long list are drawn. Rows are of one height. Pure. */

/** Rows beyond each edge that are drawn too, so that scrolling shows no gap. */
const BEYOND = 12;

/** `[from, to)`. @param top, height of what is seen, in pixels like `row`. */
export function drawnRows(
  count: number,
  top: number,
  height: number,
  row: number,
): { from: number; to: number } {
  const from = Math.max(0, Math.min(count, Math.floor(top / row) - BEYOND));
  return { from, to: Math.min(count, Math.ceil((top + height) / row) + BEYOND) };
}

/** Where to scroll so that a row is seen whole; where it is already, nowhere. */
export function scrolledTo(index: number, top: number, height: number, row: number): number {
  const [above, under] = [index * row, (index + 1) * row];
  if (above < top) return above;
  return under > top + height ? under - height : top;
}
