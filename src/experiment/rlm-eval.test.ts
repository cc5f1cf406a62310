import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChatModel, ChatReply } from '../chat/chat';
import { LabError } from '../errors';
import { longTaskOf } from '../tasks/long/registry';
import type { RlmResources } from './rlm';
import { combinations, evaluateRlm } from './rlm-eval';
import { parseRlmSpec, type RlmSpec } from './rlm-spec';

const preset = JSON.parse(readFileSync('public/presets/rlm-needle.json', 'utf8')) as object;
/** Direct generation needs no Python. */
const direct = parseRlmSpec({
  ...preset,
  prompt: {},
  models: { root: { kind: 'person' } },
  agent: 'direct',
  task: { id: 'needle', characters: 1000 },
});

const goldOf = (seed: number) =>
  longTaskOf('needle').generate({ characters: 1000, seed, split: 'test', wording: 'known' }).gold;

/** Answers with the gold of every other question. */
function half(seeds: readonly number[]): RlmResources & { asked: number } {
  const resources = {
    asked: 0,
    spawn: () => Promise.reject(new Error('no Python')),
    file: () => Promise.reject(new Error('no file')),
    open: async (): Promise<ChatModel> => ({
      name: 'half',
      contextTokens: null,
      complete: async (): Promise<ChatReply> => {
        const at = resources.asked++;
        return {
          text: at % 2 ? 'no idea' : JSON.stringify(goldOf(seeds[at % seeds.length]!)),
          reasoning: null,
          usage: {
            promptTokens: 10,
            completionTokens: 5,
            cachedTokens: 0,
            reasoningTokens: 0,
            cost: 0.5,
            estimated: false,
          },
          model: 'half',
          finish: 'stop',
          replayed: false,
          retries: 0,
        };
      },
    }),
  };
  return resources;
}

const run = (spec: RlmSpec, resources: RlmResources, more: Partial<Parameters<typeof evaluateRlm>[2]> = {}) =>
  evaluateRlm(spec, resources, {
    n: 4,
    seed: 7,
    vary: [],
    signal: new AbortController().signal,
    ...more,
  });

describe('a grid of RLM runs', () => {
  it('takes every combination, the last field varying fastest', () => {
    const varied = [
      { path: 'agent', values: ['direct', 'rlm'] },
      { path: 'seed', values: [1, 2] },
    ];
    expect(combinations(varied)).toEqual([
      { agent: 'direct', seed: 1 },
      { agent: 'direct', seed: 2 },
      { agent: 'rlm', seed: 1 },
      { agent: 'rlm', seed: 2 },
    ]);
    expect(combinations([])).toEqual([{}]);
  });

  it('counts what was right, with its interval, seeds and means', async () => {
    const [row] = await run(direct, half([7, 8, 9, 10]));
    expect(row).toMatchObject({ n: 4, seeds: [7, 10], right: 2, accuracy: 0.5, promptTokens: 10, cost: 0.5 });
    expect(row!.interval[0]).toBeCloseTo(0.15, 2);
    expect(row!.interval[1]).toBeCloseTo(0.85, 2);
    expect(row!.wrong.map(({ seed }) => seed)).toEqual([8, 10]);
  });

  it('refuses a combination that cannot be asked before anything is asked', async () => {
    const resources = half([7]);
    const vary = [{ path: 'task.id', values: ['needle', 'no-such-task'] }];
    await expect(run(direct, resources, { vary })).rejects.toThrow(LabError);
    await expect(
      run(direct, resources, { vary: [{ path: 'agent.__proto__', values: [1] }] }),
    ).rejects.toThrow(LabError);
    expect(resources.asked).toBe(0);
  });

  it('tells what was done when it is stopped', async () => {
    const controller = new AbortController();
    const rows = await run(direct, half([7, 8, 9, 10]), {
      signal: controller.signal,
      onOutcome: (_, seed) => {
        if (seed === 8) controller.abort();
      },
    });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ n: 2, seeds: [7, 8], right: 1 });
  });
});
