import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../experiment/spec';
import {
  exchangeChoices,
  exchangeFor,
  exchangeOf,
  linkChoiceOf,
  linkChoices,
  linksFor,
  splitChoices,
} from './choices';

const agents = ['adder', 'subtracter'].map((id, i) => ({ id, hash: `${i}`.repeat(64) }));
const shipped = { file: 'relay-seed0', label: 'Trained, seed 0', bytes: 1, pattern: 'sequential', agents };
const mine = {
  hash: 'f'.repeat(64),
  name: 'mine-ffffffff',
  label: 'relay, 40 steps',
  pattern: 'sequential',
  agents,
};
const spec = (change: object = {}) =>
  parseSpec({ agents: agents.map(({ id }) => ({ id })), links: { source: 'untrained' }, ...change });
const offered = (one = spec()) => linkChoices({ links: [shipped] }, [mine], one).map(({ value }) => value);

describe('links', () => {
  test('are offered to the pattern and the agents that they were trained for, and to no others', () => {
    expect(offered()).toEqual(['relay-seed0', `own ${mine.hash}`, 'untrained']);
    expect(offered(spec({ pattern: 'mixture' }))).toEqual(['untrained']);
    expect(offered(spec({ agents: [{ id: 'adder' }] }))).toEqual(['untrained']);
    expect(offered(spec({ agents: [{ id: 'adder', hash: 'a'.repeat(64) }, { id: 'subtracter' }] }))).toEqual([
      'untrained',
    ]);
  });

  test('of one’s own stand in a spec by name and hash, and are found again by hash', () => {
    const { links } = spec();
    const chosen = linksFor(`own ${mine.hash}`, links, [mine]);
    expect(chosen).toMatchObject({ source: 'trained', file: mine.name, hash: mine.hash });
    expect(linkChoiceOf(chosen, [mine])).toBe(`own ${mine.hash}`);
    expect(linkChoiceOf(chosen, [])).toBe(mine.name);
  });

  test('that are chosen after one’s own leave no hash behind', () => {
    const own = linksFor(`own ${mine.hash}`, spec().links, [mine]);
    expect(linksFor('relay-seed0', own, [mine])).toMatchObject({ file: 'relay-seed0', hash: undefined });
    expect(linkChoiceOf(linksFor('untrained', own, [mine]), [mine])).toBe('untrained');
  });
});

test('what agents write to one another goes into a spec and comes back; another temperature is told', () => {
  for (const { value } of exchangeChoices) expect(exchangeOf({ exchange: exchangeFor(value) })).toBe(value);
  expect(exchangeOf({ exchange: { temperature: 0.7, topP: 1, distinct: true } })).toBe(
    'Temperature 0.7, none twice',
  );
});

test('splits are those of the task, tests first', () => {
  expect(splitChoices(['link', 'test-all-new', 'test']).map(({ value }) => value)).toEqual([
    'test',
    'test-all-new',
    'link',
  ]);
});
