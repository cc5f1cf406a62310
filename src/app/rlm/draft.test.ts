import { expect, test } from 'vitest';
import { withRoot } from '../../experiment/rlm-root';
import { parseRlmSpec, RlmSpec } from '../../experiment/rlm-spec';
import {
  freshModel,
  modelKinds,
  nothingAside,
  withContext,
  withDepth,
  withNamed,
  withOwnQuestion,
  withSub,
  withTask,
} from './draft';
import { faultsOf } from './faults';

const nothing = { held: new Set<string>() };
const draft = parseRlmSpec({
  kind: 'rlm',
  task: { id: 'needle', characters: 5000, seed: 7, variant: 'word' },
  models: { root: { kind: 'builtin', id: 'navigator' }, sub: { kind: 'builtin', id: 'labeller' } },
  schema: 'task',
});
const begun = { draft, aside: nothingAside };

test('another family keeps length and seed', () => {
  const next = withTask(begun, 'letters').draft;
  expect(next.task).toEqual({ ...draft.task, id: 'letters', variant: undefined });
  expect(next.schema).toBe('task');
  expect(faultsOf(next, nothing).size).toBe(0);
});

test('one’s own question takes the place of the task', () => {
  const { draft: own } = withOwnQuestion(begun);
  expect(own).toMatchObject({ question: '', context: { kind: 'text' }, schema: null });
  expect([...faultsOf(own, nothing).keys()]).toEqual(['question']);
});

test('between a task and a question of one’s own nothing is lost, either way', () => {
  const own = withOwnQuestion(begun);
  const mine = {
    ...own,
    draft: {
      ...own.draft,
      question: 'Why?',
      context: { kind: 'text', text: 'Because.' } as const,
      schema: { type: 'string' },
    },
  };
  const there = withTask(mine, 'needle');
  expect(there.draft).toEqual(draft);
  expect(RlmSpec.safeParse(there.draft).success).toBe(true);
  expect(withOwnQuestion(withTask(there, 'letters')).draft).toEqual(mine.draft);
});

test('files are taken as their names say, in the task’s place', () => {
  const files = [{ name: 'a.csv', hash: 'a'.repeat(64), bytes: 1 }];
  const { draft: next, aside } = withContext(begun, files);
  expect(next.context).toEqual({ kind: 'files', as: 'csv', files });
  expect(next.task).toBeUndefined();
  expect(aside.task?.task).toEqual(draft.task);
});

test('without a sub-model of its own, the root answers', () => {
  expect('sub' in withSub(draft, null).models).toBe(false);
  expect(withSub(draft, { kind: 'person' }).models.sub).toEqual({ kind: 'person' });
});

test('models by depth and by name come and go, and leave nothing behind', () => {
  const deep = withDepth(draft, 2, { kind: 'person' });
  expect(deep.models.byDepth).toEqual([null, null, { kind: 'person' }]);
  expect(withDepth(deep, 2, null)).toEqual(draft);
  const named = withNamed(draft, { big: { kind: 'person' } });
  expect(RlmSpec.parse(named).models.named).toEqual({ big: { kind: 'person' } });
  expect(withNamed(named, {})).toEqual(draft);
});

test.each(modelKinds)('a model of the kind %s lacks nothing but its name', (kind) => {
  const faults = faultsOf(withRoot(draft, freshModel(kind, 'root')), nothing);
  const needsName = kind === 'endpoint' || kind === 'ollama' || kind === 'tab';
  expect([...faults.keys()]).toEqual(needsName ? ['models.root.model'] : []);
});

test('JSON that is only half typed is a fault of its field', () => {
  const half = { ...draft, schema: '{"type": ', inputs: '{' } as unknown as RlmSpec;
  expect([...faultsOf(half, nothing)]).toEqual([
    ['schema', 'The JSON Schema is not JSON.'],
    ['inputs', 'The inputs are not JSON.'],
  ]);
});
