import { expect, test } from 'vitest';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { firstValue, labCommands, labFields, secondOf, specDifferences, withEdit } from './lab-fields';

const endpoint = { kind: 'endpoint', url: 'http://localhost:1/v1', model: 'm' } as const;
const a = parseRlmSpec({ kind: 'rlm', task: { id: 'needle', characters: 5000 }, models: { root: endpoint } });

test.each(labFields.filter(({ kind }) => kind !== 'model'))(
  '$path: what is offered first differs, and may be run',
  ({ path }) => {
    const b = secondOf(a, [{ path, value: firstValue(a, path) }]);
    expect(specDifferences(a, b).map((one) => one.path)).toEqual([path]);
    expect(() => parseRlmSpec(b)).not.toThrow();
  },
);

test('without differences, and whatever they are called, two set-ups do not differ', () => {
  expect(specDifferences(a, { ...secondOf(a, []), name: 'other' })).toEqual([]);
});

test('a model is edited inside, and told as one', () => {
  let edits = [{ path: 'models.sub', value: firstValue(a, 'models.sub') }] as ReturnType<typeof withEdit>;
  edits = withEdit(edits, ['models', 'sub', 'id'], 'navigator');
  const b = secondOf(a, edits);
  expect(b.models.sub).toEqual({ kind: 'builtin', id: 'navigator' });
  expect(specDifferences(a, b)).toEqual([
    { path: 'models.sub', label: 'Sub-model', a: '–', b: 'builtin navigator' },
  ]);
});

test('a built-in root brings its prompt along, and every difference that makes is shown', () => {
  const b = secondOf(a, [
    { path: 'prompt.preview', value: true },
    { path: 'models.root', value: { kind: 'builtin', id: 'navigator' } },
  ]);
  expect(b.prompt).toMatchObject({ style: 'brief', preview: true });
  const paths = specDifferences(a, b).map(({ path }) => path);
  expect(paths).toContain('models.root');
  expect(paths).toContain('prompt.style');
  expect(paths).not.toContain('prompt.preview');
  expect(paths.filter((path) => path.startsWith('models')).length).toBe(1);
});

test('the command line asks both settings the same questions', () => {
  const b = secondOf(a, [{ path: 'truncation.keep', value: 'tail' }]);
  expect(labCommands(a, b, 'a.json', 10, 7)).toEqual([
    `lab rlm-eval a.json --vary 'truncation.keep=["both","tail"]' --seed 7 --n 10`,
  ]);
  const two = secondOf(b, [{ path: 'sampling.temperature', value: 0.5 }]);
  expect(labCommands(a, two, 'a.json', 10, 7)).toEqual([
    'lab rlm-eval a.json --seed 7 --n 10',
    `lab rlm-eval a.json --set 'truncation.keep="tail"' --set sampling.temperature=0.5 --seed 7 --n 10`,
  ]);
});
