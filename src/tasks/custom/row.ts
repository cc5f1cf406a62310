/**
 * One line of a user's own file: its schema, and what is wrong with a line in plain words. Knows nothing of other lines.
 */

import * as z from 'zod';
import { dataLimits } from './limits';
import { ownSplits, type OwnSplit } from './splits';
import { answerIn } from './text';

/** A question of one's own. */
export interface Row {
  /** In the file, from 1. */
  readonly line: number;
  readonly question: string;
  /** The whole text that a speaker should decode. */
  readonly answer: string;
  /** By role, the texts of its turns from round 1 on; the last one stands for later rounds too. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
  readonly split: OwnSplit;
}

/** A row as its line has it, which need not say the split. */
export type ReadRow = Omit<Row, 'split'> & { readonly split: OwnSplit | null };

const LONE = /\p{Surrogate}/u;
/** Of what a user wrote, in a sentence. */
const SHOWN = 40;

const text = z
  .string()
  .trim()
  .min(1, { abort: true })
  .max(dataLimits.text, { abort: true })
  .refine((value) => !LONE.test(value), 'holds half of a character (a lone surrogate)');

const schema = z.strictObject({
  question: text,
  answer: text.refine((value) => answerIn(value) !== null, 'ends in “Answer:” with nothing behind it'),
  roles: z
    .record(
      z.string().min(1).max(dataLimits.name),
      z.preprocess(
        (value: unknown): unknown => (Array.isArray(value) ? value : [value]),
        z.array(text).min(1).max(dataLimits.rounds),
      ),
    )
    .refine(
      (roles) => Object.keys(roles).length <= dataLimits.roles,
      `has more than ${dataLimits.roles} roles`,
    )
    .default({}),
  split: z.enum(ownSplits).nullable().default(null),
});

/** @returns the row of a line's JSON, or what is wrong with it as parts of a sentence (“answer” is missing), at least one. */
export function readRow(json: unknown, line: number): ReadRow | string[] {
  if (kindOf(json) !== 'an object') return [`is ${kindOf(json)}, not an object`];
  const hostile = prototypeKeys(json as object);
  if (hostile.length > 0) return hostile;
  const parsed = schema.safeParse(json);
  if (!parsed.success) return parsed.error.issues.flatMap((issue) => faults(issue, json));
  const { roles, ...row } = parsed.data;
  return { line, ...row, roles: new Map(Object.entries(roles)) };
}

/** A key that the schema could not see, since objects give it another meaning. */
function prototypeKeys(json: object): string[] {
  const roles: unknown = Object.hasOwn(json, 'roles') ? (json as { roles: unknown }).roles : null;
  return [
    ...(Object.hasOwn(json, '__proto__') ? ['has the field “__proto__”, which is not known'] : []),
    ...(roles && Object.hasOwn(roles, '__proto__') ? ['field “roles” names a role “__proto__”'] : []),
  ];
}

/** What the schema says against a line, in words. */
function faults(issue: z.core.$ZodIssue, json: unknown): string[] {
  const value = valueAt(json, issue.path);
  const field = fieldOf(issue.path, json);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `has the field “${cut(key)}”, which is not known`);
    case 'invalid_type':
      if (value === undefined) return [`field “${String(issue.path.at(-1))}” is missing`];
      return [
        `${field} is ${kindOf(value)}, not ${issue.expected === 'string' ? 'text' : 'an object'}${asText(value)}`,
      ];
    case 'invalid_value':
      return [
        `${field} is ${typeof value === 'string' ? `“${cut(value)}”` : kindOf(value)}, not link (to train links on), validation or test`,
      ];
    case 'too_small':
      return [`${field} is empty`];
    case 'too_big':
      return [`${field} has ${sizeOf(value)}, more than ${issue.maximum}`];
    case 'invalid_key':
      return [`${field} is no name of a role: 1 to ${dataLimits.name} characters`];
    default:
      return [`${field} ${issue.message}`];
  }
}

/** `field “roles.adder”, text 2`. One text stands for a list of one, and is not counted. */
function fieldOf(path: readonly PropertyKey[], json: unknown): string {
  const [index] = path.slice(2);
  const names = path.slice(0, 2).map((part) => cut(String(part)));
  const listed = index !== undefined && Array.isArray(valueAt(json, path.slice(0, 2)));
  return `field “${names.join('.')}”${listed ? `, text ${Number(index) + 1},` : ''}`;
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[key as number];
    if (typeof value !== 'object' || value === null) return value; // the one text of a role
    return Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
  }, json);
}

/** How a number or a truth value would be written as text. */
const asText = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'boolean' ? `; write "${value}"` : '';

const sizeOf = (value: unknown): string =>
  typeof value === 'string' ? `${value.length} characters` : `${(value as unknown[]).length} texts`;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return `the value ${value}`;
    default:
      return 'an object';
  }
}

export const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
