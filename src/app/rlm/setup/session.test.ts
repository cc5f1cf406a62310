import { expect, test } from 'vitest';
import { parseRlmSpec, type RlmSpec } from '../../../experiment/rlm-spec';
import { nothingAside, withOwnQuestion, withTask } from '../draft';
import { readSetup, saveSetup } from './session';

const usual = parseRlmSpec({
  kind: 'rlm',
  task: { id: 'needle', characters: 5000 },
  models: { root: { kind: 'builtin', id: 'navigator' } },
});
function storage(text: string | null = null) {
  let kept = text;
  return { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) };
}
const again = (draft: RlmSpec, aside = nothingAside) => {
  const place = storage();
  saveSetup(place, { hash: '#x', draft, aside });
  return readSetup(place, usual);
};

test('a set-up comes back as it was, also one whose question is not written yet', () => {
  expect(again(usual)).toEqual({ hash: '#x', draft: usual, aside: nothingAside });
  const { draft, aside } = withOwnQuestion({ draft: usual, aside: nothingAside });
  const mine = { ...draft, context: { kind: 'text', text: 'mine' } as const };
  expect(again(mine, aside)).toEqual({ hash: '#x', draft: mine, aside });
  const there = withTask({ draft: mine, aside }, 'letters');
  expect(again(there.draft, there.aside)).toEqual({ hash: '#x', ...there });
});

test('a number that is half typed has its usual value', () => {
  expect(again({ ...usual, budgets: { ...usual.budgets, turns: NaN } })?.draft.budgets.turns).toBe(20);
});

test.each([null, '', 'x', '{}', '{"hash":"#","draft":null}', '[1]'])('%j is nothing', (text) => {
  expect(readSetup(storage(text), usual)).toBeNull();
});

test('what somebody else wrote there is mended', () => {
  const text =
    '{"hash":"#","draft":{"kind":"rlm","models":{"root":5},"budgets":{"turns":999}},"aside":{"own":7}}';
  const read = readSetup(storage(text), usual)!;
  expect(read.draft.models).toEqual(usual.models);
  expect(read.draft.budgets.turns).toBe(200);
});

test('a browser that keeps nothing is no fault', () => {
  const refuse = () => {
    throw new Error('blocked');
  };
  saveSetup({ getItem: refuse, setItem: refuse }, { hash: '#', draft: usual, aside: nothingAside });
  expect(readSetup({ getItem: refuse, setItem: refuse }, usual)).toBeNull();
  expect(readSetup(null, usual)).toBeNull();
});
