/** Shipped systems as chat models, in Node. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presetJson, shipped, tinyPython } from '../../test/support/shipped';
import type { ChatReply, ChatRequest } from '../chat/chat';
import { nameOf } from '../chat/recording';
import { priceOf } from '../chat/prices';
import { nodeDevice } from '../runtime/node';
import { candidates } from '../tasks/candidates/task';
import { reckoning } from '../tasks/reckoning/task';
import { SystemChat, systemSpec } from './mas-chat';

const device = nodeDevice();
const words = candidates.generate('validation', 9, 3);
const sums = reckoning.generate('validation', 4, 3);
let mixture: SystemChat;
let deliberation: SystemChat;
let relay: SystemChat;
const python = tinyPython();
/** Batches that were run, in questions. */
const batches: number[] = [];

beforeAll(async () => {
  const of = async (id: string, options = {}) => {
    const { spec, system } = await shipped(id, device);
    return new SystemChat(id, spec, system, options);
  };
  [mixture, deliberation, relay] = [
    await of('mixture'),
    await of('deliberation', { tools: python }),
    await of('relay'),
  ];
  const together = mixture['together'].bind(mixture);
  mixture['together'] = (jobs) => {
    batches.push(jobs.length);
    return together(jobs);
  };
});
afterAll(() => device.dispose());

const never = new AbortController().signal;
const request = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content }],
  sampling: { temperature: 0, topP: 1, maxTokens: 200 },
  place: { purpose: 'sub', depth: 0, call: '1' },
  signal: never,
  ...more,
});
const plain = ({ inner, ...reply }: ChatReply) => ({
  ...reply,
  inner: inner!.map(({ seconds, ...step }) => (expect(seconds).toBeGreaterThan(0), step)),
});

