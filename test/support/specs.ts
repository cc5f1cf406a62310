/** Random valid experiments and views, drawn from the schemas themselves, so that every field there is takes part. */

import { z } from 'zod';
import { parseSpec, Spec } from '../../src/experiment/spec';
import type { ViewState } from '../../src/experiment/view';
import type { Random } from '../../src/random';

type Schema = z.core.JSONSchema.JSONSchema;

/** What a pattern may be given: no field has another one. */
const patterned = [
  'adder',
  'hub:owner/name@main',
  'relay-seed1',
  '0123456789abcdef'.repeat(4),
  'outer_links.0',
];
const alphabet = [...'abcxyz 0179.,:;/?=&%+#_-~"\'{}[]<>\\\n\t×“”é😀'];

export function text(random: Random, max: number): string {
  const most = random.int(8) === 0 ? max : Math.min(max, 40);
  let drawn = '';
  for (let length = random.int(most + 1); drawn.length < length;) drawn += random.pick(alphabet);
  return drawn.slice(0, max);
}

/** Longer texts would not fit into a link. */
const LONGEST = 3000;

function anyJson(random: Random, depth: number): unknown {
  const leaf = () =>
    random.pick([null, true, false, 0, -1.5, 1e21, '', '5', 'null', 'é😀', text(random, 20)]);
  if (depth === 0 || random.int(2) === 0) return leaf();
  const parts = Array.from({ length: random.int(4) }, () => anyJson(random, depth - 1));
  return random.int(2) === 0 ? parts : Object.fromEntries(parts.map((part) => [text(random, 10), part]));
}

function number(random: Random, schema: Schema): number {
  const low = schema.minimum ?? Number(schema.exclusiveMinimum ?? -1e6);
  const high = schema.maximum ?? Number(schema.exclusiveMaximum ?? 1e6);
  const drawn = low + (high - low) * (random.next() || 0.5);
  if (schema.type === 'integer') return random.pick([low, high, Math.round(drawn)]);
  return random.pick([drawn, Number(drawn.toPrecision(2))].filter((one) => one > low && one < high));
}

function sample(schema: Schema, random: Random): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways) return sample(random.pick(ways), random);
  // The one recursive type is any JSON.
  if (schema.$ref !== undefined) return anyJson(random, 3);
  switch (schema.type) {
    case 'object': {
      const { additionalProperties: others, propertyNames: names } = schema;
      if (typeof others === 'object' && !schema.properties)
        return Object.fromEntries(
          Array.from({ length: random.int(4) }, () => [
            sample(names as Schema, random),
            sample(others, random),
          ]),
        );
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
          const left = !schema.required?.includes(key) && random.int(2) === 0;
          if (left) return [];
          // What an address must be, no schema says.
          return [[key, key === 'url' ? 'https://a.example/v1' : sample(property as Schema, random)]];
        }),
      );
    }
    case 'array': {
      const { minItems: low = 0, maxItems: high = 4 } = schema;
      const length = low + random.int(Math.min(high, low + 3) - low + 1);
      return Array.from({ length }, () => sample(schema.items as Schema, random));
    }
    case 'string': {
      const { pattern, maxLength = 40 } = schema;
      if (pattern === undefined) return text(random, Math.min(maxLength, LONGEST));
      return random.pick(patterned.filter((one) => new RegExp(pattern).test(one)));
    }
    case 'integer':
    case 'number':
      return number(random, schema);
    case 'boolean':
      return random.int(2) === 0;
    case 'null':
      return null;
    default:
      throw new Error(`no sample for ${JSON.stringify(schema)}`);
  }
}

/** Draws what a schema describes; rules that only code can check may still refuse it. */
export function randomOf(type: z.ZodType): (random: Random) => unknown {
  const json = z.toJSONSchema(type, { unrepresentable: 'any', io: 'input' });
  return (random) => sample(json, random);
}

const schema = z.toJSONSchema(Spec);

/** A valid experiment: some fields of `preset` drawn anew, or all of them. */
export function randomSpec(random: Random, preset: Spec): Spec {
  const drawn = sample(schema, random) as Record<string, unknown>;
  const keys = Object.keys(drawn).filter(() => random.int(4) === 0);
  const chosen = random.int(5) === 0 ? drawn : Object.fromEntries(keys.map((key) => [key, drawn[key]]));
  return parseSpec({ ...structuredClone(preset), ...chosen });
}

/** A view that fits the experiment. */
export function randomView(random: Random, { rounds, agents, latentSteps }: Spec): ViewState {
  const maybe = <T extends object>(part: T) => (random.int(2) === 0 ? part : {});
  // A token's text has whole characters; an experiment's text need not.
  const whole = (max: number) => text(random, max).replace(/\p{Surrogate}/gu, '');
  const name = () => random.pick(['ring', 'lens', 'trajectory', 'similarity']);
  return {
    ...maybe({ round: 1 + random.int(rounds) }),
    ...maybe({ agent: 1 + random.int(agents.length) }),
    ...maybe({ step: random.int(latentSteps + 1) }),
    ...maybe({ at: random.pick(['latent', 'message', 'text', 'answer'] as const) }),
    ...maybe({ maximised: name() }),
    tables: Array.from({ length: random.int(3) }, name),
    options: Object.fromEntries(
      Array.from({ length: random.int(4) }, (_, i) => [`${name()}.key${i}`, `v${whole(30)}`]),
    ),
    pins: Array.from({ length: random.int(5) }, () => `${whole(30)}.`),
  };
}
