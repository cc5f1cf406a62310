import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { changes, label } from './label';
import { parseSpec, type Spec } from './spec';

const relay = parseSpec(JSON.parse(readFileSync('public/presets/relay.json', 'utf8')));
const changed = (change: (spec: Spec) => unknown, from = relay) => {
  const spec = structuredClone(from);
  change(spec);
  return parseSpec(spec);
};
const to = (change: (spec: Spec) => unknown) => label(relay, changed(change));
const place = { factor: 1, donor: 1 };

test('only what differs is listed, with names for people', () => {
  expect(changes(relay, relay)).toEqual([]);
  const other = changed((spec) => {
    spec.seed = 4;
    spec.rounds = 2;
    spec.agents[1]!.prompt = '{slot} {question}';
    delete spec.links.file;
  });
  expect(changes(relay, other)).toEqual([
    { path: 'rounds', name: 'rounds', from: '3', to: '2' },
    { path: 'links.file', name: 'links file', from: 'relay-seed0', to: 'none' },
    {
      path: 'agents.1.prompt',
      name: 'prompt of agent 2',
      from: '{question} Notes: {slot}',
      to: '{slot} {question}',
    },
    { path: 'seed', name: 'seed', from: '0', to: '4' },
  ]);
});

test.each<[string, (spec: Spec) => unknown]>([
  ['rounds 3→2', (spec) => (spec.rounds = 2)],
  ['pattern sequential→mixture', (spec) => (spec.pattern = 'mixture')],
  [
    'text they pass on changed',
    (spec) => (spec.sampling.exchange = { temperature: 0, topP: 1, distinct: true }),
  ],
  ['steps 6→8', (spec) => (spec.latentSteps = 8)],
  ['question changed', (spec) => (spec.data.question = 'k is 7, d is that plus 4. What is d?')],
  ['links trained→untrained', (spec) => (spec.links.source = 'untrained')],
  ['agent 2 subtracter→generalist', (spec) => (spec.agents[1]!.id = 'generalist')],
  ['final prompt 3 changed', (spec) => (spec.agents[2]!.final = '{slot}')],
  ['agent 4 none→adder', (spec) => spec.agents.push(spec.agents[0]!)],
  ['agents changed', (spec) => spec.agents.pop()],
  ['inner steps 800→5', (spec) => (spec.training.inner!.steps = 5)],
  ['message 2.1 zeroed', (spec) => spec.interventions.push({ round: 2, agent: 1, kind: 'zero', ...place })],
  [
    'step 1.2.3 scaled ×0.5, turn 2.2 dropped, message 1.3 swapped with question 4',
    (spec) =>
      spec.interventions.push(
        { ...place, round: 1, agent: 2, step: 3, kind: 'scale', factor: 0.5 },
        { ...place, round: 2, agent: 2, kind: 'drop' },
        { ...place, round: 1, agent: 3, kind: 'swap', donor: 4 },
      ),
  ],
  [
    'rounds 3→2, mode latent→text, seed 0→1 and 2 more',
    (spec) => {
      Object.assign(spec, { rounds: 2, mode: 'text', seed: 1, device: 'wasm', name: 'x' });
    },
  ],
])('%s', (words, change) => {
  expect(to(change)).toBe(words);
});

test('a counterfactual that was taken back', () => {
  const before = changed((spec) => spec.interventions.push({ round: 2, agent: 1, kind: 'zero', ...place }));
  expect(label(before, relay)).toBe('no longer message 2.1 zeroed');
  expect(changes(before, relay)).toEqual([
    { path: 'interventions', name: 'counterfactuals', from: 'message 2.1 zeroed', to: 'none' },
  ]);
});

test('without a change, what it is', () => {
  expect(label(null, relay)).toBe('3 rounds × 6 steps');
  expect(label(relay, relay)).toBe('3 rounds × 6 steps');
  const text = changed((spec) => Object.assign(spec, { rounds: 1, mode: 'text', control: 'zero' }));
  expect(label(null, text)).toBe('1 round × 6 steps, mode text, control zero');
});

test('how agents write to one another is told in words', () => {
  const other = changed((spec) => (spec.sampling.exchange = { temperature: 0, topP: 1, distinct: true }));
  expect(changes(relay, other)).toEqual([
    {
      path: 'sampling.exchange',
      name: 'text they pass on',
      from: 'as the answer',
      to: 'temperature 0, none twice',
    },
  ]);
});
