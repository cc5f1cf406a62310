/** Recordings made of random numbers, with every event and tensor that a traced run leaves: for tests of pictures. */

import { parseSpec } from '../../src/experiment/spec';
import type { Recording } from '../../src/experiment/recording';
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
import { tasks } from '../../src/tasks/task';

interface Shape {
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

export function syntheticRecording({
  rounds = 3,
  agents = 3,
  latentSteps = 6,
  seed = 0,
  events: cut,
}: Shape = {}): Recording {
  const random = new Random(`recording ${seed}`);
  const names = ['adder', 'subtracter', 'multiplier'];
  const spec = parseSpec({
    name: 'Synthetic',
    agents: Array.from({ length: agents }, (_, i) => ({
      id: names[i % 3],
      role: `${names[i % 3]}${i > 2 ? i : ''}`,
    })),
    links: { source: 'untrained' },
    rounds,
    latentSteps,
    data: { task: 'relay', split: 'test', seed: 1 },
  });
  const task = tasks.relay!;
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
  const fed = (round: number, agent: number) => ({
    round,
    agent,
    role: spec.agents[agent - 1]!.role,
    before: [[1, 2, 3]],
    after: [[]],
    messageLength: round === 1 && agent === 1 ? 0 : latentSteps,
    control: 'none' as const,
  });
  const answer = (round: number, final: boolean) => {
    const candidates = shares(task.answers.length);
    const best = candidates.indexOf(Math.max(...candidates));
    const text = `k is 7. Answer: ${task.answers[best]}`;
    const words = text.split(' ');
    events.push({
      type: 'answer',
      round,
      agent: agents,
      final,
      rows: [
        {
          text,
          tokens: words.map((word, i) => ({
            id: i,
            text: word,
            probability: i === words.length - 1 ? candidates[best]! : 0.99,
            candidates: i === words.length - 1 ? candidates : candidates.map(() => 0),
          })),
        },
      ],
    });
    events.push({ type: 'timing', round, agent: agents, stage: 'answer', ms: 20 });
  };
  for (let round = 1; round <= rounds; round++) {
    for (let agent = 1; agent <= agents; agent++) {
      if (round === rounds && agent === agents) break;
      const to = (agent % agents) + 1;
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
      events.push({ type: 'message', round, from: agent, to, normRatio: 0.8 + 0.4 * random.next() });
      events.push({ type: 'timing', round, agent, stage: 'latent', ms: 10 });
      tensors.set(hiddenName(round, agent), normal([latentSteps, width], 3));
      tensors.set(fedName(round, agent), normal([latentSteps - 1, width]));
      tensors.set(messageName(round, agent), normal([latentSteps, widths[to - 1]!]));
      tensors.set(kvLengthName(round, agent), ints([40 + latentSteps], [1]));
      tensors.set(
        lensName(round, agent),
        floats(Float32Array.from(Array.from({ length: latentSteps }, () => shares(vocabulary)).flat()), [
          latentSteps,
          vocabulary,
        ]),
      );
      if (fed(round, agent).messageLength > 0) {
        const weights = Array.from({ length: latentSteps * layers * heads }, () =>
          shares(latentSteps + 1).slice(1),
        ).flat();
        tensors.set(
          attentionName(round, agent),
          floats(Float32Array.from(weights), [latentSteps, layers, heads, latentSteps]),
        );
      }
    }
    if (round === rounds)
      events.push({ type: 'stage', kind: 'final', ...fed(round, agents), latentSteps: 0 });
    answer(round, round === rounds);
  }
  for (let round = 1; round <= rounds; round++)
    for (let from = 1; from <= agents; from++) {
      if (round === rounds && from === agents) break;
      events.push({
        type: 'health',
        round,
        from,
        to: (from % agents) + 1,
        questions: 8,
        normRatio: 0.7 + random.next(),
        cosine: random.next(),
        rank: 4 + 20 * random.next(),
        rankLimit: 8 * latentSteps,
      });
    }
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
        outer: agents,
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
