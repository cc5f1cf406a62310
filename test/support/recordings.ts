/** Recordings made of random numbers, with every event and tensor that a traced run leaves: for tests of pictures. */

import { parseSpec } from '../../src/experiment/spec';
import type { Recording } from '../../src/experiment/recording';
import { patterns, type PatternName, type Slot } from '../../src/mas/pattern';
import {
  attentionName,
  fedName,
  hiddenName,
  kvLengthName,
  lensName,
  messageName,
  type LensStep,
  type TraceEvent,
} from '../../src/mas/trace';
import { Random } from '../../src/random';
import { floats, ints, type HostTensor } from '../../src/runtime/tensor';
import { tasks } from '../../src/tasks/registry';

interface Shape {
  /** The mixture is of the candidates' experts and their summarizer; the sequence of the relay's agents. */
  pattern?: PatternName;
  rounds?: number;
  agents?: number;
  latentSteps?: number;
  seed?: number;
  /** Ends behind so many events, as a run that was stopped. */
  events?: number;
}

const widths = [96, 112, 128, 64, 80, 48, 72, 56];
const [layers, heads, vocabulary] = [4, 4, 61];
const tokens = 'abcdefghijkl0123456789'
  .split('')
  .concat('is', 'that', 'plus', 'minus', 'times', 'Answer:', '.');

const teams = {
  sequential: {
    task: 'relay',
    count: 3,
    role: sequenceRole,
    answer: (text: string) => `k is 7. Answer: ${text}`,
  },
  mixture: { task: 'candidates', count: 4, role: mixtureRole, answer: (text: string) => text },
  deliberation: { task: 'reckoning', count: 2, role: deliberationRole, answer: (text: string) => text },
} as const;

function sequenceRole(i: number): string {
  const names = ['adder', 'subtracter', 'multiplier'];
  return `${names[i % 3]}${i > 2 ? i : ''}`;
}

function mixtureRole(i: number, agents: number): string {
  return i === agents - 1 ? 'summarizer' : `expert-${'abcdefg'[i]}`;
}

function deliberationRole(i: number, agents: number): string {
  return i === agents - 1 ? 'tool-caller' : `reflector${i > 0 ? i : ''}`;
}

