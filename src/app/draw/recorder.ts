/**
 * A pen that notes what is drawn, so that a picture which would come out the same is not drawn again: clearing and
 * handing over a canvas costs more than a few dozen calls.
 */

import type { Pen } from './pen';

/** Calls in order, each the name and its arguments. */
export type Notes = unknown[][];

export function notesOf(draw: (pen: Pen) => void): Notes {
  const notes: Notes = [];
  const note =
    (name: string) =>
    (...call: unknown[]) =>
      void notes.push([name, ...call]);
  draw({
    rect: note('rect'),
    circle: note('circle'),
    line: note('line'),
    polygon: note('polygon'),
    text: note('text'),
    cells: note('cells'),
    clip: (x, y, width, height, inside) => {
      const start = notes.length;
      inside();
      notes.push(['clip', x, y, width, height, notes.splice(start)]);
    },
  });
  return notes;
}

/** Draws what was noted. */
export function replay(notes: Notes, pen: Pen): void {
  for (const [name, ...call] of notes) {
    if (name === 'clip') {
      const [x, y, width, height, inside] = call as [number, number, number, number, Notes];
      pen.clip(x, y, width, height, () => replay(inside, pen));
    } else (pen[name as keyof Pen] as (...call: unknown[]) => void)(...call);
  }
}

/** Whether two drawings are the same, number by number. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  // Cells and their bytes are the same only when they are the same object: they are too many to compare.
  if (ArrayBuffer.isView(a) || ArrayBuffer.isView(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return (
    keys.length === others.length &&
    keys.every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
