/** Arithmetic of symbolic lengths and shapes. */

import { LabError } from '../errors';
import type { Dim, Shape, Value } from './types';

/** Sum of lengths, canonical: names sorted, numbers gathered (`P+S`, `P+S+1`). */
export function sumDims(dims: readonly Dim[]): Dim {
  let constant = 0;
  const names: string[] = [];
  for (const dim of dims)
    for (const term of String(dim).split('+')) {
      if (/^\d+$/.test(term)) constant += Number(term);
      else names.push(term);
    }
  if (names.length === 0) return constant;
  return [...names.sort(), ...(constant > 0 ? [String(constant)] : [])].join('+');
}

export function showShape(shape: Shape): string {
  return `[${shape.join(',')}]`;
}

export function badGraph(sentence: string): LabError {
  return new LabError('bad_graph', sentence, {
    hint: 'The graph was built wrongly; this is a fault of the lab, not of its user.',
  });
}

/** NumPy broadcasting on symbolic shapes: equal, or one of the two is 1. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw badGraph(`Shapes ${showShape(a)} and ${showShape(b)} do not broadcast.`);
  });
}

/** `axis` counted from the front. */
export function axisOf(value: Value, axis: number): number {
  const rank = value.shape.length;
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank)
    throw badGraph(`Axis ${axis} is outside ${showShape(value.shape)} of “${value.name}”.`);
  return positive;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** The shape written by `shape.join(',')`, as attributes carry it. */
export function parseShape(text: string): Shape {
  return text === '' ? [] : text.split(',').map((dim) => (/^\d+$/.test(dim) ? Number(dim) : dim));
}
