import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ring } from '../../test/support/systems';
import { Random } from '../random';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import type { Agent } from './agent';
import { decode, type DecodedStep, type DecodeOptions } from './decode';
import { allReal } from './layout';

const device = nodeDevice();
let agent: Agent;

beforeAll(async () => {
  agent = (await ring(device)).agents[2]!;
});
afterAll(() => device.dispose());

/** What follows two prompts of three tokens, as ids. */
async function after(options: Partial<DecodeOptions>): Promise<DecodedStep[][]> {
  const scope = new Scope();
  const embeds = await agent.embed(Int32Array.of(5, 6, 7, 8, 9, 10), 2, scope);
  const chunk = await agent.forward(embeds, allReal(2, 3), agent.emptyCache(2), scope);
  const all = {
    maxTokens: 12,
    sampling: { temperature: 0, topP: 1 },
    random: new Random('decode'),
    ignoreEnd: true,
    ...options,
  };
  const rows = await decode(agent, chunk, all, scope);
  scope.end();
  return rows;
}

const ids = (rows: readonly DecodedStep[][]) => rows.map((row) => row.map(({ id }) => id));
const repeats = (row: readonly number[]) => row.length - new Set(row).size;

describe('distinct decoding', () => {
  it('takes no token twice within a row, but the same ones in two rows', async () => {
    const plain = ids(await after({}));
    expect(Math.max(...plain.map(repeats))).toBeGreaterThan(0); // else nothing is seen
    const distinct = ids(await after({ distinct: true }));
    expect(distinct.map(repeats)).toEqual([0, 0]);
    expect(distinct.map((row) => row.length)).toEqual([12, 12]);
    const [a, b] = distinct;
    expect(a!.some((id) => b!.includes(id))).toBe(true);
  });

  it('is greedy among the tokens that are left, and tells their own probabilities', async () => {
    const [plain, distinct] = [(await after({}))[0]!, (await after({ distinct: true }))[0]!];
    const first = plain.findIndex((step, i) => plain.slice(0, i).some(({ id }) => id === step.id));
    expect(distinct.slice(0, first)).toEqual(plain.slice(0, first));
    expect(distinct[first]!.id).not.toBe(plain[first]!.id);
    expect(distinct[first]!.probability).toBeLessThan(plain[first]!.probability);
  });

  it('holds for sampled tokens too, and for a narrow nucleus', async () => {
    for (const topP of [1, 0.3]) {
      const sampled = ids(await after({ distinct: true, sampling: { temperature: 2, topP } }));
      expect(sampled.map(repeats)).toEqual([0, 0]);
    }
  });

  it('repeats when every token has been said', async () => {
    const size = agent.config.vocabSize;
    const [row] = ids(await after({ distinct: true, maxTokens: size + 2 }));
    expect(new Set(row!.slice(0, size)).size).toBe(size);
    expect(row).toHaveLength(size + 2);
  });
});
