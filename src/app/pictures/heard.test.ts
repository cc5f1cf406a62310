import { expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import type { Recording } from '../../experiment/recording';
import { sourceAt, sourcesOf } from './heard';

function heardBy(recording: Recording, round: number, agent: number) {
  const stage = recording.events.find(
    (event) => event.type === 'stage' && event.round === round && event.agent === agent,
  );
  return stage?.type === 'stage' ? sourcesOf(recording, stage) : [];
}
const told = (sources: ReturnType<typeof heardBy>) =>
  sources.map(({ agent, round, start, length }) => `${agent}@${round}:${start}+${length}`);

const mixture = syntheticRecording({ pattern: 'mixture', rounds: 2, latentSteps: 2 });

test('the summarizer hears every expert of its round, slot by slot', () => {
  expect(told(heardBy(mixture, 1, 4))).toEqual(['1@1:0+2', '2@1:2+2', '3@1:4+2']);
  expect(sourceAt(heardBy(mixture, 1, 4), 3)!.role).toBe('expert-b');
  expect(sourceAt(heardBy(mixture, 1, 4), 6)).toBeUndefined();
});

test('an expert hears the summarizer of the round before, and nobody in the first', () => {
  expect(told(heardBy(mixture, 1, 2))).toEqual([]);
  expect(told(heardBy(mixture, 2, 2))).toEqual(['4@1:0+2']);
});

test('of an expert that was left out nothing is heard, and what it said before is not taken for it', () => {
  const events = mixture.events.flatMap((event) => {
    if (event.type === 'message' && event.round === 2 && event.from === 2) return [];
    return event.type === 'stage' && event.round === 2 && event.agent === 4
      ? [{ ...event, messageLength: 4, lengths: [2, 2] }]
      : [event];
  });
  expect(told(heardBy({ ...mixture, events }, 2, 4))).toEqual(['1@2:0+2', '3@2:2+2']);
});

test('in a sequence it is the one before', () => {
  const relay = syntheticRecording({ rounds: 2, latentSteps: 3 });
  expect(told(heardBy(relay, 1, 2))).toEqual(['1@1:0+3']);
  expect(told(heardBy(relay, 2, 1))).toEqual(['3@1:0+3']);
});
