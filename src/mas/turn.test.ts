/** Prompts with padded messages and with text behind them, against the same prompts one by one. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blend } from '../../test/support/systems';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { floats } from '../runtime/tensor';
import { Random } from '../random';
import type { System } from './system';
import { Prompter, type Message, type TurnRecord } from './turn';

const device = nodeDevice();
let system: System;
const nowhere: TurnRecord = {
  round: 1,
  agent: 0,
  pieces: [],
  filled: [],
  chunks: [],
  states: [],
  watched: [],
};

beforeAll(async () => {
  system = await blend(device);
});
afterAll(() => device.dispose());

const states = new Random('states');
const width = () => system.agents[3]!.config.hiddenSize;
const vectors = (count: number) => Float32Array.from({ length: count * width() }, () => states.normal());

/** A latent message; rows of unequal length are padded on the left with what must not be read. */
function message(rows: readonly Float32Array[], scope: Scope): Message {
  const length = Math.max(...rows.map((row) => row.length / width()));
  const data = new Float32Array(rows.length * length * width()).fill(1e6);
  const real = rows.map((row, b) => {
    data.set(row, (b + 1) * length * width() - row.length);
    return new Uint8Array(length).fill(1, length - row.length / width());
  });
  const tensor = scope.keep(device.upload(floats(data, [rows.length, length, width()])));
  return { kind: 'latent', tensor, source: nowhere, hop: 0, real };
}

/** The last state of the summarizer's prompt. */
async function last(
  questions: readonly string[],
  which: 'latent' | 'final',
  messages: readonly (readonly Float32Array[] | null)[],
  answer?: readonly (readonly number[])[],
): Promise<number[]> {
  const scope = new Scope();
  const prompter = new Prompter(system, 3, questions, scope);
  const heard = messages.map((rows) => rows && message(rows, scope));
  const record = await prompter.open(1, which, heard, scope, answer ? { answer } : {});
  const read = Array.from((await record.chunks[0]!.last.read()).data, Number);
  scope.end();
  return read;
}

const near = (got: readonly number[], want: readonly number[]) =>
  got.forEach((x, i) => expect(x).toBeCloseTo(want[i]!, 4));

describe('a prompt', () => {
  const questions = ['t10 t11', 't12'];

  it('takes messages of unequal length in one batch', async () => {
    const [a, b, c] = [
      [vectors(2), vectors(5)],
      [vectors(3), vectors(3)],
      [vectors(4), vectors(1)],
    ];
    for (const which of ['latent', 'final'] as const) {
      const together = await last(questions, which, [a, b, c]);
      const apart = [];
      for (const row of [0, 1])
        apart.push(...(await last([questions[row]!], which, [[a[row]!], [b[row]!], [c[row]!]])));
      near(together, apart);
    }
  });

  it('takes a message that is empty in some rows', async () => {
    const [a, b] = [
      [vectors(2), new Float32Array(0)],
      [vectors(3), vectors(3)],
    ];
    const together = await last(questions, 'latent', [a, b, null]);
    const first = await last([questions[0]!], 'latent', [[a[0]!], [b[0]!], null]);
    near(together.slice(0, width()), first);
    expect(together.slice(width()).every(Number.isFinite)).toBe(true);
  });

  it('can be opened with text behind it, for latent turns as for final ones', async () => {
    const rows = [vectors(2), vectors(2)];
    const answer = [[20, 21, 22], [23]];
    for (const which of ['latent', 'final'] as const) {
      const together = await last(questions, which, [rows, null, null], answer);
      const apart = [];
      for (const row of [0, 1])
        apart.push(...(await last([questions[row]!], which, [[rows[row]!], null, null], [answer[row]!])));
      near(together, apart);
      const without = await last(questions, which, [rows, null, null]);
      expect(Math.abs(without[0]! - together[0]!)).toBeGreaterThan(1e-3);
    }
  });

  it('is refused where it ends for some questions with a slot’s padding', async () => {
    const bare = {
      ...system,
      prompts: system.prompts.map((own) => ({ ...own, latent: '{question} {slot}' })),
    };
    const scope = new Scope();
    const one = { ...bare, agents: [system.agents[3]!], prompts: [bare.prompts[0]!] };
    const prompter = new Prompter(one, 0, questions, scope);
    const padded = message([vectors(2), vectors(1)], scope) as Message & { kind: 'latent' };
    const right = { ...padded, real: padded.real!.map((row) => row.slice().reverse()) };
    await expect(prompter.open(1, 'latent', [right], scope)).rejects.toMatchObject({ code: 'ragged_prompt' });
    await prompter.open(1, 'latent', [padded], scope);
    scope.end();
  });
});
