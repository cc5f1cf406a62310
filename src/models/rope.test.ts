import { describe, expect, it } from 'vitest';
import { readConfig } from './config';
import reference from './fixtures/transformers.json';
import { inverseFrequencies, readRopeScaling } from './rope';

interface Layer {
  inverse: number[];
  attentionFactor: number;
}

const cases = Object.entries(reference.cases) as unknown as [
  string,
  { config: object; reading: { headDim: number; layers: Layer[] } },
][];

describe('frequencies are those of transformers, within float32', () => {
  it.each(cases)('%s', (_, { config: json, reading }) => {
    const config = readConfig(json);
    config.layers.forEach(({ ropeTheta, ropeScaling }, index) => {
      const expected = reading.layers[index]!;
      const { inverse, attentionFactor } = inverseFrequencies(config.headDim, ropeTheta, ropeScaling);
      expect(inverse.length).toBe(config.headDim / 2);
      const errors = expected.inverse.map((value, i) => Math.abs(inverse[i]! / value - 1));
      expect(Math.max(...errors)).toBeLessThan(5e-6);
      expect(attentionFactor).toBeCloseTo(expected.attentionFactor, 7);
    });
  });
});

it('leaves dynamic scaling alone up to its original length and refuses more', () => {
  const scaling = readRopeScaling({ type: 'dynamic', factor: 2 }, 512, 'rope_scaling');
  expect(inverseFrequencies(8, 1000, scaling, 512)).toEqual(inverseFrequencies(8, 1000, { type: 'default' }));
  expect(() => inverseFrequencies(8, 1000, scaling, 513)).toThrow(
    expect.objectContaining({ code: 'unsupported_rope' }),
  );
});
