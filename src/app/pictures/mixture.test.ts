/** Every picture of a mixture: several slots, several hops of one sender, turns of one step, one round. */

import { expect, test } from 'vitest';
import { drawn, drawsEveryPicture, momentAt, resources } from '../../../test/support/pictures';
import { syntheticRecording } from '../../../test/support/recordings';
import type { Recording } from '../../experiment/recording';
import { light } from '../draw/theme';
import { timelineOf } from '../state/timeline';
import { pictures } from '.';
import { isAbsent, type Chosen, type PictureId } from './picture';

const shapes = [
  { rounds: 1, latentSteps: 1 },
  { rounds: 2, latentSteps: 1 },
  { rounds: 3, latentSteps: 4 },
  { rounds: 2, latentSteps: 2, agents: 2 },
  { rounds: 2, latentSteps: 1, agents: 8 },
  { rounds: 2, latentSteps: 1, agents: 1 },
  { rounds: 2, latentSteps: 3, events: 30 },
];

const picture = (id: PictureId) => pictures.find((one) => one.id === id)!;
const made = (id: PictureId, recording: Recording, chosen: Chosen = {}) => {
  const model = picture(id).model(recording, chosen, resources);
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
};

const at = momentAt(4);

drawsEveryPicture('mixture', shapes, 4);

const recording = syntheticRecording({ pattern: 'mixture', rounds: 2, latentSteps: 2 });

test('the cursor has one place for what the summarizer sends, to however many', () => {
  const sent = timelineOf(recording.events).places.filter(
    (place) => place.at === 'message' && place.round === 1,
  );
  expect(sent.map(({ agent }) => agent)).toEqual([1, 2, 3, 4]);
});

test('the agents show a norm for every hop, and the summarizer’s messages on all their ways', () => {
  const model = made('ring', recording);
  const out = drawn(picture('ring'), model, at({ at: 'message', step: 2 }), 480);
  expect(out.match(/ ×</g)).toHaveLength(6);
  expect(out.match(/>next round</g)).toHaveLength(3);
  expect(out).toContain('summarizer passes on its message to all others, next round');
  const sizes = (to?: number) =>
    drawn(
      picture('ring'),
      model,
      at(null, {
        hover: { agent: 4, to, lines: [], place: { round: 1, agent: 4, step: 2, at: 'message' } },
      }),
      480,
    ).match(new RegExp(`stroke="${light.hover}"`, 'g'))!.length;
  expect([sizes(), sizes(2)]).toEqual([3, 1]);
  expect(picture('ring').table(model).rows).toHaveLength(3 + 3 + 3 + 1);
  expect(picture('ring').caption(model, {})).toContain('do not hear one another');
});

test('health has the three hops of the summarizer apart, and only those that a single round has', () => {
  const names = (one: Recording) =>
    new Set(
      picture('health')
        .table(made('health', one))
        .rows.map((row) => row[1]),
    );
  expect(names(recording)).toContain('summarizer → expert-b');
  expect(names(recording).size).toBe(6);
  const single = syntheticRecording({ pattern: 'mixture', rounds: 1, latentSteps: 1 });
  expect([...names(single)]).toEqual([
    'expert-a → summarizer',
    'expert-b → summarizer',
    'expert-c → summarizer',
  ]);
  expect(drawn(picture('health'), made('health', single), at(null), 760)).not.toContain('summarizer → ');
});

test('attention tells the senders apart, and their shares add up', () => {
  const model = made('attention', recording);
  const out = drawn(picture('attention'), model, at({}), 760);
  for (const role of ['expert-a', 'expert-b', 'expert-c']) expect(out).toContain(`>${role}<`);
  const { columns, rows } = picture('attention').table(model);
  const column = (name: string) => columns.findIndex((one) => one.name === name);
  const first = rows.filter(
    (row) => row[column('agent')] === 4 && row[column('step')] === 1 && row[column('layer')] === 1,
  );
  expect(first.slice(0, 3).map((row) => row[column('message of')])).toEqual([
    'expert-a',
    'expert-b',
    'expert-c',
  ]);
  const weights = recording.tensors.get('r1.a4.attention')!.data as Float32Array;
  const sum = first
    .slice(0, 3)
    .reduce((all, row) => all + Number(row[column('attention on the message')]), 0);
  expect(sum).toBeCloseTo(
    weights.subarray(0, 6).reduce((a, b) => a + b, 0),
    5,
  );
});

test('the trajectory’s inputs hold what each agent heard, each hop from its own tensor', () => {
  const heard = (agent: number) =>
    picture('trajectory')
      .table(made('trajectory', recording, { site: 'embeds' }))
      .rows.filter((row) => row[1] === agent && String(row[3]).startsWith('message'));
  expect(heard(4).map((row) => row[3])).toEqual(
    [1, 2].flatMap(() => [1, 1, 2, 2, 3, 3].map((from) => `message of agent ${from}`)),
  );
  const norms = [1, 2, 3].map((agent) => heard(agent)[0]![9]);
  expect(new Set(norms).size).toBe(3);
});

test('a cell of the lens lists the nearest tokens where a turn is one step', () => {
  const one = syntheticRecording({ pattern: 'mixture', rounds: 1, latentSteps: 1 });
  const model = made('lens', one);
  expect(picture('lens').caption(model, {})).toContain('the 8 tokens nearest');
  const lens = one.events.find((event) => event.type === 'lens');
  const out = drawn(picture('lens'), model, at(null), 1200);
  if (lens?.type === 'lens')
    for (const { text } of lens.steps[0]!.top.slice(0, 8)) expect(out).toContain(`>${text}<`);
  expect(out).toContain('>speaks<');
});

test('soft tokens are shown as thoughts are; the agents say that no link is used', () => {
  const events = recording.events.map((event) =>
    event.type === 'run' ? { ...event, mode: 'soft' as const } : event,
  );
  const soft = { ...recording, events, spec: { ...recording.spec, mode: 'soft' as const } };
  for (const id of ['ring', 'trajectory', 'lens', 'health', 'similarity'] as const) made(id, soft);
  expect(picture('ring').caption(made('ring', soft), {})).toContain('links are not used');
});
