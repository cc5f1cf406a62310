import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { facts, recorded } from '../../../test/support/lab';
import { parseSpec, type Spec } from '../../experiment/spec';
import {
  baseFor,
  factorIn,
  interventionAt,
  subjectOf,
  withIntervention,
  type Intervention,
} from './counterfactual';
import { beginRun, openRun, type Origin } from './run';

const relay = JSON.parse(readFileSync('public/presets/relay.json', 'utf8')) as object;
const spec = (change: object = {}): Spec => parseSpec({ ...relay, ...change });
const zero: Intervention = { round: 2, agent: 1, kind: 'zero', factor: 1, donor: 1 };
const run = (change: object = {}, origin: Origin = 'here') => openRun(recorded(change), origin);

test('a change belongs to the settings as long as only interventions and the device differ from the run', () => {
  const settings = spec({ interventions: [zero], device: 'webgpu' });
  expect(subjectOf(spec(), settings)).toBe(settings);
  expect(subjectOf(null, settings)).toBe(settings);
  const shown = spec({ rounds: 2 });
  expect(subjectOf(shown, settings)).toBe(shown);
});

test('a later change of a place takes the place of the earlier', () => {
  const scaled: Intervention = { ...zero, kind: 'scale', factor: -2 };
  expect(withIntervention([zero], scaled)).toEqual([scaled]);
  expect(withIntervention([zero], { ...zero, step: 3 })).toHaveLength(2);
  expect(withIntervention([zero], { ...zero, round: 1 })).toHaveLength(2);
});

test('a dropped turn has no other changes, and one of them brings the turn back', () => {
  const drop: Intervention = { ...zero, kind: 'drop' };
  const other: Intervention = { ...zero, agent: 2 };
  expect(withIntervention([zero, { ...zero, step: 3 }, other], drop)).toEqual([other, drop]);
  expect(withIntervention([drop], { ...zero, step: 3 })).toEqual([{ ...zero, step: 3 }]);
});

test('factor and donor are kept only where the kind has them', () => {
  const message = { round: 2, agent: 1, step: 6, at: 'message' } as const;
  const step = { ...message, step: 4, at: 'latent' } as const;
  const chosen = { factor: -3, donor: 5 };
  expect(interventionAt(message, 'zero', chosen)).toEqual(zero);
  expect(interventionAt(message, 'swap', chosen)).toEqual({ ...zero, kind: 'swap', donor: 5 });
  expect(interventionAt(step, 'scale', chosen)).toEqual({ ...zero, step: 4, kind: 'scale', factor: -3 });
  expect(interventionAt(step, 'drop', chosen)).toEqual({ ...zero, kind: 'drop' });
});

test.each([
  ['-2.5', -2.5],
  ['0', 0],
  ['-', null],
  ['', null],
  ['101', null],
])('“%s” as a factor is %s', (text, factor) => {
  expect(factorIn(text)).toBe(factor);
});

describe('a run to go on from', () => {
  const none = { run: null, beside: null, pinned: null };
  const wanted = spec({ interventions: [zero] });
  const here = run();

  test('is any on the page that is complete, exact and of this engine', () => {
    const stored = run({}, 'store');
    expect(baseFor({ ...none, run: here }, wanted)).toBe(here);
    expect(baseFor({ ...none, run: run({ interventions: [zero] }), beside: stored }, wanted)).toBe(stored);
    expect(baseFor({ ...none, run: run({ rounds: 2 }), pinned: here }, wanted)).toBe(here);
  });

  test.each([
    ['is not complete', beginRun(spec(), here.question)],
    ['is rounded', { ...here, bits: 8 as const }],
    ['is from a file', run({}, 'file')],
    ['does not name its links', { ...here, facts: { ...facts, links: { ...facts.links, hash: undefined } } }],
    [
      'was computed with Node',
      { ...run({}, 'shipped'), facts: { ...facts, device: { ...facts.device, name: 'node' as const } } },
    ],
    ['was computed on another back end', run({ device: 'webgpu' })],
    ['has changes itself', run({ interventions: [zero] })],
  ])('is none that %s', (_why, one) => {
    expect(baseFor({ ...none, run: one }, wanted)).toBeNull();
  });
});
