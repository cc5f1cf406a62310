/**
 * Any JSON as a spec: what the schema refuses is mended value by value and said, by the schema's own limits. Never
 * throws. All foreign experiments (URLs, stored runs) come in through here; knows nothing of where they came from.
 */

import type { z } from 'zod';
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
  const root = { spec: structuredClone(json) };
  const notices = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const parsed = Spec.safeParse(root.spec);
    if (parsed.success) return { spec: parsed.data, notices: [...notices] };
    for (const issue of parsed.error.issues) mend(root, issue, preset, notices);
  }
  return {
    spec: structuredClone(preset),
    notices: [...notices, 'The rest could not be read: the preset is used.'],
  };
}

/** The spec lies under `spec`, so that the whole of it can be replaced like any of its values. */
function mend(root: { spec: unknown }, issue: Issue, preset: Spec, notices: Set<string>): void {
  const path = ['spec', ...(issue.path as (string | number)[])];
  const name = issue.path.join('.');
  const value = getAt(root, path);

  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      removeAt(root, [...path, key]);
      notices.add(`${quote([name, key].filter(Boolean).join('.'))} is unknown and was ignored.`);
    }
    return;
  }
  if (issue.code === 'invalid_type') {
    const converted = convert(value, issue.expected);
    if (converted !== undefined) {
      setAt(root, path, converted);
      if (typeof value === 'number')
        notices.add(`${quote(name)} is ${value}; ${JSON.stringify(converted)} is used.`);
      return;
    }
  }
  const bound = issue.code === 'too_small' ? issue.minimum : issue.code === 'too_big' ? issue.maximum : null;
  if (typeof value === 'number' && bound !== null && (issue as { inclusive?: boolean }).inclusive) {
    setAt(root, path, Number(bound));
    const side = issue.code === 'too_small' ? 'below' : 'above';
    notices.add(`${quote(name)} is ${value}, ${side} the limit; ${String(bound)} is used.`);
    return;
  }
  fallBack(root, path, preset, `${quote(name)} cannot be ${show(value)}${choices(issue)}`, notices);
}

/** Text as what the schema expects, a broken number as a whole one; undefined where that cannot be. */
function convert(value: unknown, expected: string): unknown {
  if (expected === 'int' && Number.isFinite(value)) return Math.round(value as number);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (expected === 'number' && NUMBER.test(text) && Number.isFinite(Number(text))) return Number(text);
  if (expected === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if ((expected === 'object' || expected === 'array') && text === 'null') return null;
  return undefined;
}

/** The preset's value at the path, or nothing; where that changes nothing, the same one level up. */
function fallBack(
  root: { spec: unknown },
  path: Path,
  preset: Spec,
  fault: string,
  notices: Set<string>,
): void {
  for (let end = path.length; end > 0; end--) {
    const place = path.slice(0, end);
    const known = getAt({ spec: preset }, place);
    if (known === undefined) {
      if (!removeAt(root, place)) continue;
      notices.add(`${fault}; it was left out.`);
      return;
    }
    if (JSON.stringify(known) === JSON.stringify(getAt(root, place))) continue;
    setAt(root, place, structuredClone(known));
    notices.add(`${fault}; the preset’s ${isTree(known) ? 'is' : `${show(known)} is`} used.`);
    return;
  }
}

function choices(issue: Issue): string {
  return issue.code === 'invalid_value' ? ` (only ${issue.values.map(String).join(', ')})` : '';
}

const quote = (name: string) => `“${cut(name || 'the experiment')}”`;
const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  return typeof value === 'string' ? quote(value) : cut(JSON.stringify(value) ?? typeof value);
}
