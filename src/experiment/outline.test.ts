import { expect, test } from 'vitest';
import type { Alteration, DecodedToken, SpokenRow, TraceEvent } from '../mas/trace';
import { tasks } from '../tasks/registry';
import { answerPlace, outline } from './outline';

const task = tasks.relay!;
const question = task.generate('test', 1, 1)[0]!; // the answer is 1

const token = (text: string, probability = 0.5): DecodedToken => ({
  id: 0,
  text,
  probability,
  candidates: task.answers.map((answer) => (answer === text ? probability : 0)),
});
const row = (...tokens: DecodedToken[]): SpokenRow => ({
  text: tokens.map(({ text }) => text).join(' '),
  tokens,
});

test.each([
  [['k', '7', 'Answer:', '1', '</s>'], 3],
  [['Answer:', '1', 'Answer:', '1'], 3],
  [['Answer:', '1', 'k', '1'], 1],
  [['Answer:', '1'], 1],
])('the answer of %j stands at %i', (texts, place) => {
  expect(answerPlace(task, row(...texts.map((text) => token(text))), '1')).toBe(place);
});

const at = { round: 1, agent: 1 };
const fed = { role: 'adder', before: [[1]], after: [[]], messageLength: 0, control: 'none' } as const;
const events: TraceEvent[] = [
  {
    type: 'run',
    questions: [question.text],
    rounds: 2,
    latentSteps: 2,
    mode: 'latent',
    control: 'none',
    device: 'd',
  },
  { type: 'stage', kind: 'latent', latentSteps: 2, ...at, ...fed },
  { type: 'latent', ...at, step: 1 },
  { type: 'latent', ...at, step: 2 },
  { type: 'message', round: 1, from: 1, to: 2, normRatio: 0.8 },
  { type: 'timing', ...at, stage: 'latent', ms: 5 },
  { type: 'answer', round: 1, agent: 3, final: false, rows: [row(token('Answer:'), token('3', 0.6))] },
  { type: 'timing', round: 1, agent: 3, stage: 'answer', ms: 7 },
  { type: 'answer', round: 2, agent: 3, final: true, rows: [row(token('k'), token('</s>'))] },
];

test('turns, answers and times stand in their rounds', () => {
  const { rounds, planned, final } = outline(events, task, question);
  expect(planned).toBe(2);
  expect(rounds[0]!.turns).toMatchObject([{ agent: 1, stepsDone: 2, normRatio: 0.8, ms: 5 }]);
  expect(rounds[0]!.answer).toMatchObject({
    answer: '3',
    right: false,
    probability: 0.6,
    ms: 7,
    final: false,
  });
  expect(rounds[0]!.answer!.distribution![3]).toBe(0.6);
  expect(final).toMatchObject({ answer: null, right: false, probability: null, distribution: null });
});

test('a turn says what interventions did in it; a dropped one has no steps and took no time', () => {
  const altered = (round: number, agent: number, step: number | null, kind: Alteration): TraceEvent => ({
    type: 'altered',
    ...{ round, agent, step, kind },
  });
  const more: TraceEvent[] = [
    ...events.slice(0, 3),
    altered(1, 1, 2, 'random'),
    altered(1, 1, null, 'scale'),
    altered(1, 2, null, 'drop'),
    altered(2, 1, null, 'drop'),
  ];
  const { rounds } = outline(more, task, question);
  expect(rounds[0]!.turns).toMatchObject([
    { agent: 1, altered: ['random', 'scale'], ms: null },
    { agent: 2, role: 'agent 2', altered: ['drop'], steps: 0, ms: 0 },
  ]);
  expect(rounds[1]!.turns).toMatchObject([{ agent: 1, role: 'adder', altered: ['drop'] }]);
});

test('an agent without the answers’ tokens has no distribution over them', () => {
  const spoken: TraceEvent = {
    ...{ type: 'answer', round: 1, agent: 3, final: true },
    rows: [row(token('Answer:'), { ...token('3'), candidates: [] })],
  };
  expect(outline([spoken], task, question).final).toMatchObject({ answer: '3', distribution: null });
});

test('every beginning of a trace has an outline, which grows with it', () => {
  const counts = events.map((_, end) =>
    outline(events.slice(0, end), task, question).rounds.reduce((sum, round) => sum + round.events, 0),
  );
  expect(counts).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7]);
  expect(outline(events.slice(0, 3), task, question).rounds[0]!.turns[0]).toMatchObject({
    stepsDone: 1,
    ms: null,
  });
});
