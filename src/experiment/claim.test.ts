import { describe, expect, test } from 'vitest';
import { syntheticRecording } from '../../test/support/recordings';
import { claimOf, compareClaim, readClaim, writeClaim, type Claim } from './claim';
import type { Recording } from './recording';

const recording = syntheticRecording({ rounds: 3 });
const claim = claimOf(recording);
const read = (text: string) => {
  const notices: string[] = [];
  return { claim: readClaim(text, notices), notices };
};

test('a run’s claim is what it answered after each round, where', () => {
  expect(claim).toMatchObject({ device: 'wasm', bits: 32, links: null });
  expect(claim.answers.map(({ round }) => round)).toEqual([1, 2, 3]);
  const answer = recording.events.find((event) => event.type === 'answer')!.rows[0]!;
  expect(claim.answers[0]).toMatchObject({ answer: answer.text.slice(-1) });
  expect(claim.answers[0]!.probability).toBeCloseTo(answer.tokens.at(-1)!.probability, 4);
});

test('where nobody knows the right answer, a run claims neither right nor wrong', () => {
  const { answers } = claimOf({ ...recording, question: { ...recording.question, answer: '' } });
  expect(answers.map(({ right }) => right)).toEqual([null, null, null]);
  expect(writeClaim({ ...claim, answers })).toContain(';1:unjudged,');
});

test('a claim is written and read', () => {
  const strange: Claim = {
    device: null,
    bits: 16,
    links: '0f'.repeat(32),
    answers: [
      { round: 1, answer: null, right: false, probability: null },
      { round: 2, answer: 'a;b,c:1%é', right: true, probability: 1 },
      { round: 7, answer: 'Lyon', right: null, probability: 0.25 },
      { round: 8, answer: '7', right: false, probability: null },
    ],
  };
  for (const one of [claim, strange]) expect(read(writeClaim(one))).toEqual({ claim: one, notices: [] });
});

test.each([
  '2:perhaps,0.5,7',
  '9:right,0.5,7',
  '2:right,1.5,7',
  '2:right,0.5,',
  '2:right,0.5,%',
  `2:right,0.5,${'x'.repeat(41)}`,
  '1:none',
  'links:abc',
  '',
])('what cannot be read of a claim is said: %s', (part) => {
  const { claim: taken, notices } = read(`on:wasm,32;1:right,0.5,7;${part}`);
  expect(taken?.answers).toEqual([{ round: 1, answer: '7', right: true, probability: 0.5 }]);
  expect(notices).toHaveLength(1);
});

test('a claim without an answer is none', () => {
  expect(read('on:wasm,32')).toEqual({ claim: null, notices: ['The link claims no answer.'] });
  expect(read(';'.repeat(5000)).claim).toBeNull();
});

/** The run with links of this hash. */
const withLinks = (hash: string): Recording => ({
  ...recording,
  facts: { ...recording.facts!, links: { ...recording.facts!.links, hash } },
});

test('a claim names the links: as the experiment does, else as the run found them', () => {
  const [named, found] = ['ab'.repeat(32), 'cd'.repeat(32)];
  const run = withLinks(found);
  expect(claimOf(run).links).toBe(found);
  const spec = { ...run.spec, links: { ...run.spec.links, hash: named } };
  expect(claimOf({ ...run, spec }).links).toBe(named);
  expect(claimOf({ ...run, facts: null }).links).toBeNull();
});

describe('held against a run', () => {
  /** The run with another text after a round. */
  const answering = (round: number, text: string, probability = 0.5): Recording => ({
    ...recording,
    events: recording.events.map((event) =>
      event.type === 'answer' && event.round === round
        ? { ...event, rows: [{ text, tokens: [{ id: 0, text, probability, candidates: [] }] }] }
        : event,
    ),
  });

  test('the same', () => {
    const { same, lines } = compareClaim(claim, recording);
    expect(same).toBe(true);
    expect(lines).toEqual(['All 3 answers are as the link says, with probabilities within 0.001.']);
  });

  test('another answer', () => {
    const claimed = claimOf(answering(2, 'Answer: 3', 0.25));
    const { same, lines } = compareClaim(claimed, answering(2, 'Answer: 4', 0.75));
    expect(same).toBe(false);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^Round 2: the link says 3 \(.*, probability 0.25\); this run answers 4 \(.*0.75\)/,
    );
    expect(lines[1]).toMatch(/Both were computed on wasm with 32 bits/);
  });

  test('another probability, beyond the rounding of a link', () => {
    const claimed = claimOf(answering(1, 'Answer: 3', 0.5));
    expect(compareClaim(claimed, answering(1, 'Answer: 3', 0.5009)).same).toBe(true);
    const { same, lines } = compareClaim(claimed, answering(1, 'Answer: 3', 0.5021));
    expect(same).toBe(false);
    expect(lines[0]).toMatch(
      /Round 1: the same answer, 3 .* with probability 0.5021 here and 0.5 in the link/,
    );
  });

  test('with links that are known to be the same, or not known', () => {
    const [one, other] = [withLinks('cd'.repeat(32)), answering(1, 'Answer: 3', 0.5)];
    const changed = { ...other, facts: one.facts };
    expect(compareClaim(claimOf(one), changed).lines[1]).toMatch(/; models or this lab may have changed/);
    const { lines } = compareClaim(claimOf(one), other);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/; models, links or this lab may have changed/);
  });

  test('no answer, rounds that only one has, other devices, other links', () => {
    const recording = withLinks('cd'.repeat(32));
    const stopped = { ...recording, events: recording.events.filter((e) => !('round' in e) || e.round < 3) };
    const there = { ...claim, device: 'webgpu', links: 'ab'.repeat(32) };
    const { same, lines } = compareClaim(there, stopped);
    expect(same).toBe(false);
    expect(lines).toEqual([
      expect.stringMatching(/Round 3: the link says .*; this run has no such round/),
      expect.stringMatching(/computed with other links than this one/),
      expect.stringMatching(/on webgpu, this one on wasm: their rounding differs/),
    ]);
    expect(compareClaim(claimOf(stopped), recording).lines[0]).toMatch(/Round 3: the link says nothing/);
    expect(compareClaim(claim, answering(1, 'I do not know')).lines[0]).toMatch(/this run answers nothing/);
  });
});
