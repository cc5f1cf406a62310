import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../../src/experiment/spec';
import { Random } from '../../../src/random';
import { relay } from '../../../src/tasks/relay/task';
import type { AgentVocabulary } from '../../../src/tasks/task';
import { BATCHES, fixedTask } from './cases';

const spec = parseSpec({
  agents: [{ id: 'adder', role: 'adder' }],
  rounds: 2,
  latentSteps: 4,
  training: { outer: { steps: 1, batch: 6, rounds: [1], optimiser: { learningRate: 1 } } },
});

describe('a family of fixed batches', () => {
  test('gives questions that can be answered, and the same again after all batches', () => {
    const task = fixedTask(relay, spec);
    const drawn = Array.from({ length: 2 * BATCHES }, () => task.generate('link', 6, 99));
    expect(drawn.every((questions) => questions.length === 6)).toBe(true);
    expect(drawn.flat().every((question) => relay.target(question, 1, 4) !== null)).toBe(true);
    expect(drawn.slice(BATCHES)).toEqual(drawn.slice(0, BATCHES));
    expect(new Set(drawn.map((questions) => questions[0]!.text)).size).toBe(BATCHES);
  });

  test('gives the same text to every peer, whatever was drawn before', () => {
    let next = 0;
    const ids = new Map<string, number>();
    const encode = (token: string) => ids.get(token) ?? ids.set(token, next++).get(token)!;
    const vocabulary: AgentVocabulary = {
      encode,
      encodeText: () => [],
      prompt: () => [],
      pad: -1,
      eos: -2,
      unk: -3,
    };
    const rows = (seed: number) =>
      fixedTask(relay, spec).streams('adder', vocabulary, 'link')!(new Random(`${seed}`), 5);
    expect(rows(1).rows).toBe(5);
    expect(rows(1).ids).toEqual(rows(2).ids);
  });
});
