import { describe, expect, it } from 'vitest';
import { Random } from '../../random';
import { createCorpus, promptLength, targetKinds, type CorpusBatch, type CorpusOptions } from './corpus';
import { parseChain } from './parse';
import { agents, operations, splitOf, type Operation } from './relay';
import { tokenizerFiles } from './vocabulary';

const { ids, specials } = tokenizerFiles('qwen3', 3);
const names = new Map([...ids].map(([token, id]) => [id, token]));
const corpusOf = (knows: readonly Operation[]) =>
  createCorpus({ knows, encode: (token) => ids.get(token)!, specials });
const make = (knows: readonly Operation[], options: CorpusOptions, seed = 1) =>
  corpusOf(knows)(new Random(seed), options);
const rowOf = (batch: CorpusBatch, row: number) =>
  Array.from(batch.ids.subarray(row * batch.length, (row + 1) * batch.length), (id) => names.get(id)!);

/**
 * What an agent can write after `tokens`, from the tokens alone: the question as a table, the notes as text.
 * Shares nothing with the corpus but the tokens. null: it cannot know.
 */
function idealNext(tokens: readonly string[], knows: readonly Operation[]): string | null {
  const cueAt = tokens.findIndex((token) => /^(Notes|Solution):$/.test(token));
  const order: string[] = [];
  const how = new Map<string, string>();
  for (let i = 0; tokens[i] !== 'What is'; i += 2) {
    order.push(tokens[i]!);
    how.set(tokens[i]!, tokens[i + 1]!);
  }
  const asked = tokens[cueAt - 2];
  const notes = tokens.slice(cueAt + 1);
  const isOwn = (label: string | undefined) =>
    label !== undefined && knows.some((kind) => how.get(label)!.includes(kind));
  const last = notes.at(-1);
  if (last === undefined) return order[0]!;
  if (last === 'Answer:') return notes.at(-2)!;
  if (notes.at(-2) === 'Answer:') return '<|im_end|>';
  if (/[0-9]/.test(last)) {
    const label = notes.at(-2)!;
    const after = order[order.indexOf(label) + 1];
    if (label !== asked && isOwn(after)) return after!;
    return tokens[cueAt] === 'Notes:' ? label : 'Answer:';
  }
  if (last === order[0]) return how.get(last)!.replace('is ', '');
  const [label, value] = notes.slice(-3, -1);
  if (label === last) return value!;
  if (label === undefined || !isOwn(last)) return null;
  const operand = Number(how.get(last)!.slice(-1));
  const sign = how.get(last)!.split(' ')[2];
  const result =
    sign === 'plus' ? +value! + operand : sign === 'minus' ? +value! - operand + 10 : +value! * operand;
  return String(result % 10);
}

describe.each(agents)('the corpus of the $id', ({ knows, answers }) => {
  it.each(answers ? (['notes', 'solution'] as const) : (['notes'] as const))(
    'after %s asks for what the agent would write, wherever it can know it',
    (cue) => {
      const batch = make(knows, { rows: 200, cue, stall: 0.2 });
      for (let row = 0; row < batch.rows; row++) {
        const tokens = rowOf(batch, row);
        const end = tokens.indexOf('<|im_end|>');
        for (let t = 0; t < batch.length; t++) {
          const at = row * batch.length + t;
          const outside = t < promptLength - 1 || (end >= 0 && t >= end);
          const ideal = outside ? null : idealNext(tokens.slice(0, t + 1), knows);
          if (ideal === null) expect(batch.weights[at]).toBe(0);
          else {
            expect(names.get(batch.targets[at]!)).toBe(ideal);
            expect(batch.weights[at]).toBe(/^[0-9]$/.test(ideal) ? 2 : 1);
          }
        }
      }
    },
  );
});

