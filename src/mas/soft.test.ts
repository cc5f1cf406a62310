/** Soft tokens against the same worked out by hand from logits and embedding tables. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedTokenizer } from '../../test/support/checkpoints';
import { blend, plainRun, ring } from '../../test/support/systems';
import type { Agent } from '../agents/agent';
import { TextTokenizer } from '../models/tokenizer';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
import { run, type RunOptions } from './recursion';
import { SoftTokens } from './soft';
import type { System } from './system';
import type { TraceEvent } from './trace';

const device = nodeDevice();
const one = ['t10 t11'];
const soft: RunOptions = { ...plainRun, mode: 'soft' };
let system: System;
let mixed: System;

beforeAll(async () => {
  system = await ring(device);
  mixed = await blend(device);
});
afterAll(() => device.dispose());

const values = (tensor: HostTensor) => Array.from(tensor.data, Number);
const apart = (a: HostTensor, b: readonly number[]) =>
  Math.max(...values(a).map((x, i) => Math.abs(x - b[i]!))) / Math.max(...b.map(Math.abs));

/** Row `row` of logits as probabilities over the ids of `among`, the others 0. */
function probabilities(logits: HostTensor, row: number, among: (id: number) => boolean): number[] {
  const vocabulary = logits.dims.at(-1)!;
  const own = values(logits).slice(row * vocabulary, (row + 1) * vocabulary);
  const raised = own.map((x, id) => (among(id) ? Math.exp(x) : 0));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((x) => x / sum);
}

/** Σ p(id) · E(id), scaled as the agent reads its embeddings. */
function meanEmbedding(agent: Agent, p: readonly number[]): number[] {
  const { config } = agent;
  const table = agent.embeddingTable();
  return Array.from({ length: config.hiddenSize }, (_, d) =>
    p.reduce((sum, x, id) => sum + x * table[id * config.hiddenSize + d]! * config.embeddingScale, 0),
  );
}

describe('soft tokens', () => {
  it('feed an agent the mean of its own embeddings, by the probabilities of its next token', async () => {
    const { tensors } = await run(system, one, { ...soft, views: true });
    for (const [index, agent] of system.agents.slice(0, 2).entries()) {
      const name = `r1.a${index + 1}`;
      const hidden = tensors.get(`${name}.hidden`)!;
      const logits = await agent.logits({ ...hidden, dims: [1, ...hidden.dims] });
      const want = [0, 1].flatMap((row) =>
        meanEmbedding(
          agent,
          probabilities(logits, row, () => true),
        ),
      );
      expect(apart(tensors.get(`${name}.fed`)!, want)).toBeLessThan(1e-5);
    }
  });

  it('tell another agent the mean of its embeddings, over the tokens that both have', async () => {
    const { tensors } = await run(system, one, soft);
    const sizes = system.agents.map(({ config }) => config.vocabSize);
    expect(sizes[0]).toBeGreaterThan(sizes[1]!); // so that tokens are left out
    for (const [from, to] of [
      [0, 1],
      [1, 2],
    ] as const) {
      const hidden = tensors.get(`r1.a${from + 1}.hidden`)!;
      const logits = await system.agents[from]!.logits({ ...hidden, dims: [1, ...hidden.dims] });
      const receiver = system.agents[to]!;
      const want = [0, 1, 2].flatMap((row) => {
        const p = probabilities(logits, row, (id) => id < sizes[to]!);
        const own = Array.from({ length: sizes[to]! }, (_, id) => p[id] ?? 0);
        return meanEmbedding(receiver, own);
      });
      expect(apart(tensors.get(`r1.a${from + 1}.message`)!, want)).toBeLessThan(1e-5);
    }
  });

  it('need no links', async () => {
    const before = await run(system, one, soft);
    const { parameters } = system.links.links;
    system.links.load(
      new Map(
        [...parameters].map(([name, { dims, data }]) => [name, floats(new Float32Array(data.length), dims)]),
      ),
    );
    const after = await run(system, one, soft);
    system.links.load(parameters);
    expect(after.tensors).toEqual(before.tensors);
    expect((await run(system, one, plainRun)).tensors).not.toEqual(before.tensors);
  });

  it('are under controls and interventions as latent states are', async () => {
    const questions = ['t10 t11', 't12 t13'];
    const zero = await run(system, questions, { ...soft, control: 'zero' });
    expect(values(zero.tensors.get('r1.a1.message')!).every((x) => x === 0)).toBe(true);
    const plain = await run(system, questions, soft);
    const shuffled = await run(system, questions, { ...soft, control: 'shuffle' });
    const half = plain.tensors.get('r1.a1.message')!.data.length / 2;
    const rows = values(plain.tensors.get('r1.a1.message')!);
    expect(
      apart(shuffled.tensors.get('r1.a1.message')!, [...rows.slice(half), ...rows.slice(0, half)]),
    ).toBeLessThan(1e-5);
    const scaled = await run(system, questions, {
      ...soft,
      interventions: [{ round: 1, agent: 1, kind: 'scale', factor: 2, donor: 1 }],
    });
    expect(
      apart(
        scaled.tensors.get('r1.a1.message')!,
        rows.map((x) => 2 * x),
      ),
    ).toBeLessThan(1e-5);
  });

  it('pass in a mixture, to every expert in its own embeddings', async () => {
    const events: TraceEvent[] = [];
    const { tensors } = await run(mixed, one, soft, { emit: (event) => events.push(event) });
    expect(events.filter(({ type }) => type === 'message')).toHaveLength(9);
    for (const to of [1, 2, 3])
      expect(tensors.get(`r1.a4.message.a${to}`)!.dims).toEqual([3, mixed.agents[to - 1]!.config.hiddenSize]);
  });

  it('are refused between agents that have no token in common', async () => {
    const foreign = Object.assign(Object.create(system.agents[1]!) as Agent, {
      tokenizer: new TextTokenizer({
        ...numberedTokenizer(1),
        model: { ...numberedTokenizer(1).model, vocab: { x: 0 }, unk_token: 'x' },
      }),
    });
    const agents = [system.agents[0]!, foreign, system.agents[2]!];
    const scope = new Scope();
    const hidden = device.upload(floats(new Float32Array(16), [1, 1, 16]));
    await expect(new SoftTokens({ ...system, agents }).message(0, hidden, scope)).rejects.toMatchObject({
      code: 'foreign_vocabulary',
      field: 'agents.1',
    });
    hidden.dispose();
    scope.end();
  });
});
