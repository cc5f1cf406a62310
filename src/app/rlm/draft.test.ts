import { expect, test } from 'vitest';
import { parseRlmSpec, rlmLimits, RlmSpec } from '../../experiment/rlm-spec';
import { freshModel, modelKinds, withContext, withOwnQuestion, withRoot, withSub, withTask } from './draft';
import { faultsOf } from './faults';

const nothing = { held: new Set<string>() };
const draft = parseRlmSpec({
  kind: 'rlm',
  task: { id: 'needle', characters: 5000, seed: 7 },
  models: { root: { kind: 'builtin', id: 'navigator' }, sub: { kind: 'builtin', id: 'labeller' } },
  prompt: { style: 'brief', preview: false },
  truncation: { characters: 400 },
  sampling: { maxTokens: 200 },
  schema: 'task',
});

test('another family keeps length and seed', () => {
  const next = withTask(draft, 'letters');
  expect(next.task).toMatchObject({ id: 'letters', characters: 5000, seed: 7 });
  expect(faultsOf(next, nothing).size).toBe(0);
});

test('one’s own question takes the place of the task, and back', () => {
  const own = withOwnQuestion(draft);
  expect(own).toMatchObject({ question: '', context: { kind: 'text' }, schema: null });
  expect([...faultsOf(own, nothing).keys()]).toEqual(['question']);
  expect(RlmSpec.safeParse(withTask({ ...own, question: 'x' }, 'needle')).success).toBe(true);
});

test.each([
  [['a.txt'], 'text'],
  [['a.json'], 'json'],
  [['a.txt', 'b.json'], 'files'],
])('the files %j are taken as %s', (names, as) => {
  const files = names.map((name) => ({ name, hash: 'a'.repeat(64), bytes: 1 }));
  expect(withContext(draft, files).context).toMatchObject({ as });
});

test.each(modelKinds)('the driving model %s is prompted as its kind needs', (kind) => {
  const { prompt, sampling } = withRoot(draft, freshModel(kind, 'root'));
  const brief = kind === 'builtin';
  expect([prompt.style, prompt.preview]).toEqual(brief ? ['brief', false] : ['full', true]);
  expect(sampling.maxTokens).toBe(brief ? 200 : 4096);
});

test('budgets for free calls do not go on to a model whose calls cost', () => {
  const free = { ...draft, budgets: { ...draft.budgets, calls: 100_000, cost: null } };
  const { budgets } = withRoot(free, freshModel('endpoint', 'root'));
  expect([budgets.calls, budgets.cost]).toEqual([rlmLimits.calls.default, rlmLimits.cost.default]);
  const { budgets: back } = withRoot({ ...free, budgets }, freshModel('builtin', 'root'));
  expect(back).toEqual(budgets); // the same kind: nothing is changed
});

test('an unfinished set-up changes its model too', () => {
  const unfinished = { ...withOwnQuestion(draft), seed: NaN };
  const next = withRoot(unfinished, freshModel('person', 'root'));
  expect(next).toMatchObject({ question: '', seed: NaN, prompt: { style: 'full' } });
});

test('back to the built-in model, all is as it was', () => {
  const there = withRoot(draft, freshModel('person', 'root'));
  const { prompt, truncation, sampling } = withRoot(there, freshModel('builtin', 'root'));
  expect([prompt.style, prompt.preview, truncation.characters, sampling.maxTokens]).toEqual([
    'brief',
    false,
    400,
    200,
  ]);
});

test('without a sub-model of its own, the root answers', () => {
  expect('sub' in withSub(draft, null).models).toBe(false);
  expect(withSub(draft, { kind: 'person' }).models.sub).toEqual({ kind: 'person' });
});

test('a model without a name is a fault beside its field', () => {
  const faults = faultsOf(withRoot(draft, freshModel('endpoint', 'root')), nothing);
  expect([...faults.keys()]).toEqual(['models.root.model']);
});
