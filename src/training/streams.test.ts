import { afterAll, beforeAll, expect, it } from 'vitest';
import { ring } from '../../test/support/systems';
import type { System } from '../mas/system';
import { Random } from '../random';
import type { Device } from '../runtime/device';
import { nodeDevice } from '../runtime/node';
import { readRows } from '../tasks/custom/read';
import { customTask } from '../tasks/custom/task';
import type { StreamBatch } from '../tasks/task';
import { InnerLoss } from './inner';
import { streamsOf } from './streams';

const texts = ['t11', 't12 t13 t14 t15', 't16 t17 t18 t19 t20 t21 t22'];
const lines = texts.map((agent, i) => ({
  question: `t${i + 1}`,
  answer: 't3',
  roles: { agent },
  split: 'link',
}));
const task = customTask(
  readRows(new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join('\n')), 'mine.jsonl'),
  { name: 'mine.jsonl', hash: '0'.repeat(64) },
);

let device: Device;
let system: System;
beforeAll(async () => {
  device = nodeDevice({ threads: 1 });
  system = await ring(device);
});
afterAll(() => device.dispose());

/** One row of a batch, without its padding. */
function rowOf({ length, ids, targets, weights, real }: StreamBatch, row: number): StreamBatch {
  const count = real![row]!.reduce((sum, flag) => sum + flag, 0);
  const cut = <T extends Int32Array | Float32Array>(all: T) =>
    all.slice(row * length, row * length + count) as T;
  return { rows: 1, length: count, ids: cut(ids), targets: cut(targets), weights: cut(weights) };
}

it('gives text of a file behind the agent’s own prompt, to be written and ended', () => {
  const batch = streamsOf(system, task, 'link')[0]!(new Random(1), 8);
  const { tokenizer } = system.agents[0]!;
  for (let row = 0; row < 8; row++) {
    const { ids, targets, weights } = rowOf(batch, row);
    const [question, text] = texts.flatMap((text, i) =>
      tokenizer.decode([...ids]).includes(text) ? [`t${i + 1}`, text] : [],
    );
    const prompt = tokenizer.encode(`t5 ${question} t6  t7`);
    const written = tokenizer.encode(text!);
    expect([...ids]).toEqual([...prompt, ...written]);
    expect([...targets].filter((_, i) => weights[i]! > 0)).toEqual([...written, tokenizer.eos[0]]);
  }
});

it('rows of unequal length have the loss that they have alone, in every agent', async () => {
  for (const [i, draw] of streamsOf(system, task, 'link').entries()) {
    const batch = draw(new Random(3), 6);
    expect(new Set(batch.real!.map((row) => row.join(''))).size).toBeGreaterThan(1);
    const loss = await InnerLoss.create(device, system, i, { target: 'next', warmStartOuter: false });
    const lossOf = async (some: StreamBatch) => Object.values((await loss.run(some, false)).losses)[0]!;
    let [sum, count] = [0, 0];
    for (let row = 0; row < batch.rows; row++) {
      const alone = rowOf(batch, row);
      const places = alone.weights.filter((weight) => weight > 0).length;
      sum += places * (await lossOf(alone));
      count += places;
    }
    expect(await lossOf(batch)).toBeCloseTo(sum / count, 5);
    await loss.dispose();
  }
});
