/**
 * JSON Schema of an answer. Schemas come from links and files, so they are bounded: no reference to elsewhere, patterns
 * that run in linear time, no blow-up by references. What a schema can still cost is values of a model's making that
 * are nested deeply under a recursive one; it runs in the worker that can be ended.
 */

import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { LabError } from '../errors';
import type { Json } from '../json';
import { LinearPattern } from './pattern';

const mostCharacters = 100_000;
const mostParts = 20_000;
const deepest = 64;
const mostErrors = 5;

export interface AnswerSchema {
  readonly json: Json;
  /** Null: it fits; else the reasons, one a line, each with the place. */
  check(value: Json): string | null;
}

/** @throws LabError `bad_schema`, field `schema`. */
export function compileSchema(json: Json): AnswerSchema {
  const text = JSON.stringify(json);
  if (text.length > mostCharacters)
    throw bad(`it has ${text.length} characters; ${mostCharacters} are taken`);
  if (json === null || Array.isArray(json) || (typeof json !== 'object' && typeof json !== 'boolean'))
    throw bad('a schema is an object, true or false');
  inspect(json);
  const validate = compiled(json, text);
  return {
    json,
    check(value) {
      try {
        if (validate(value)) return null;
      } catch (error) {
        if (error instanceof RangeError) return 'the value is nested too deeply to be checked';
        throw error;
      }
      return (
        (validate.errors ?? []).slice(0, mostErrors).map(sentence).join('\n') || 'it does not fit the schema'
      );
    },
  };
}

const bad = (why: string, cause?: unknown) =>
  new LabError('bad_schema', `The answer's schema cannot be used: ${why}.`, {
    hint: 'Correct the JSON Schema, or leave it out.',
    field: 'schema',
    cause,
  });

function compiled(json: Json, text: string): ValidateFunction {
  const options = {
    strict: false,
    allErrors: false,
    validateFormats: false,
    logger: false as const,
    verbose: true,
    // JavaScript's own engine could be kept busy with for ever by a pattern.
    code: {
      regExp: Object.assign((pattern: string) => new LinearPattern(pattern), { code: 'LinearPattern' }),
    },
  };
  try {
    const ajv = /draft-0[467]/.test(text) ? new Ajv(options) : new Ajv2020(options);
    // The package's own compares every pair.
    ajv.removeKeyword('uniqueItems');
    ajv.addKeyword({
      keyword: 'uniqueItems',
      type: 'array',
      schemaType: 'boolean',
      error: { message: 'must not have equal items' },
      validate: (wanted: boolean, items: Json[]) =>
        !wanted || new Set(items.map(canonical)).size === items.length,
    });
    return ajv.compile(json as object);
  } catch (error) {
    throw bad(error instanceof Error ? error.message.replace(/\.$/, '') : String(error), error);
  }
}

/** Equal for equal values, whatever the order of keys. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, part: Json) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Refuses what is too deep or refers elsewhere, and references that multiply. */
function inspect(root: Json): void {
  const weights = new Map<string, number>();
  const weigh = (part: Json, depth: number): number => {
    if (depth > deepest) throw bad(`it is nested more than ${deepest} deep`);
    if (part === null || typeof part !== 'object') return 1;
    if (Array.isArray(part)) return sum(part.map((each: Json) => weigh(each, depth + 1)));
    return sum(
      Object.entries(part).map(([key, value]: [string, Json]) => {
        if (key === '$async') throw bad('$async is not supported');
        if (!/^\$(ref|dynamicRef|recursiveRef)$/.test(key) || typeof value !== 'string')
          return weigh(value, depth + 1);
        if (!value.startsWith('#'))
          throw bad(`it refers to “${value.slice(0, 80)}”; only its own parts (#/…) can be used`);
        return weightOf(value, depth);
      }),
    );
  };
  const weightOf = (reference: string, depth: number): number => {
    const known = weights.get(reference);
    if (known !== undefined) return known;
    weights.set(reference, 1); // a cycle goes on with the value, not with the schema
    const target = resolve(root, reference);
    const weight = target === undefined ? 1 : weigh(target, Math.min(depth, deepest - 32));
    weights.set(reference, weight);
    return weight;
  };
  const sum = (weights: number[]) => {
    const total = weights.reduce((a, b) => a + b, 1);
    if (total > mostParts) throw bad(`its references unfold to more than ${mostParts} parts`);
    return total;
  };
  weigh(root, 0);
}

function resolve(root: Json, reference: string): Json | undefined {
  let at: Json | undefined = root;
  for (const piece of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const key = decodeURIComponentSafe(piece).replace(/~1/g, '/').replace(/~0/g, '~');
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, Json>)[key];
  }
  return at;
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `/items/3/name: must be string, and is 5`. */
function sentence(error: ErrorObject): string {
  const place = error.instancePath === '' ? 'the answer' : error.instancePath;
  const params = error.params as Record<string, unknown>;
  const more =
    error.keyword === 'enum'
      ? `: ${JSON.stringify(params.allowedValues).slice(0, 200)}`
      : error.keyword === 'const'
        ? `: ${JSON.stringify(params.allowedValue).slice(0, 200)}`
        : error.keyword === 'additionalProperties'
          ? `: ${JSON.stringify(params.additionalProperty)}`
          : '';
  const value = JSON.stringify(error.data) ?? 'nothing';
  const is =
    error.keyword === 'required' ? '' : `, and is ${value.length > 120 ? `${value.slice(0, 120)}…` : value}`;
  return `${place}: ${error.message ?? 'does not fit'}${more}${is}`;
}