describe('a system as a model', () => {
  it('answers as its last agent does, and tells what all of them did', async () => {
    const [{ text, answer }] = words as [(typeof words)[number]];
    const pieces: string[] = [];
    const reply = await mixture.complete(request(text, { onText: (piece) => pieces.push(piece) }));
    expect(plain(reply)).toMatchObject({
      text: answer,
      model: 'system:mixture',
      finish: 'stop',
      replayed: false,
    });
    expect(pieces).toEqual([answer]);
    expect(reply.inner!.map(({ agent, round, kind, steps }) => [agent, round, kind, steps])).toEqual([
      ['expert-a', 1, 'latent', 1],
      ['expert-b', 1, 'latent', 1],
      ['expert-c', 1, 'latent', 1],
      ['summarizer', 1, 'text', 2],
    ]);
    expect(reply.inner!.at(-1)!.text).toBe(answer);
    // Each agent read its prompt; the number and the end were written. Latent steps are no tokens.
    expect(reply.usage).toMatchObject({ completionTokens: 2, cost: 0, estimated: false });
    expect(reply.usage.promptTokens).toBeGreaterThan(15);
    expect(reply.usage.promptTokens).toBeLessThan(40);
  });

  it('answers those who wait together in one batch, as if each were alone', async () => {
    batches.length = 0;
    const together = await Promise.all(words.map(({ text }) => mixture.complete(request(text))));
    expect(batches).toEqual([words.length]);
    expect(together.map(({ text }) => text)).toEqual(words.map(({ answer }) => answer));
    for (const [i, { text }] of words.entries())
      expect(plain(await mixture.complete(request(text)))).toEqual(plain(together[i]!));
  });

  it('tells tool calls as steps, and leaves them out of the answer', async () => {
    const replies = await Promise.all(sums.map(({ text }) => deliberation.complete(request(text))));
    expect(replies.map(({ text }) => text)).toEqual(sums.map(({ answer }) => answer));
    replies.forEach(({ inner, usage }, i) => {
      expect(inner!.map(({ agent, round, kind }) => `${agent} ${round} ${kind}`)).toEqual([
        'reflector 1 latent',
        'tool-caller 1 latent',
        'reflector 2 latent',
        'tool-caller 2 tool',
        'tool-caller 2 text',
      ]);
      expect(inner![3]).toMatchObject({ steps: 0, result: sums[i]!.answer });
      expect(inner![3]!.text).toMatch(/^print\(.+\)$/);
      expect(usage.completionTokens).toBe(inner![4]!.steps);
    });
  });

  it.each([
    ['a heading', (text: string) => `Label: ${text}`],
    ['lines before it', (text: string) => `Answer this.\n\n${text}\n`],
    ['both', (text: string) => `Here it comes:\nQuestion: ${text}`],
  ])('finds its question behind %s', async (_, put) => {
    const [{ text, answer }] = words as [(typeof words)[number]];
    const messages = [
      { role: 'system' as const, content: 'You are helpful.' },
      { role: 'user' as const, content: 'Which number do nobody share?' },
      { role: 'assistant' as const, content: '7' },
      { role: 'user' as const, content: put(text) },
    ];
    expect((await mixture.complete({ ...request(''), messages })).text).toBe(answer);
  });

  it('refuses what is no question of its family, and leaves the others of the batch alone', async () => {
    const [{ text, answer }] = words as [(typeof words)[number]];
    const [refused, fine] = await Promise.allSettled([
      mixture.complete(request('What is the capital of France?')),
      mixture.complete(request(text)),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'chat_refused' } });
    expect(String((refused as PromiseRejectedResult).reason)).toContain('system:mixture');
    expect(fine).toMatchObject({ value: { text: answer } });
  });

  it('honours a stop, before, while it waits and while it runs', async () => {
    const [{ text }] = words as [(typeof words)[number]];
    await expect(
      mixture.complete(request(text, { signal: AbortSignal.abort(new Error('early')) })),
    ).rejects.toThrow('early');
    const waits = new AbortController();
    const waiting = mixture.complete(request(text, { signal: waits.signal }));
    waits.abort(new Error('waiting'));
    await expect(waiting).rejects.toThrow('waiting');
    const runs = new AbortController();
    const [chain] = (await import('../tasks/relay/task')).relay.generate('validation', 1, 1);
    const running = relay.complete(request(chain!.text, { signal: runs.signal }));
    setTimeout(() => runs.abort(new Error('running')), 15);
    await expect(running).rejects.toThrow('running');
    expect(
      (await relay.complete(request(chain!.text))).inner!.filter(({ kind }) => kind === 'latent'),
    ).toHaveLength(8);
  });

  it('cuts an answer where the caller allows no more', async () => {
    const [{ text }] = sums as [(typeof sums)[number]];
    const sampling = { temperature: 0, topP: 1, maxTokens: 3 };
    const reply = await deliberation.complete(request(text, { sampling }));
    expect(reply).toMatchObject({ finish: 'length', usage: { completionTokens: 3 } });
  });

  it('has a name and costs nothing', () => {
    const ref = { kind: 'system', id: 'mixture' } as const;
    expect(nameOf(ref)).toBe(mixture.name);
    expect(priceOf(ref, [])).toEqual({ prompt: 0, completion: 0 });
  });

  it('is no system that needs other questions', () => {
    const of = (change: object) => () =>
      systemSpec('mixture', { ...(presetJson('mixture') as object), ...change });
    expect(of({})).not.toThrow();
    expect(of({ control: 'shuffle' })).toThrow(expect.objectContaining({ code: 'bad_system' }) as Error);
    expect(of({ interventions: [{ round: 1, agent: 1, kind: 'zero' }] })).toThrow(/cannot be a model/);
  });

  it('says that it was closed', async () => {
    const { spec, system } = await shipped('mixture', device);
    const model = new SystemChat('mixture', spec, system);
    const [{ text }] = words as [(typeof words)[number]];
    const open = model.complete(request(text));
    await model.dispose();
    await expect(open).rejects.toMatchObject({ code: 'disposed' });
    await expect(model.complete(request(text))).rejects.toMatchObject({ code: 'disposed' });
  });
});
