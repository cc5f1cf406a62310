/** The deliberation on its shipped agents: a sequence of two, whose speaker has code run in the middle of its text. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shipped, tinyPython } from '../../test/support/shipped';
import { softmax } from '../agents/decode';
import { runOptions } from '../experiment/build';
import type { Spec } from '../experiment/spec';
import { nodeDevice } from '../runtime/node';
import { Scope } from '../runtime/scope';
import { reckoning } from '../tasks/reckoning/task';
import { Recursion, run, type RunContext, type RunOptions } from './recursion';
import { speakerOf, type System } from './system';
import { resultText } from './tools';
import type { SpokenRow, TraceEvent } from './trace';

const device = nodeDevice();
// Sums, differences and products: results of two to six digits, and negative ones.
const asked = reckoning.generate('validation', 12, 5);
const questions = asked.map(({ text }) => text);
let system: System;
let spec: Spec;

beforeAll(async () => {
  ({ system, spec } = await shipped('deliberation', device));
});
afterAll(() => device.dispose());

async function go(texts: readonly string[], options: Partial<RunOptions> = {}, context: RunContext = {}) {
  const events: TraceEvent[] = [];
  const wishes = { tensors: true, views: false, probe: false };
  const tools = tinyPython();
  const result = await run(
    system,
    texts,
    { ...runOptions(spec, wishes), ...options },
    { tools, emit: (event) => events.push(event), ...context },
  );
  return { ...result, events, asked: tools.asked };
}

const calls = (events: readonly TraceEvent[]) => events.filter((event) => event.type === 'tool');
/** Without times, which no two runs share. */
const timeless = (value: unknown) =>
  JSON.stringify(value, (key, part: unknown) => (key === 'seconds' || key === 'ms' ? undefined : part));

