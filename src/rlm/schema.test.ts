import { describe, expect, it } from 'vitest';
import type { LabError } from '../errors';
import type { Json } from '../json';
import { compileSchema } from './schema';

const refusal = (schema: Json): LabError => {
  try {
    compileSchema(schema);
  } catch (error) {
    return error as LabError;
  }
  throw new Error('was taken');
};

describe('the schema of an answer', () => {
  it('says where a value does not fit, what was wanted and what is there', () => {
    const schema = compileSchema({
      type: 'object',
      properties: {
        items: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
      },
      required: ['items'],
      additionalProperties: false,
    });
    expect(schema.check({ items: [{ name: 'a' }] })).toBe(null);
    expect(schema.check({ items: [{ name: 'a' }, { name: 5 }] })).toBe(
      '/items/1/name: must be string, and is 5',
    );
    expect(schema.check({})).toBe("the answer: must have required property 'items'");
    expect(schema.check({ items: [], x: 1 })).toContain('must NOT have additional properties: "x"');
  });

  it('takes None as a value where the schema does', () => {
    expect(compileSchema({ type: ['string', 'null'] }).check(null)).toBe(null);
    expect(compileSchema({ type: 'string' }).check(null)).toBe('the answer: must be string, and is null');
  });

  it('names the field of a schema that is itself bad', () => {
    for (const schema of [
      { type: 'nothing' },
      { minimum: 'x' },
      [],
      'string',
      null,
      { $async: true },
    ] as Json[])
      expect(refusal(schema)).toMatchObject({ code: 'bad_schema', field: 'schema' });
  });

  it('refuses references to elsewhere, and what unfolds without end', () => {
    expect(refusal({ $ref: 'https://example.org/schema.json' }).message).toContain('refers to');
    const levels: Record<string, Json> = { a0: { type: 'number' } };
    for (let i = 1; i < 40; i++)
      levels[`a${i}`] = { anyOf: [{ $ref: `#/$defs/a${i - 1}` }, { $ref: `#/$defs/a${i - 1}` }] };
    expect(refusal({ $ref: '#/$defs/a39', $defs: levels }).message).toContain('unfold');
    let deep: Json = {};
    for (let i = 0; i < 100; i++) deep = { items: deep };
    expect(refusal(deep).message).toContain('deep');
  });

  it('takes a recursive schema, and a value too deep for it is refused, not thrown', () => {
    const tree = compileSchema({
      $ref: '#/$defs/t',
      $defs: { t: { type: 'array', items: { $ref: '#/$defs/t' } } },
    });
    expect(tree.check([[], [[]]])).toBe(null);
    expect(tree.check([[1]])).toContain('/0/0');
    let deep: Json = [];
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(tree.check(deep)).toContain('too deeply');
  });

  it('runs a catastrophic pattern in linear time', () => {
    const schema = compileSchema({ type: 'string', pattern: '^(a+)+$' });
    const start = performance.now();
    expect(schema.check(`${'a'.repeat(50_000)}b`)).toContain('must match pattern');
    expect(schema.check('a'.repeat(50_000))).toBe(null);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(refusal({ type: 'string', pattern: '(a)\\1' }).message).toContain('back-references');
  });

  it('finds equal items of a long list without comparing every pair', () => {
    const schema = compileSchema({ type: 'array', uniqueItems: true });
    const items = Array.from({ length: 50_000 }, (_, i) => ({ a: i, b: 1 }));
    const start = performance.now();
    expect(schema.check(items)).toBe(null);
    expect(schema.check([...items, { b: 1, a: 7 }])).toContain('equal items');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('takes older drafts', () => {
    const schema = compileSchema({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'array',
      items: [{ type: 'string' }, { type: 'number' }],
    });
    expect(schema.check(['a', 1])).toBe(null);
    expect(schema.check(['a', 'b'])).toContain('/1');
  });
});
