import { expect, test } from 'vitest';
import type { RlmEvent, RlmEventBody } from '../../../rlm/trace';
import { LEAST, retyped } from './retyped';

const usage = {
  promptTokens: 1,
  completionTokens: 1,
  cachedTokens: 0,
  reasoningTokens: 0,
  cost: 0,
  estimated: false,
};
const context =
  'Anna keeps seventeen grey geese behind the mill.\nThe secret word of the miller is “hawthorn”.\n';

/** A run in which the model says `said`, and sub-models `answered`. */
function events(
  said: readonly string[],
  answered: readonly string[] = [],
  question = 'What is it?',
): RlmEvent[] {
  const bodies: RlmEventBody[] = [
    {
      type: 'run_start',
      parent: null,
      depth: 0,
      agent: 'rlm',
      question,
      context: null,
      models: { root: 'a', sub: 'b' },
      budgets: {} as never,
    },
  ];
  const call = (purpose: 'turn' | 'sub', id: string, text: string) => {
    const request = {
      type: 'request',
      call: id,
      purpose,
      turn: 1,
      model: 'a',
      since: 0,
      messages: [],
    } as const;
    bodies.push(request, {
      type: 'response',
      call: id,
      text,
      reasoning: context, // thinking aloud is not writing
      usage,
      model: 'a',
      finish: 'stop',
      seconds: 1,
      replayed: false,
      retries: 0,
    });
  };
  answered.forEach((text, i) => call('sub', `s${i}`, text));
  said.forEach((text, i) => call('turn', `t${i}`, text));
  return bodies.map((body, seq) => ({ seq, t: seq, run: '0', ...body }));
}

test('code that moves the context by its name has retyped nothing', () => {
  const code = 'part = context[100:900]\nanswer = llm_query(part)\nFINAL(answer)';
  expect(retyped(events([code], ['It is “hawthorn”.']), context)).toEqual({
    written: code.length,
    fromContext: 0,
    fromAnswers: 0,
  });
});

test('what is copied out of the context is counted to the letter, wherever it begins', () => {
  for (let from = 0; from < 20; from++) {
    const copy = context.slice(from, from + 40);
    expect(retyped(events([`x = "${copy}" #`]), context).fromContext, `from ${from}`).toBe(40);
  }
});

test('the shortest that counts is counted, one letter less is not', () => {
  const shortest = context.slice(7, 7 + LEAST);
  expect(retyped(events([`<${shortest}>`]), context).fromContext).toBe(LEAST);
  expect(retyped(events([`<${shortest.slice(1)}>`]), context).fromContext).toBe(0);
});

test('an answer of a sub-model that is written again is counted apart, but once where it stands in the context', () => {
  const answer = 'There are five lines that speak of animals.';
  const found = retyped(events([`FINAL("${answer}")`], [answer]), context);
  expect(found).toMatchObject({ fromContext: 0, fromAnswers: answer.length });
  const line = context.split('\n')[0]!;
  expect(retyped(events([line], [line]), context)).toMatchObject({
    fromContext: line.length,
    fromAnswers: 0,
  });
});

test('what the question says is not counted', () => {
  const words = 'The secret word of the miller is';
  const asked = retyped(events([`find("${words}")`], [], `Complete: ${words} …`), context);
  expect(asked.fromContext).toBe(0);
  expect(retyped(events([`find("${words}")`]), context).fromContext).toBe(words.length);
});

test('two answers do not run together into one match', () => {
  const half = context.slice(0, LEAST - 2);
  const rest = context.slice(LEAST - 2, 2 * LEAST - 4);
  expect(retyped(events([half, rest]), context).fromContext).toBe(0);
});

test('a context of ten million characters, and a flood of one letter, take no long time', () => {
  const long = 'abcdefghij klmnop qrstuv wxyz '.repeat(350_000);
  const before = performance.now();
  expect(retyped(events(['import re\n'.repeat(200)]), long).fromContext).toBe(0);
  expect(retyped(events(['a'.repeat(20_000)]), 'a'.repeat(1_000_000)).fromContext).toBe(20_000);
  expect(performance.now() - before).toBeLessThan(8000);
});