describe('the deliberation', () => {
  it('has two agents take turns; the second speaks, calls Python and copies what it printed', async () => {
    const { answers, events } = await go(questions);
    const turns = events.flatMap((event) =>
      event.type === 'stage' ? [`${event.kind} ${event.round}.${event.agent}`] : [],
    );
    expect(turns).toEqual(['latent 1.1', 'latent 1.2', 'latent 2.1', 'final 2.2']);
    answers.forEach(({ text, calls: made = [], tokens }, i) => {
      expect(reckoning.answerIn(text)).toBe(asked[i]!.answer);
      expect(made).toHaveLength(1);
      const [call] = made;
      expect(text).toBe(`<python>${call!.code}</python>${resultText(call!.result!)}${asked[i]!.answer}`);
      // What was decoded is in the tokens, what was read is not.
      expect(tokens[call!.at - 1]!.text).toBe('</python>');
      expect(
        tokens
          .slice(call!.at, -1)
          .map((token) => token.text)
          .join(''),
      ).toBe(asked[i]!.answer);
    });
  });

  it('calls no tool while agents think, and tells each call where it was made', async () => {
    const { events } = await go(questions.slice(0, 3), { rounds: 3 });
    const told = calls(events);
    expect(told.map(({ round, agent, question, final }) => [round, agent, question, final])).toEqual([
      [3, 2, 1, true],
      [3, 2, 2, true],
      [3, 2, 3, true],
    ]);
    const answer = events.find((event) => event.type === 'answer' && event.final);
    expect(answer?.type === 'answer' && answer.rows.map((row) => row.calls![0]!.code)).toEqual(
      told.map(({ code }) => code),
    );
    expect(events.findLastIndex((event) => event.type === 'latent')).toBeLessThan(events.indexOf(told[0]!));
  });

  it('needs the second round: before it the reflector does not know the side', async () => {
    const right = async (rounds: number) => {
      const { answers } = await go(questions, { rounds });
      return answers.filter(({ text }, i) => reckoning.answerIn(text) === asked[i]!.answer).length;
    };
    expect(await right(1)).toBeLessThan(9);
    expect(await right(2)).toBe(12);
  });

  it('answers a batch as it answers each question alone', async () => {
    const { answers } = await go(questions);
    const lengths = new Set(answers.map(({ tokens }) => tokens.length));
    expect(lengths.size).toBeGreaterThan(1); // rows stop, wait and end at different places
    for (const [i, question] of questions.entries()) {
      const alone = (await go([question])).answers[0]!;
      expect(alone.text).toBe(answers[i]!.text);
      alone.tokens.forEach(({ probability }, t) =>
        expect(answers[i]!.tokens[t]!.probability).toBeCloseTo(probability, 4),
      );
    }
  });

  it('reads a result as if the whole text so far were read anew', async () => {
    const [question] = questions as [string];
    const { answers } = await go([question]);
    const [spoken] = answers as [SpokenRow];
    const agent = speakerOf(system);
    const [call] = spoken.calls!;
    const ids = spoken.tokens.map(({ id }) => id);
    const whole = [
      ...ids.slice(0, call!.at),
      ...agent.tokenizer.encode(resultText(call!.result!)),
      ...ids.slice(call!.at),
    ];
    const scope = new Scope();
    const wishes = { tensors: false, views: false, probe: false };
    const [record] = await new Recursion(system, [question], runOptions(spec, wishes), scope).toFinals(
      [whole],
      false,
    );
    const { data, dims } = await agent.logits(record!.chunks[0]!.hidden);
    const [, length, width] = dims as [number, number, number];
    const at = (place: number, id: number) => softmax(data as Float32Array, place * width, width)[id]!;
    // The place before a token is where it was drawn.
    const first = length - whole.length - 1;
    const behind = whole.length - (ids.length - call!.at);
    ids.forEach((id, t) => {
      const place = first + (t < call!.at ? t : behind + t - call!.at);
      expect(spoken.tokens[t]!.probability).toBeCloseTo(at(place, id), 4);
    });
    scope.end();
  });

  it('says where there is no Python, and ends there', async () => {
    const { answers, events } = await go(questions.slice(0, 2), {}, { tools: undefined });
    for (const { text, calls: made } of answers) {
      expect(text.endsWith('</python>')).toBe(true);
      expect(made).toMatchObject([{ result: null, fault: 'There is no Python here.' }]);
      expect(reckoning.answerIn(text)).toBeNull();
    }
    expect(calls(events)).toHaveLength(2);
  });

  it('says why Python could not run, and stops with its signal', async () => {
    const fails = { python: () => Promise.reject(new Error('no thread')) };
    const { answers } = await go(questions.slice(0, 1), {}, { tools: fails });
    expect(answers[0]!.calls![0]).toMatchObject({
      result: null,
      fault: expect.stringContaining('no thread'),
    });
    const control = new AbortController();
    const stops = {
      python: () => {
        control.abort(new Error('stopped here'));
        return Promise.reject(new Error('interrupted'));
      },
    };
    const run = go(questions.slice(0, 1), {}, { tools: stops, signal: control.signal });
    await expect(run).rejects.toThrow('stopped here');
  });

  it('without tools leaves the tags as text and goes on', async () => {
    const { answers, events, asked: codes } = await go(questions.slice(0, 3), { tools: 'none' });
    expect(calls(events)).toEqual([]);
    expect(codes).toEqual([]);
    for (const { text, calls: made } of answers) {
      expect(made).toBeUndefined();
      expect(text).toContain('</python>');
      expect(text).not.toContain(resultText(''));
    }
  });

  it('gives errors back to the speaker as text', async () => {
    const errs = { python: async () => ({ text: 'ZeroDivisionError: division by zero' }) };
    const { answers } = await go(questions.slice(0, 1), {}, { tools: errs });
    expect(answers[0]!.text).toContain('<result>ZeroDivisionError: division by zero</result>');
  });

  it('is the same run from the same seed, and goes on from a base as if computed whole', async () => {
    const [question] = questions as [string];
    const options = { rounds: 3, probe: true };
    const plain = await go([question], options);
    expect(timeless((await go([question], options)).events)).toBe(timeless(plain.events));
    expect(calls(plain.events).map(({ round, final }) => [round, final])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    const interventions = [{ round: 2, agent: 2, kind: 'zero', factor: 1, donor: 1 }] as const;
    const whole = await go([question], { ...options, interventions });
    const base = { events: plain.events, tensors: plain.tensors, from: { round: 2, agent: 2 } };
    const on = await go([question], { ...options, interventions }, { base });
    expect(timeless(calls(on.events))).toBe(timeless(calls(whole.events)));
    expect(on.answers[0]!.text).toBe(whole.answers[0]!.text);
    // The probe of round 1 was taken over, with its call: nobody was asked again.
    expect(on.asked).toHaveLength(whole.asked.length - 1);
  });
});
