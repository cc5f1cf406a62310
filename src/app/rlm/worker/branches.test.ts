import { expect, test } from 'vitest';
import type { Session } from '../../../repl/session-types';
import { Branches, type Branch } from './branches';

const branch = (id: string): Branch => ({
  id,
  events: [],
  spec: null,
  request: null,
  recording: null,
  isPartial: false,
  sessions: new Map(),
});
const kept = (characters = 10) => ({ session: {} as Session, characters, depth: 0 });
const gone = expect.objectContaining({ code: 'gone' });

test('the last twelve are kept, and one that is dropped is gone', () => {
  const branches = new Branches();
  for (let i = 1; i <= 13; i++) branches.put(branch(`b${i}`));
  expect(() => branches.get('b1')).toThrow(gone);
  expect(branches.get('b2').id).toBe('b2');
  branches.drop('b5');
  expect(() => branches.get('b5')).toThrow(gone);
  branches.put(branch('b2')); // the newest again
  branches.put(branch('b14'));
  branches.put(branch('b15'));
  expect(() => branches.get('b3')).toThrow(gone);
  expect(branches.get('b2').id).toBe('b2');
});

test('of children the last two hundred sessions are kept, and the root’s', () => {
  const branches = new Branches();
  const one = branch('b1');
  branches.put(one);
  branches.keep(one, '0', kept());
  for (let i = 1; i <= 250; i++) branches.keep(one, `0.${i}`, kept());
  expect(one.sessions.size).toBe(201);
  expect([one.sessions.has('0'), one.sessions.has('0.50'), one.sessions.has('0.51')]).toEqual([
    true,
    false,
    true,
  ]);
});

test('sessions over large contexts are let go of, the oldest branch’s first, never the newest', () => {
  const branches = new Branches();
  const all = ['b1', 'b2', 'b3'].map(branch);
  for (const one of all) {
    branches.put(one);
    branches.keep(one, '0', kept(50e6));
  }
  expect(all.map(({ sessions }) => sessions.size)).toEqual([0, 1, 1]);
  const large = branch('b4');
  branches.put(large);
  branches.keep(large, '0', kept(900e6));
  expect([...all, large].map(({ sessions }) => sessions.size)).toEqual([0, 0, 0, 1]);
});

test('of one branch over large contexts, children’s sessions are let go of before the root’s', () => {
  const branches = new Branches();
  const one = branch('b1');
  branches.put(one);
  branches.keep(one, '0', kept(1e6));
  for (let i = 1; i <= 130; i++) branches.keep(one, `0.${i}`, kept(1e6));
  expect([one.sessions.has('0'), one.sessions.size]).toEqual([true, 120]);
  expect([one.sessions.has('0.11'), one.sessions.has('0.12')]).toEqual([false, true]);
});
