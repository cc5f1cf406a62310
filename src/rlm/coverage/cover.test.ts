import { expect, test } from 'vitest';
import { at as event } from '../../../test/support/rlm-events';
import type { Json } from '../../json';
import { childQuestion } from '../prompts/child';
import type { ContextValue } from '../run-types';
import type { RlmEvent, RlmEventBody } from '../trace';
import { cover } from './cover';
import { charactersOf, partsOf, Segments, thinned } from './parts';
import { contextText } from './text';

const text = Array.from(
  { length: 400 },
  (_, i) => `Entry ${i} says ${(i * 7919) % 1000} about ${i * 31}.`,
).join('\n');
const context: ContextValue = { kind: 'text', text };

const seen = (turn: number, content: string): RlmEventBody => ({
  type: 'observation',
  turn,
  text: content,
  full: 1,
  nudge: false,
});
const sub = (call: string, turn: number, content: string): RlmEventBody => ({
  type: 'request',
  call,
  purpose: 'sub',
  turn,
  model: 's',
  since: 0,
  messages: [{ role: 'user', content }],
});
const turn = (number: number): RlmEventBody => ({ type: 'turn_start', turn: number, remaining: {} as never });
const start = (parent: Extract<RlmEvent, { type: 'run_start' }>['parent'], question = 'q'): RlmEventBody =>
  ({ type: 'run_start', parent, depth: parent ? 1 : 0, question }) as RlmEventBody;
const held = (cell: string, name: string, spans: [number, number][]): RlmEventBody => ({
  type: 'variables',
  cell,
  changed: [{ name, type: 'str', length: 1, preview: '', bytes: 1, spans }],
  removed: [],
});

const given = () => null;
const events = (...bodies: (RlmEventBody | [RlmEventBody, string])[]): RlmEvent[] =>
  bodies.map((body, seq) => (Array.isArray(body) ? event(seq, body[0], body[1]) : event(seq, body)));

test('what was printed, sent and held is counted, how often and by whom', async () => {
  const { coverage, at } = await cover({
    context,
    given,
    events: events(
      start(null),
      turn(1),
      seen(1, `It begins:\u0001${text.slice(0, 500)}`),
      held('0#1', 'head', [[300, 800]]),
      turn(2),
      sub('0/2', 2, `\u0001${text.slice(400, 1000)}`),
      sub('0/3', 2, `\u0001${text.slice(900, 1200)}`),
    ),
  });
  expect(coverage.characters).toBe(text.length);
  expect(coverage.parts).toEqual({
    printed: { from: [0], to: [500], times: [1] },
    sent: { from: [400, 900, 1000], to: [900, 1000, 1200], times: [1, 2, 1] },
    held: { from: [300], to: [800], times: [1] },
  });
  expect(coverage.read).toEqual({ printed: 500, sent: 800, held: 500, any: 1200, never: text.length - 1200 });
  const place = at(950);
  expect(place.text.slice(950 - place.from)).toBe(text.slice(950, 950 + 400));
  expect(place.readers).toEqual([
    { touch: 'sent', run: '0', turn: 2, call: '0/2', from: 400, to: 1000 },
    { touch: 'sent', run: '0', turn: 2, call: '0/3', from: 900, to: 1200 },
  ]);
  expect(at(350).readers.map(({ touch, variable }) => [touch, variable])).toEqual([
    ['printed', undefined],
    ['held', 'head'],
  ]);
  expect(at(1300).readers).toEqual([]);
});

test('of what was cut only the ends count, and a history that is sent again counts once', async () => {
  const observation = `${text.slice(0, 200)}\n[... 9,000 of 9,400 characters left out here ...]\n${text.slice(5000, 5200)}`;
  const messages = [{ role: 'user', content: observation }] as const;
  const request = {
    type: 'request',
    call: 'k',
    purpose: 'turn',
    turn: 2,
    model: 'm',
    since: 0,
    messages,
  } as const;
  const { coverage } = await cover({
    context,
    given,
    events: events(start(null), turn(1), seen(1, observation), turn(2), request, { ...request, call: 'l' }),
  });
  expect(coverage.parts.printed).toEqual({ from: [0, 5000], to: [200, 5200], times: [1, 1] });
});

test('what a model that drives was shown from the start counts, and what it said itself does not', async () => {
  const messages = [
    { role: 'user', content: `Question.\n${text.slice(0, 100)}` },
    { role: 'assistant', content: text.slice(2000, 2400) },
  ] as const;
  const request = {
    type: 'request',
    call: 'k',
    purpose: 'turn',
    turn: 1,
    model: 'm',
    since: 0,
    messages,
  } as const;
  const { coverage } = await cover({ context, given, events: events(start(null), turn(1), request) });
  expect(coverage.read).toMatchObject({ printed: 100, any: 100 });
});

