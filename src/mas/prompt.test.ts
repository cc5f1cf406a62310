import { describe, expect, it } from 'vitest';
import { numberedTokenizer } from '../../test/support/checkpoints';
import type { LabError } from '../errors';
import { TextTokenizer } from '../models/tokenizer';
import { mixture, sequential } from './pattern';
import { checkPrompts, promptPieces } from './prompt';

const plain = new TextTokenizer(numberedTokenizer(20));
const chat = new TextTokenizer(numberedTokenizer(20), {
  chatTemplate:
    '{% for m in messages %}{{ "t1 " if m.role == "system" else "t2 " }}{{ m.content }} t3 {% endfor %}t4',
});
const template = 't5 {question} t6 {slot} t7';
const question = 't10 t11';

describe('promptPieces', () => {
  it('cuts the prompt at a filled slot and leaves nothing of an empty one', () => {
    expect(promptPieces(plain, template, { question, filled: [true] })).toEqual([[5, 10, 11, 6], [7]]);
    expect(promptPieces(plain, template, { question, filled: [false] })).toEqual([[5, 10, 11, 6, 7]]);
  });

  it('puts text where the twin passes text', () => {
    const texts = ['t12 t13'];
    expect(promptPieces(plain, template, { question, filled: [false], texts })).toEqual([
      [5, 10, 11, 6, 12, 13, 7],
    ]);
  });

  it('has one piece more than filled slots', () => {
    const two = '{slot} t6 {question} {slot}';
    expect(promptPieces(plain, two, { question, filled: [true, true] })).toEqual([[], [6, 10, 11], []]);
    expect(promptPieces(plain, two, { question, filled: [false, true] })).toEqual([[6, 10, 11], []]);
  });

  it('formats by the model’s chat template, the slot inside', () => {
    const filling = { question, system: 't8', filled: [true] };
    expect(promptPieces(chat, template, filling)).toEqual([
      [1, 8, 3, 2, 5, 10, 11, 6],
      [7, 3, 4],
    ]);
  });

  it('takes braces, dollars and the mark of a slot in a question as plain text', () => {
    const hostile = '{slot} $& \uE000 {question} t10';
    const pieces = promptPieces(plain, template, { question: hostile, filled: [true] });
    expect(pieces).toHaveLength(2);
    expect(pieces[1]).toEqual([7]);
  });

  it.each([
    ['t5 {question}', [true]],
    ['t5 {question} {slot} {slot}', [true]],
    ['t5 {slot}', [false]],
  ])('refuses “%s” with slots %j', (bad, filled) => {
    expect(() => promptPieces(plain, bad, { question, filled })).toThrowError(
      expect.objectContaining({ code: 'bad_prompt' }),
    );
  });
});

describe('checkPrompts', () => {
  const good = { role: 'a', latent: '{question} {slot}', final: '{slot} {question}' };
  const three = { role: 's', latent: '{slot}{slot} {question}', final: '{slot} {slot} {question}' };
  const run = { rounds: 2, mode: 'latent' } as const;
  const refused = (prompts: (typeof good)[], use: Parameters<typeof checkPrompts>[1]) => {
    try {
      checkPrompts(prompts, use);
    } catch (error) {
      return [(error as LabError).field, (error as LabError).message];
    }
    return null;
  };

  it('wants a slot for each message of the pattern', () => {
    const [ring, blend] = [
      { ...run, pattern: sequential(3) },
      { ...run, pattern: mixture(3) },
    ];
    expect(refused([good, good, good], ring)).toBeNull();
    expect(refused([good, good, three], blend)).toBeNull();
    expect(refused([good, good, good], blend)).toEqual([
      'agents.2.prompt',
      'The prompt of agent 3, “a”, has 1 slot, but hears 2 messages.',
    ]);
    expect(refused([good, three, good], ring)).toEqual([
      'agents.1.prompt',
      'The prompt of agent 2, “s”, has 2 slots, but hears 1 message.',
    ]);
    expect(refused([good, good, { ...three, final: '{question}' }], blend)).toEqual([
      'agents.2.final',
      'The final prompt of agent 3, “s”, has 0 slots, but hears 2 messages.',
    ]);
  });

  it('wants the question', () => {
    const mute = { ...good, latent: 'Go on. {slot}' };
    expect(refused([good, mute], { ...run, pattern: sequential(2) })).toEqual([
      'agents.1.prompt',
      'The prompt of agent 2, “a”, has no place for the question.',
    ]);
  });

  it('leaves prompts alone that a run does not use', () => {
    const bad = { role: 'b', latent: '', final: '' };
    const pattern = sequential(2);
    expect(
      refused(
        [
          { ...good, final: '' },
          { ...good, latent: '' },
        ],
        { ...run, rounds: 1, pattern },
      ),
    ).toBeNull();
    expect(refused([bad, good], { ...run, mode: 'alone', pattern })).toBeNull();
    expect(refused([good, { ...good, latent: '' }], { ...run, pattern })?.[0]).toBe('agents.1.prompt');
  });
});
