/** Values inside a JSON tree by dotted path: reading, setting, removing and comparing. Knows no schema. */

export type Path = readonly (string | number)[];
const SEGMENT = /^[A-Za-z0-9_]{1,40}$/;
const REFUSED = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 8;
const INDEX = /^(0|[1-9]\d{0,3})$/;

/** `agents.0.id` as a path; null for what cannot be one. */
export function parsePath(text: string): Path | null {
  const segments = text.split('.');
  const plain =
    segments.length <= MAX_DEPTH && segments.every((one) => SEGMENT.test(one) && !REFUSED.has(one));
  return plain ? segments : null;
}

export const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The own value at a path; undefined where there is none. */
export function getAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (!isTree(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/**
 * Sets a value, with objects made on the way where there is nothing or null; a list grows by one at its end only.
 * @returns false, with nothing set, where the path leads through a number or text, or past a list's end.
 */
export function setAt(root: unknown, path: Path, value: unknown): boolean {
  const last = path.at(-1);
  if (last === undefined) return false;
  let at = root;
  for (const [i, key] of path.slice(0, -1).entries()) {
    const next = getAt(at, [key]) ?? null;
    if (next === null && !setAt(at, [key], {})) return false;
    at = next ?? getAt(root, path.slice(0, i + 1));
  }
  if (!isTree(at)) return false;
  if (Array.isArray(at) && !(INDEX.test(String(last)) && Number(last) <= at.length)) return false;
  at[last] = value;
  return true;
}

/** Removes a key, or an element of a list. @returns whether there was one. */
export function removeAt(root: unknown, path: Path): boolean {
  const parent = getAt(root, path.slice(0, -1));
  const last = path.at(-1)!;
  if (!isTree(parent) || !Object.hasOwn(parent, last)) return false;
  if (!Array.isArray(parent)) return delete parent[last];
  if (!INDEX.test(String(last))) return false;
  parent.splice(Number(last), 1);
  return true;
}

export interface Difference {
  readonly path: Path;
  /** The value in the second tree; undefined: it has none. */
  readonly value: unknown;
}

/**
 * Where `b` differs from `a`: single values where both have the same structure, whole subtrees where not. A longer list
 * differs in its elements, a shorter one as a whole.
 */
export function differences(a: unknown, b: unknown, path: Path = []): Difference[] {
  if (a === b) return [];
  const alike = isTree(a) && isTree(b) && Array.isArray(a) === Array.isArray(b);
  if (!alike || (Array.isArray(a) && a.length > (b as unknown as unknown[]).length))
    return [{ path, value: b }];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(a[key], b[key], [...path, key]));
}

/** The single values of a tree with their paths; null where a path alone cannot make it again (an empty tree, null). */
export function leaves(value: unknown, path: Path = []): Difference[] | null {
  if (value === null || value === undefined) return null;
  if (!isTree(value)) return [{ path, value }];
  const set = Object.entries(value).filter(([, one]) => one !== undefined);
  if (set.length === 0 || Array.isArray(value)) return null;
  const below = set.map(([key, one]) => leaves(one, [...path, key]));
  return below.every((one) => one !== null) ? below.flat() : null;
}

/** Whether lists and objects lie in one another more than `limit` deep. Not recursive: the value may be hostile. */
export function isDeeper(value: unknown, limit: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.filter(isTree).flatMap((tree) => Object.values(tree));
  }
  return false;
}
