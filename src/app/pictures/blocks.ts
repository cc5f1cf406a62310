/** Small multiples: equal blocks in rows, one per agent or round. Knows no pen. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const inside = ({ x, y, width, height }: Box, px: number, py: number): boolean =>
  px >= x && px < x + width && py >= y && py < y + height;

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Of a block. */
  readonly width: number;
}

/** As many blocks in a row as find their least width, all rows nearly full; no block is wider than `most`. */
export function gridOf(
  count: number,
  width: number,
  { least, most, gap }: { readonly least: number; readonly most: number; readonly gap: number },
): Grid {
  const fit = Math.max(1, Math.min(count, Math.floor((width + gap) / (least + gap))));
  const rows = Math.max(1, Math.ceil(count / fit));
  const columns = Math.max(1, Math.ceil(count / rows));
  return { columns, rows, width: Math.min(most, (width - (columns - 1) * gap) / columns) };
}

/** A layout that keeps its last result by model: frames ask for the same one again and again. */
export function keptByWidth<M extends object, L>(
  layOut: (model: M, width: number) => L,
): (model: M, width: number) => L {
  const last = new WeakMap<M, { readonly width: number; readonly layout: L }>();
  return (model, width) => {
    const known = last.get(model);
    if (known?.width === width) return known.layout;
    const layout = layOut(model, width);
    last.set(model, { width, layout });
    return layout;
  };
}
