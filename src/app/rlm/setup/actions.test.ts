import { expect, test } from 'vitest';
import { fakeRlm } from '../../../../test/support/rlm-state';
import { LabError } from '../../../errors';
import type { Glimpse } from '../protocol';

const glimpse: Glimpse = { question: '?', kind: 'list of 2 dicts', characters: 9, start: '', end: '' };
const csv = () => new File(['a\n1\n'], 'rows.csv');

test('files become the context as their names say, and what Python is given is asked of the worker', async () => {
  const { rlm, state } = fakeRlm({ glimpse: async () => glimpse });
  await rlm.openContext([csv()]);
  expect(state().draft).toMatchObject({
    question: '',
    context: { as: 'csv', files: [{ name: 'rows.csv' }] },
  });
  await rlm.describe();
  expect(state().given).toMatchObject({ words: 'list of 2 dicts', error: null });
});

test('what is wrong with a context is said beside it', async () => {
  const error = new LabError('bad_context', 'Line 3 is not JSON.', { hint: 'Correct it.' });
  const { rlm, state } = fakeRlm({ glimpse: () => Promise.reject(error) });
  await rlm.openContext([csv()]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(state().given).toMatchObject({ words: null, error: error.toJSON() });
  expect(state().error).toBeNull();
});

test('files that are too large together are refused before any is read', async () => {
  const asked: unknown[] = [];
  const { rlm, state } = fakeRlm({ describe: async (files) => (asked.push(files), []) });
  const large = (name: string) => Object.defineProperty(new File([''], name), 'size', { value: 6e7 });
  await rlm.openContext([large('a.txt'), large('b.txt')]);
  expect(state().contextError).toMatchObject({ code: 'file_too_large' });
  expect([asked, state().draft.task?.id, state().reading]).toEqual([[], 'needle', false]);
});

test('further files stand beside those that are there; one of the same name takes its place', async () => {
  let n = 0;
  const { rlm, state } = fakeRlm({
    describe: async (files) => files.map(({ name }) => ({ name, hash: `${++n}`.repeat(64), bytes: 1 })),
    glimpse: async () => glimpse,
  });
  const named = () => {
    const { context } = state().draft;
    return context?.kind === 'files' ? context.files.map(({ name, hash }) => name + hash[0]!) : [];
  };
  await rlm.openContext([new File(['a'], 'a.txt')]);
  await rlm.openContext([new File(['b'], 'b.txt')], true);
  await rlm.openContext([new File(['c'], 'a.txt')], true);
  expect(named()).toEqual(['b.txt2', 'a.txt3']);
  await rlm.openContext([new File(['d'], 'd.txt')]);
  expect(named()).toEqual(['d.txt4']);
});

test('a file that the set-up asks for takes its place, and changes nothing of it', async () => {
  const { rlm, state } = fakeRlm({ glimpse: async () => glimpse });
  const files = [{ name: 'rows.csv', hash: '0'.repeat(64), bytes: 4 }];
  rlm.takeOwn();
  rlm.setContext({ kind: 'files', as: 'text', files });
  const { draft } = state();
  await rlm.openContext([csv()]);
  expect(state().draft).toBe(draft);
  expect(state().held.has('0'.repeat(64))).toBe(true);
});

test('what is fetched becomes a file of the context; what is not says why', async () => {
  const refusal = new LabError('fetch_refused', 'It is closed (CORS).', { hint: '' });
  const { rlm, state } = fakeRlm({
    fetch: async (url) => (url === 'https://a/rows.csv' ? csv() : Promise.reject(refusal)),
    glimpse: async () => glimpse,
  });
  await rlm.fetchContext('https://b/');
  expect(state()).toMatchObject({ reading: false, contextError: refusal.toJSON(), draft: { task: {} } });
  await rlm.fetchContext('https://a/rows.csv');
  expect(state()).toMatchObject({ contextError: null, draft: { context: { as: 'csv' } } });
});

test('an edit makes anew what lies on its way alone: the context is not read again for another field', async () => {
  let read = 0;
  const { rlm, state } = fakeRlm({ glimpse: async () => (read++, glimpse) });
  await rlm.openContext([csv()]);
  await rlm.describe();
  const { draft, given } = state();
  expect([read, given!.words]).toEqual([1, 'list of 2 dicts']);
  rlm.edit(['budgets', 'turns'], 7);
  await rlm.describe();
  expect(state().draft.budgets).toEqual({ ...draft.budgets, turns: 7 });
  expect(draft.budgets.turns).not.toBe(7);
  expect(state().draft.context).toBe(draft.context);
  expect([read, state().given]).toEqual([1, given]);
  rlm.edit(['context', 'as'], 'text');
  expect(state().draft.context).not.toBe(draft.context);
  expect(draft.context).toMatchObject({ as: 'csv' });
});

test('what was looked at of a question stays while other fields are set', async () => {
  const { rlm, state } = fakeRlm({ glimpse: async () => glimpse });
  await rlm.look();
  rlm.edit(['budgets', 'turns'], 7);
  expect(state().glimpse!.spec.task).toBe(state().draft.task);
  rlm.edit(['task', 'seed'], 99);
  expect(state().glimpse!.spec.task).not.toBe(state().draft.task);
});

test('another set-up as a whole leaves one’s own question at hand', () => {
  const { rlm, state } = fakeRlm();
  const { draft } = state();
  rlm.takeOwn();
  rlm.edit(['question'], 'Mine?');
  rlm.takeWhole(draft);
  expect(state().draft).toBe(draft);
  rlm.takeOwn();
  expect(state().draft.question).toBe('Mine?');
});

test('a preset that is taken leaves one’s own question at hand', async () => {
  const { rlm, state } = fakeRlm();
  rlm.takeOwn();
  rlm.edit(['question'], 'Mine?');
  await rlm.takePreset('rlm-other');
  expect(state().draft).toMatchObject({ name: 'Another', task: { id: 'needle' } });
  rlm.takeOwn();
  expect(state().draft.question).toBe('Mine?');
});
