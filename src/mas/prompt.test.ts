import { describe, expect, it } from 'vitest';
import { numberedTokenizer } from '../../test/support/checkpoints';
import { TextTokenizer } from '../models/tokenizer';
import { promptPieces } from './prompt';

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
