import { expect, test } from 'vitest';
import { alteredHow, deedAt, describe, inWords, shortQuestion } from './names';

const roles = ['adder', 'multiplier'];

test.each([
  [{ round: 1, agent: 1, step: 2, at: 'latent' }, 'Round 1, adder, latent step 2', 'adder, latent step 2'],
  [
    { round: 2, agent: 1, step: 6, at: 'message' },
    'Round 2, message of adder',
    'adder passes on its message',
  ],
  [{ round: 2, agent: 1, step: 6, at: 'text' }, 'Round 2, text of adder', 'adder passes on text'],
  [
    { round: 3, agent: 2, step: 0, at: 'answer' },
    'Round 3, answer of multiplier',
    'multiplier is asked for the answer',
  ],
  [
    { round: 1, agent: 3, step: 1, at: 'latent' },
    'Round 1, agent 3, latent step 1',
    'agent 3, latent step 1',
  ],
] as const)('%o is told as a thing and as a deed', (place, thing, deed) => {
  expect(describe(place, roles)).toBe(thing);
  expect(deedAt(place, roles)).toBe(deed);
});

const place = { round: 2, agent: 1 };

test.each([
  [{ ...place, kind: 'zero' }, 'adder’s message in round 2 zeroed'],
  [{ ...place, step: 3, kind: 'random' }, 'adder’s step 3 in round 2 randomised'],
  [{ ...place, kind: 'scale', factor: -0.5 }, 'adder’s message in round 2 scaled by -0.5'],
  [{ ...place, kind: 'swap', donor: 4 }, 'adder’s message in round 2 swapped with question 4’s'],
  [{ ...place, kind: 'shuffle', factor: 2, donor: 4 }, 'adder’s message in round 2 shuffled'],
  [{ ...place, step: 3, kind: 'drop' }, 'adder’s turn in round 2 left out'],
] as const)('the intervention %o is told in words', (intervention, words) => {
  expect(inWords(intervention, roles)).toBe(words);
});

test('an alteration whose factor or donor is not known is told without', () => {
  expect(alteredHow({ kind: 'scale' })).toBe('scaled');
  expect(alteredHow({ kind: 'swap' })).toBe('swapped');
});

test.each([
  ['relay', 'k is 7, d is that plus 4. What is d?', 'What is d?'],
  ['candidates', 'Which number do podalo, tilemi and zarave share?', 'podalo, tilemi, zarave'],
  ['custom', 'Who?', 'Who?'],
  ['custom', 'x'.repeat(80), `${'x'.repeat(59)}…`],
])('a question of the family %s is told in short', (task, text, short) => {
  expect(shortQuestion(task, text)).toBe(short);
});
