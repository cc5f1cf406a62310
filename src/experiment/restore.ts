/**
 * Any JSON as what a schema describes: what the schema refuses is mended value by value and said, by the schema's own
 * limits. Never throws. Foreign experiments and views (URLs, the page's own controls) come in through here; knows
 * nothing of where they came from.
 */

import type * as z from 'zod';
import { getAt, isTree, removeAt, setAt, type Path } from './paths';
import { Spec } from './spec';

type Issue = z.core.$ZodIssue;

/** Every pass mends all issues that the schema then finds; a conversion may bring a new one to light. */
const MAX_PASSES = 8;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i;

export interface Restored {
  readonly spec: Spec;
  /** What was not taken as it stood, as sentences. */
  readonly notices: string[];
}

/** @param preset where values come from that cannot be mended. */
export function restore(json: unknown, preset: Spec): Restored {
  const source = { fallback: preset, name: 'the experiment' };
  const { value, notices } = restoreAs(Spec, structuredClone(json), source);
  return { spec: value, notices };
}

interface Source<T> {
  /** Where values come from that cannot be mended. */
  readonly fallback: T;
  /** What the whole is called. */
  readonly name: string;
  /** What stands before the name of each field. */
  readonly prefix?: string;
}

interface Mending extends Source<unknown> {
  /** The value lies under `value`, so that the whole of it can be replaced like any of its parts. */
  readonly root: { value: unknown };
  readonly notices: string[];
  /** Places replaced or taken out in this pass: what else is said of them no longer holds. */
  readonly done: Path[];
}

/** @param json mended in its place. */
export function restoreAs<T>(
  schema: z.ZodType<T>,
  json: unknown,
  source: Source<T>,
): { value: T; notices: string[] } {
  const root = { value: json };
  const said = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const parsed = schema.safeParse(root.value);
    if (parsed.success) return { value: parsed.data, notices: [...said] };
    const mending: Mending = { ...source, root, notices: [], done: [] };
    // From the end, so that an element taken out of a list moves none that is still to be mended.
    for (const issue of parsed.error.issues.toReversed()) mend(mending, issue);
    for (const notice of mending.notices.reverse()) said.add(notice);
  }
  said.add('The rest could not be read: the preset is used.');
  return { value: structuredClone(source.fallback), notices: [...said] };
}

function mend(mending: Mending, issue: Issue): void {
  const { root, notices, done } = mending;
  const path = ['value', ...(issue.path as (string | number)[])];
  if (done.some((place) => place.every((key, i) => key === path[i]))) return;
  const name = nameAt(mending, issue.path);
  const value = getAt(root, path);

  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      removeAt(root, [...path, key]);
      notices.push(`${nameAt(mending, [...issue.path, key])} is unknown and was ignored.`);
    }
    return;
  }
  if (issue.code === 'invalid_type') {
    const converted = convert(value, issue.expected);
    if (converted !== undefined) {
      setAt(root, path, converted);
      if (typeof value === 'number')
        notices.push(`${name} is ${value}; ${JSON.stringify(converted)} is used.`);
      return;
    }
  }
  if (issue.code === 'invalid_union' && typeof value === 'string' && /^(null|true|false)$/.test(value)) {
    setAt(root, path, JSON.parse(value));
    return;
  }
  const bound = issue.code === 'too_small' ? issue.minimum : issue.code === 'too_big' ? issue.maximum : null;
  if (typeof value === 'number' && bound !== null && (issue as { inclusive?: boolean }).inclusive) {
    setAt(root, path, Number(bound));
    const side = issue.code === 'too_small' ? 'below' : 'above';
    notices.push(`${name} is ${value}, ${side} the limit; ${String(bound)} is used.`);
    return;
  }
  if (Array.isArray(value) && issue.code === 'too_big') {
    setAt(root, path, value.slice(0, Number(bound)));
    notices.push(`${name} has ${value.length} entries; only the first ${String(bound)} are used.`);
    return;
  }
  // What a rule of the experiment's own refuses may be a secret: it is not said again.
  const said = issue.code === 'custom' ? `as it is: ${issue.message}` : `${show(value)}${choices(issue)}`;
  fallBack(mending, path, `${name} cannot be ${said}`);
}

/** Text as what the schema expects, a broken number as a whole one; undefined where that cannot be. */
function convert(value: unknown, expected: string): unknown {
  if (expected === 'int' && Number.isFinite(value)) return Math.round(value as number);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (expected === 'number' && NUMBER.test(text) && Number.isFinite(Number(text))) return Number(text);
  if (expected === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text === 'null' ? null : undefined;
}

/** The fallback's value at the path, or nothing; where that changes nothing, the same one level up. */
function fallBack(mending: Mending, path: Path, fault: string): void {
  const { root, fallback, notices, done } = mending;
  for (let end = path.length; end > 0; end--) {
    const place = path.slice(0, end);
    const whole = end === path.length ? null : nameAt(mending, place.slice(1));
    const known = getAt({ value: fallback }, place);
    if (known === undefined) {
      if (!removeAt(root, place)) continue;
      done.push(place);
      notices.push(`${fault}; ${whole ?? 'it'} was left out.`);
      return;
    }
    if (JSON.stringify(known) === JSON.stringify(getAt(root, place))) continue;
    setAt(root, place, structuredClone(known));
    done.push(place);
    const used = whole ?? (isTree(known) ? '' : show(known));
    notices.push(`${fault}; the preset’s ${used}${used && ' '}is used.`);
    return;
  }
}

/** A place for people, in quotes. */
const nameAt = ({ name, prefix = '' }: Mending, path: readonly PropertyKey[]) =>
  quote(path.length > 0 ? prefix + path.join('.') : name);

function choices(issue: Issue): string {
  return issue.code === 'invalid_value' ? ` (only ${issue.values.map(String).join(', ')})` : '';
}

const quote = (name: string) => `“${cut(name)}”`;
const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'string' ? quote(value) : cut(JSON.stringify(value) ?? typeof value);
}
