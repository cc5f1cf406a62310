import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sameBase, sameExperiment } from './same';
import { parseSpec, type Spec } from './spec';

const preset = parseSpec(
  JSON.parse(readFileSync(new URL('../../public/presets/relay.json', import.meta.url), 'utf8')),
);
type Change = Partial<Spec['interventions'][number]>;
const changed = (...changes: Change[]): Spec =>
  parseSpec({
    ...preset,
    interventions: changes.map((one) => ({ round: 1, agent: 1, kind: 'zero', ...one })),
  });

describe('two specs are the same experiment', () => {
  test('where they differ in names, training and the size of the draw', () => {
    const training = { ...preset.training, seed: 9 };
    const other = parseSpec({ ...preset, name: 'Other', training, data: { ...preset.data, n: 7 } });
    expect(sameExperiment(preset, other)).toBe(true);
  });

  test('whether they draw a question or hold it in words, and not where they ask another', () => {
    const [mine, yours] = ['a=3, b=a+5. b?', 'a=4, b=a+5. b?'].map((question) =>
      parseSpec({ ...preset, data: { ...preset.data, question } }),
    );
    expect(sameExperiment(mine!, { ...mine! })).toBe(true);
    expect(sameExperiment(mine!, yours!)).toBe(false);
  });

  test('unless their questions are of two files, whatever these are called', () => {
    const of = (name: string, letter: string) =>
      parseSpec({ ...preset, data: { task: 'custom', file: { name, hash: letter.repeat(64), rows: 9 } } });
    expect(sameExperiment(of('a.jsonl', 'a'), of('b.jsonl', 'a'))).toBe(true);
    expect(sameExperiment(of('a.jsonl', 'a'), of('a.jsonl', 'b'))).toBe(false);
  });

  test('where a factor or a donor is set without effect', () => {
    expect(sameExperiment(changed({ factor: 2, donor: 3 }), changed({}))).toBe(true);
    expect(sameExperiment(changed({ kind: 'swap', factor: 2 }), changed({ kind: 'swap' }))).toBe(true);
    expect(sameExperiment(changed({ kind: 'scale', donor: 2 }), changed({ kind: 'scale' }))).toBe(true);
  });

  test('in whatever order changes of different turns are listed', () => {
    const [one, two] = [{ round: 1 }, { round: 2 }];
    expect(sameExperiment(changed(one, two), changed(two, one))).toBe(true);
  });

  test('but not where a change is another, or one more', () => {
    for (const other of [
      changed(),
      changed({ step: 1 }),
      changed({ agent: 2 }),
      changed({ kind: 'random' }),
      changed({}, { round: 2 }),
    ]) {
      expect(sameExperiment(changed({}), other)).toBe(false);
      expect(sameBase(changed({}), other)).toBe(true);
    }
    const [scale, swap] = [{ kind: 'scale' }, { kind: 'swap' }] as const;
    expect(sameExperiment(changed({ ...scale, factor: 2 }), changed({ ...scale, factor: 3 }))).toBe(false);
    expect(sameExperiment(changed({ ...swap, donor: 2 }), changed({ ...swap, donor: 3 }))).toBe(false);
  });
});
