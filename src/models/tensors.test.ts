import { describe, expect, it } from 'vitest';
import { readConfig } from './config';
import reference from './fixtures/transformers.json';
import { canonicalName, checkTensors, expectedTensors } from './tensors';

const cases = Object.entries(reference.cases) as unknown as [
  string,
  { config: object; reading: { shapes: Record<string, number[]> } },
][];

describe('expects the parameters that transformers creates', () => {
  it.each(cases)('%s', (_, { config, reading }) => {
    const expected = expectedTensors(readConfig(config));
    expect(Object.fromEntries(expected.map(({ name, shape }) => [name, shape]))).toEqual(reading.shapes);
    expect(expected).toHaveLength(Object.keys(reading.shapes).length);
  });
});

it.each([
  ['model.norm.weight', 'model.norm.weight'],
  ['lm_head.weight', 'lm_head.weight'],
  ['language_model.model.layers.0.mlp.up_proj.weight', 'model.layers.0.mlp.up_proj.weight'],
  ['model.language_model.embed_tokens.weight', 'model.embed_tokens.weight'],
  ['language_model.lm_head.weight', 'lm_head.weight'],
  ['layers.0.mlp.up_proj.weight', 'model.layers.0.mlp.up_proj.weight'],
  ['vision_tower.vision_model.embeddings.weight', 'vision_tower.vision_model.embeddings.weight'],
])('%s is known as %s', (stored, known) => expect(canonicalName(stored)).toBe(known));

describe('checking', () => {
  const config = readConfig(cases[0]![1].config);
  const shapes = new Map(expectedTensors(config).map(({ name, shape }) => [name, shape]));
  const check = (changes: Record<string, number[] | undefined>) => () =>
    checkTensors(config, (name) => (name in changes ? changes[name] : shapes.get(name)));

  it('accepts what fits', () => expect(check({})).not.toThrow());

  it('names a missing tensor and the shape it should have', () => {
    const name = 'model.layers.1.self_attn.k_proj.weight';
    expect(check({ [name]: undefined })).toThrow(
      expect.objectContaining({
        code: 'missing_tensor',
        field: name,
        message: expect.stringContaining('[8, 16]'),
      }),
    );
  });

  it.each([[[16, 8]], [[8]], [[8, 16, 1]]])(
    'names a tensor of shape %j and the shape it should have',
    (shape) => {
      const name = 'model.layers.1.self_attn.k_proj.weight';
      const [found, wanted] = [`[${shape.join(', ')}]`, '[8, 16]'];
      expect(check({ [name]: shape })).toThrow(
        expect.objectContaining({
          code: 'misshapen_tensor',
          field: name,
          message: expect.stringMatching(new RegExp(`${found}.*${wanted}`.replace(/[[\]]/g, '\\$&'))),
        }),
      );
    },
  );
});