export function syntheticRecording({
  pattern: name = 'sequential',
  rounds = 3,
  agents = teams[name].count,
  latentSteps = 6,
  seed = 0,
  events: cut,
}: Shape = {}): Recording {
  const random = new Random(`recording ${seed}`);
  const team = teams[name];
  const roles = Array.from({ length: agents }, (_, i) => team.role(i, agents));
  const pattern = patterns[name](agents);
  const speaker = pattern.turns[pattern.speaker]!.agent + 1;
  const spec = parseSpec({
    name: 'Synthetic',
    pattern: name,
    agents: roles.map((role) => ({ id: role.replace(/\d+$/, ''), role })),
    links: { source: 'untrained' },
    rounds,
    latentSteps,
    data: { task: team.task, split: 'test', seed: 1 },
  });
  const task = tasks[team.task]!;
  const question = task.generate('test', 1, 1)[0]!;
  const tensors = new Map<string, HostTensor>();
  const normal = (dims: readonly number[], scale = 1) =>
    floats(
      Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
      dims,
    );
  const shares = (count: number) => {
    const raw = Array.from({ length: count }, () => Math.exp(2 * random.normal()));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((value) => value / sum);
  };
  const lensStep = (): LensStep => {
    const all = shares(vocabulary);
    const order = [...all.keys()].sort((a, b) => all[b]! - all[a]!);
    return {
      top: order.slice(0, 10).map((id) => ({ id, text: tokens[id % tokens.length]!, probability: all[id]! })),
      entropy: -all.reduce((sum, p) => sum + p * Math.log(p), 0),
      probabilities: task.answers.map((_, i) => all[i]!),
      ranks: task.answers.map((_, i) => order.indexOf(i) + 1),
    };
  };
  const events: TraceEvent[] = [
    {
      type: 'run',
      questions: [question.text],
      rounds,
      latentSteps,
      mode: 'latent',
      control: 'none',
      device: 'synthetic',
    },
  ];
  /** The hops that leave an agent. */
  const hopsOf = (agent: number) => pattern.hops.filter(({ from }) => from === agent - 1);
  /** A message's slot is filled, but for those of the round before in the first. */
  const slotsOf = (round: number, agent: number): Slot[] =>
    pattern.turns.find((turn) => turn.agent === agent - 1)!.slots.filter(({ lag }) => round - lag >= 1);
  const fed = (round: number, agent: number) => {
    const slots = slotsOf(round, agent);
    return {
      round,
      agent,
      role: roles[agent - 1]!,
      before: [[1, 2, 3]],
      after: slots.length > 1 ? [[4]] : [[]],
      messageLength: slots.length * latentSteps,
      ...(slots.length > 1 && {
        pieces: [[[1, 2, 3]], ...slots.map(() => [[4]])],
        lengths: slots.map(() => latentSteps),
      }),
      control: 'none' as const,
    };
  };
  const answer = (round: number, final: boolean) => {
    const candidates = shares(task.answers.length);
    const best = candidates.indexOf(Math.max(...candidates));
    const text = team.answer(task.answers[best] ?? question.answer);
    const words = text.split(' ');
    events.push({
      type: 'answer',
      round,
      agent: speaker,
      final,
      rows: [
        {
          text,
          tokens: words.map((word, i) => ({
            id: i,
            text: word,
            probability: i === words.length - 1 ? (candidates[best] ?? 0.9) : 0.99,
            candidates: i === words.length - 1 ? candidates : candidates.map(() => 0),
          })),
        },
      ],
    });
    events.push({ type: 'timing', round, agent: speaker, stage: 'answer', ms: 20 });
  };
  const turnsIn = (round: number) =>
    pattern.turns.slice(0, round === rounds ? pattern.speaker : undefined).map(({ agent }) => agent + 1);
  for (let round = 1; round <= rounds; round++) {
    for (const agent of turnsIn(round)) {
      const hops = hopsOf(agent);
      const width = widths[agent - 1]!;
      events.push({ type: 'stage', kind: 'latent', latentSteps, ...fed(round, agent) });
      for (let step = 1; step <= latentSteps; step++) events.push({ type: 'latent', round, agent, step });
      events.push({
        type: 'lens',
        round,
        agent,
        vocabulary,
        steps: Array.from({ length: latentSteps }, lensStep),
      });
      for (const { to } of hops)
        events.push({
          type: 'message',
          round,
          from: agent,
          to: to + 1,
          normRatio: 0.8 + 0.4 * random.next(),
        });
      events.push({ type: 'timing', round, agent, stage: 'latent', ms: 10 });
      tensors.set(hiddenName(round, agent), normal([latentSteps, width], 3));
      tensors.set(fedName(round, agent), normal([latentSteps - 1, width]));
      for (const { to } of hops)
        tensors.set(
          messageName(round, agent, hops.length > 1 ? to + 1 : undefined),
          normal([latentSteps, widths[to]!]),
        );
      tensors.set(kvLengthName(round, agent), ints([40 + latentSteps], [1]));
      tensors.set(
        lensName(round, agent),
        floats(Float32Array.from(Array.from({ length: latentSteps }, () => shares(vocabulary)).flat()), [
          latentSteps,
          vocabulary,
        ]),
      );
      const heard = fed(round, agent).messageLength;
      if (heard > 0) {
        const weights = Array.from({ length: latentSteps * layers * heads }, () =>
          shares(heard + 1).slice(1),
        ).flat();
        tensors.set(
          attentionName(round, agent),
          floats(Float32Array.from(weights), [latentSteps, layers, heads, heard]),
        );
      }
    }
    if (round === rounds)
      events.push({ type: 'stage', kind: 'final', ...fed(round, speaker), latentSteps: 0 });
    answer(round, round === rounds);
  }
  for (let round = 1; round <= rounds; round++)
    for (const from of turnsIn(round))
      for (const { to } of hopsOf(from))
        events.push({
          type: 'health',
          round,
          from,
          to: to + 1,
          questions: 8,
          normRatio: 0.7 + random.next(),
          cosine: random.next(),
          rank: 4 + 20 * random.next(),
          rankLimit: 8 * latentSteps,
        });
  return {
    spec,
    question,
    facts: {
      device: { name: 'wasm', description: 'synthetic', isolated: true, note: null },
      agents: spec.agents.map(({ id, role }, i) => ({
        id,
        role,
        family: ['llama', 'qwen3', 'gemma3_text'][i % 3]!,
        width: widths[i]!,
        layers,
        bytes: 1_000_000,
        hash: `${i}`.repeat(64),
      })),
      links: {
        source: 'untrained',
        file: null,
        seed: 0,
        design: '2layer_ln_res',
        norm: 'gain',
        inner: agents,
        outer: pattern.hops.length,
        parameters: 100_000,
        trained: false,
      },
      loadMs: 0,
    },
    events: cut === undefined ? events : events.slice(0, cut),
    tensors,
    ms: 100,
    bits: 32,
  };
}