test('what a child was given is sent, and its own variables have their places in the root’s context', async () => {
  const from = { cell: '0#1', index: 0, of: 1 };
  const piece = `Look for it.\u0001${text.slice(1000, 4000)}`;
  const trace = events(
    start(null),
    turn(1),
    start({ run: '0', call: '0/2', from }, childQuestion(piece)),
    [turn(1), '0.2'],
    [held('0.2#1', 'part', [[13 + 500, 13 + 700]]), '0.2'],
  );
  const known = trace.map((one) => (one.type === 'run_start' && one.parent ? { ...one, run: '0.2' } : one));
  const kept = await cover({ context, events: known, given: () => ({ kind: 'text', text: piece }) });
  expect(kept.coverage.parts.sent).toEqual({ from: [1000], to: [4000], times: [1] });
  expect(kept.coverage.parts.held).toEqual({ from: [1500], to: [1700], times: [1] });
  expect(kept.at(1600).readers).toMatchObject([
    { touch: 'sent', run: '0', call: '0/2' },
    { touch: 'held', run: '0.2', cell: '0.2#1', variable: 'part' },
  ]);
  const lost = await cover({ context, events: known, given });
  expect(lost.coverage.read.sent).toBeLessThan(1300);
  expect(lost.coverage.notes.join()).toContain('was given as context was not kept');
});

test('what stands in several places is said, with how much it is', async () => {
  const line = 'this very sentence is repeated in the context, word by word.\n';
  const { coverage } = await cover({
    context: { kind: 'text', text: `${text}\n${line}${text.slice(0, 50)}\n${line}` },
    given,
    events: events(start(null), turn(1), seen(1, line)),
  });
  expect(coverage.notes[0]).toMatch(/^61 characters of what was read stand in several places/);
});

test('a context of several pieces, of JSON, of nothing', async () => {
  const files = [
    { name: 'a.txt', bytes: new TextEncoder().encode('The first file, and what it says about itself.') },
    { name: 'ü.txt', bytes: new TextEncoder().encode('The second file 😀, and what it says about itself.') },
  ];
  const second = 'The second file 😀, and what it says';
  const many = await cover({
    context: { kind: 'files', files },
    given,
    events: events(start(null), turn(1), sub('0/1', 1, second)),
  });
  expect(many.coverage.pieces).toEqual([
    { at: 0, name: 'a.txt' },
    { at: 46, name: 'ü.txt' },
  ]);
  expect(many.coverage.parts.sent).toEqual({ from: [46], to: [46 + second.length], times: [1] });

  const value = { rows: [{ id: 7, body: 'one text of the value, not very long' }, 'another'], n: 3 } as Json;
  const json = await cover({
    context: { kind: 'json', value },
    given,
    events: events(start(null), turn(1), sub('0/1', 1, 'body: one text of the value, not very long')),
  });
  expect(json.coverage).toMatchObject({
    characters: 43,
    pieces: [
      { at: 0, name: 'rows' },
      { at: 43, name: 'n' },
    ],
  });
  expect(json.coverage.read).toMatchObject({ sent: 36, never: 7 });
  expect(json.coverage.notes[0]).toContain('numbers and the names of its fields are not');

  const none = await cover({ context: null, given, events: events(start(null), turn(1), seen(1, text)) });
  expect(none.coverage).toMatchObject({ characters: 0, read: { any: 0, never: 0 } });
});

test('places of JSON are in the order of the host’s own reader', () => {
  const { text: joined, borders } = contextText({
    kind: 'json',
    value: { b: 'x', '1': ['y', { z: 'w' }], a: 'v' },
  });
  expect([joined, [...borders]]).toEqual(['ywxv', [1, 2, 3]]);
});

test('parts are disjoint and exact, and thinned where there are too many', () => {
  const segments = new Segments();
  const counts = new Array<number>(5000).fill(0);
  let state = 7;
  const draw = (most: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % most;
  for (let i = 0; i < 3000; i++) {
    const from = draw(4900);
    const to = from + 1 + draw(90);
    segments.add(from, to);
    for (let k = from; k < to; k++) counts[k]!++;
  }
  const parts = partsOf(segments);
  const again = new Array<number>(5000).fill(0);
  parts.from.forEach((from, i) => again.fill(parts.times[i]!, from, parts.to[i]));
  expect(again).toEqual(counts);
  expect(charactersOf(parts)).toBe(counts.filter((count) => count > 0).length);
  parts.from.slice(1).forEach((from, i) => expect(from).toBeGreaterThanOrEqual(parts.to[i]!));
  const few = thinned(parts, 5000, 100);
  expect(few.from.length).toBeLessThanOrEqual(100);
  expect(Math.max(...few.times)).toBe(Math.max(...counts));
});

test('the work gives way now and then, and ends where that is refused', async () => {
  const chunks = Array.from({ length: 100 }, (_, i) => sub(`0/${i}`, 1, `${i}\u0001${text}`.repeat(20)));
  const input = { context, given, events: events(start(null), turn(1), ...chunks) };
  let pauses = 0;
  await cover(input, async () => void pauses++);
  expect(pauses).toBeGreaterThan(0);
  const one = events(start(null), turn(1), sub('0/1', 1, text.split('').reverse().join('').repeat(150)));
  let within = 0;
  await cover({ ...input, events: one }, async () => void within++);
  expect(within).toBeGreaterThan(0);
  await expect(cover(input, () => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
});
