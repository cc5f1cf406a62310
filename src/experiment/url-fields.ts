/**
 * An experiment as entries of a link, and back: single values by path where they differ from a preset, `without=` for
 * what the preset has and it has not, `z=` for what is long. For experiments of any schema.
 */

import type * as z from 'zod';
import { pack, unpack } from './deflate';
import { sizes } from './limits';
import {
  differences,
  getAt,
  isDeeper,
  isTree,
  leaves,
  parsePath,
  removeAt,
  setAt,
  type Difference,
} from './paths';
import { restoreAs } from './restore';
import type { Spec } from './spec';
import { cut, escape, wellFormed, type Entries } from './url-text';
import { VIEW } from './view';

export interface PresetOf<T> {
  readonly id: string;
  readonly spec: T;
}
export type Preset = PresetOf<Spec>;

/** Keys that name no field of the spec. `for` marks the experiment that claim and run are of. */
export const KEYS = {
  version: 'v',
  preset: 'preset',
  without: 'without',
  packed: 'z',
  mark: 'for',
  claim: 'claim',
  run: 'run',
} as const;
const RESERVED: ReadonlySet<string> = new Set(Object.values(KEYS));

/** A single text longer than this, and all of it together longer than that, goes into `z=`. */
const LONG_VALUE = 300;
const LONG_TOTAL = 1500;

/**
 * What differs from the preset, as entries.
 * @param whole paths below which there is any JSON, whose types a path and a text could not tell: they are packed whole.
 */
export async function writeFields<T>(
  spec: T,
  preset: PresetOf<T>,
  whole: readonly string[] = [],
): Promise<(readonly [string, string])[]> {
  const changed = together(differences(preset.spec, spec), spec, whole)
    .filter(({ path }) => path[0] !== 'v')
    .flatMap((one) => (whole.includes(nameOf(one)) ? [one] : unfold(one)));
  const removed = changed.filter(({ value }) => value === undefined).map(nameOf);
  const without = removed.length > 0 ? [[KEYS.without, removed.join(',')] as const] : [];
  const set = changed.filter(({ value }) => value !== undefined);
  const readable = set.filter((one) => !isLong(one)).map((one) => [nameOf(one), String(one.value)] as const);
  const length = readable.reduce((sum, [key, value]) => sum + key.length + escape(value).length + 2, 0);
  const packed = length > LONG_TOTAL ? set : set.filter(isLong);
  if (packed.length === 0) return [...readable, ...without];
  const json = JSON.stringify(Object.fromEntries(packed.map((one) => [nameOf(one), one.value])));
  return [...(packed === set ? [] : readable), ...without, [KEYS.packed, await pack(json)]];
}

/** Differences below a path that is packed whole, as one difference of it. */
function together(
  differing: readonly Difference[],
  spec: unknown,
  whole: readonly string[],
): readonly Difference[] {
  const seen = new Set<string>();
  return differing.flatMap((one) => {
    const name = nameOf(one);
    const place = whole.find((path) => name === path || name.startsWith(`${path}.`));
    if (place === undefined) return [one];
    if (seen.has(place)) return [];
    seen.add(place);
    const path = place.split('.');
    return [{ path, value: getAt(spec, path) }];
  });
}

const nameOf = ({ path }: Difference) => path.join('.');

/** A subtree as its single values, where those are few. */
function unfold(one: Difference): Difference[] {
  if (!isTree(one.value)) return [one];
  const single = leaves(one.value, one.path);
  return single && single.reduce((sum, { value }) => sum + String(value).length, 0) <= LONG_VALUE
    ? single
    : [one];
}

function isLong({ value }: Difference): boolean {
  return typeof value === 'string' ? value.length > LONG_VALUE || wellFormed(value) !== value : isTree(value);
}

/**
 * The preset with the entries' fields in it, mended; what is not taken as it stands is said.
 * @param prepare mends beforehand, in its place, what hangs together over several fields.
 */
export async function readFields<T>(
  entries: Entries,
  preset: PresetOf<T>,
  schema: z.ZodType<T>,
  notices: string[],
  prepare: (json: unknown, notices: string[]) => void = () => undefined,
): Promise<T> {
  const json = structuredClone(preset.spec) as unknown;
  const removed: string[] = [];
  for (const name of entries.get(KEYS.without)?.split(',') ?? []) {
    const path = parsePath(name);
    const inList = path !== null && Array.isArray(getAt(json, path.slice(0, -1)));
    if (path && !inList && removeAt(json, path)) removed.push(name);
    else notices.push(`There is no “${cut(name)}” to leave out.`);
  }
  const fields = [
    ...(await unpacked(entries, notices)),
    ...[...entries].filter(([key]) => !RESERVED.has(key) && !key.startsWith(VIEW)),
  ];
  const given = new Set(removed);
  const above = new Set<string>();
  for (const [name, value] of fields) {
    const path = parsePath(name);
    if (!path || RESERVED.has(name) || !setAt(json, path, value)) {
      notices.push(`“${cut(name)}” is unknown and was ignored.`);
      continue;
    }
    const places = path.map((_, i) => path.slice(0, i + 1).join('.'));
    if (above.has(name) || places.some((place) => given.has(place)))
      notices.push(`“${cut(name)}” is given twice; the last one counts.`);
    given.add(name);
    places.slice(0, -1).forEach((place) => above.add(place));
  }
  prepare(json, notices);
  const source = { fallback: preset.spec, name: 'the experiment' };
  const { value: spec, notices: mended } = restoreAs(schema, json, source);
  notices.push(...mended);
  const names = new Set(fields.map(([name]) => name));
  for (const name of removed)
    if (!names.has(name) && !above.has(name) && getAt(spec, parsePath(name)!) !== undefined)
      notices.push(`“${cut(name)}” cannot be left out; its usual value is used.`);
  return spec;
}

/** The fields in `z=`. */
async function unpacked(entries: Entries, notices: string[]): Promise<[string, unknown][]> {
  const packed = entries.get(KEYS.packed);
  if (packed === undefined) return [];
  try {
    const json: unknown = JSON.parse(await unpack(packed));
    if (!isTree(json) || Array.isArray(json)) throw new Error('is no object');
    return Object.entries(json).filter(([name, value]) => {
      const deep = isDeeper(value, sizes.depth);
      if (deep) notices.push(`“${cut(name)}” lies too deep and was ignored.`);
      return !deep;
    });
  } catch {
    notices.push('The packed part of the link (z=) is damaged and was ignored.');
    return [];
  }
}