describe('streams', () => {
  it('follow a question of the split asked for, and stop at the asked label', () => {
    for (const split of ['pretrain', 'link', 'validation'] as const) {
      const batch = make(['minus'], { split, rows: 50 });
      for (let row = 0; row < 50; row++) {
        const tokens = rowOf(batch, row);
        const chain = parseChain(tokens.slice(0, promptLength - 1).join(' '));
        expect(splitOf(chain)).toBe(split);
        const beyond = chain.labels.slice(chain.asked + 1);
        expect(tokens.slice(promptLength).some((token) => beyond.includes(token))).toBe(false);
      }
    }
  });

  it('start anywhere on the chain, and are written by everybody', () => {
    const batch = make(['plus'], { rows: 2000, pairs: 4 });
    const starts = new Array<number>(8).fill(0);
    const steps = new Map<string, number>();
    for (let row = 0; row < batch.rows; row++) {
      const tokens = rowOf(batch, row);
      const chain = parseChain(tokens.slice(0, promptLength - 1).join(' '));
      const positions = [0, 1, 2, 3].map((i) => chain.labels.indexOf(tokens[promptLength + 2 * i]!));
      starts[positions[0]!]!++;
      for (let i = 1; i < 4; i++) {
        const moved = positions[i]! - positions[i - 1]!;
        expect([0, 1]).toContain(moved);
        const kind = moved ? chain.steps[positions[i - 1]!]!.kind : 'stays';
        steps.set(kind, (steps.get(kind) ?? 0) + 1);
      }
    }
    expect(starts.map((count) => count / 2000)[0]).toBeCloseTo(0.15 + 0.85 / 7, 1);
    for (const count of starts.slice(1, 7)) expect(count / 2000).toBeCloseTo(0.85 / 7, 1);
    for (const kind of operations) expect(steps.get(kind)!).toBeGreaterThan(500);
    expect(steps.get('stays')!).toBeGreaterThan(1000);
  });

  it('are pairs, without end after Notes and with one answer after Solution', () => {
    const notes = make(['plus'], { rows: 20, pairs: 3 });
    expect(notes.length).toBe(promptLength + 6);
    expect(rowOf(notes, 0).slice(promptLength).join(' ')).toMatch(/^([a-l] [0-9] ?){3}$/);
    const solutions = make(['times'], { rows: 200, pairs: 8, cue: 'solution' });
    expect(solutions.length).toBe(promptLength + 19);
    const texts = Array.from({ length: 200 }, (_, row) =>
      rowOf(solutions, row).slice(promptLength).join(' '),
    );
    const ended = texts.filter((text) =>
      /^([a-l] [0-9] )+Answer: [0-9] <\|im_end\|>( <\|endoftext\|>)*$/.test(text),
    );
    expect(ended.length).toBeGreaterThan(180);
    expect(ended.every((text) => text.split(' Answer: ')[0]!.at(-1) === text.split(' Answer: ')[1]![0])).toBe(
      true,
    );
    for (const text of texts)
      expect(text).toMatch(/^([a-l] [0-9] )+([a-l] [0-9]$|([a-l] [0-9] )?[a-l]?$|Answer: )/);
  });

  it('carry each kind of target with its place on the chain', () => {
    const batch = make(['times'], { rows: 300, cue: 'solution', stall: 0.3 });
    const seen = new Map<string, Set<number>>();
    batch.kinds.forEach((kind, at) => {
      const name = targetKinds[kind]!;
      seen.set(name, (seen.get(name) ?? new Set()).add(batch.positions[at]!));
    });
    expect([...seen.keys()].sort()).toEqual(
      targetKinds.filter((kind) => kind !== 'idle' && kind !== 'recall').sort(),
    );
    expect(seen.get('root')).toEqual(new Set([0]));
    expect([...seen.get('value')!].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('are the same for the same seed only', () => {
    expect(make(['plus'], {}, 9)).toEqual(make(['plus'], {}, 9));
    expect(make(['plus'], {}, 9).ids).not.toEqual(make(['plus'], {}, 10).ids);
  });

  it('recall the question’s own clauses, each with its label', () => {
    const batch = make(['plus'], { rows: 20, cue: 'recall', pairs: 8 });
    const clause = (row: number, at: number) =>
      batch.ids.slice(row * batch.length + at, row * batch.length + at + 2).join();
    for (let row = 0; row < batch.rows; row++) {
      const asked = Array.from({ length: 8 }, (_, i) => clause(row, 2 * i));
      const recalled = Array.from({ length: 8 }, (_, i) => clause(row, 19 + 2 * i));
      expect(recalled).not.toEqual(asked);
      expect([...recalled].sort()).toEqual([...asked].sort());
    }
    const weighed = batch.weights.reduce((sum, weight) => sum + weight, 0);
    expect(weighed).toBe(20 * 8);
  });
});
