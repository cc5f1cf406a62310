import { describe, expect, it } from 'vitest';
import { tasks } from './registry';
import { splits } from './task';

describe.each(Object.values(tasks))('$id', (task) => {
  const isFree = task.answers.length === 0;

  it('generates distinct questions of the split asked for, the same for the same seed', () => {
    for (const split of task.splits) {
      const questions = task.generate(split, 1000, 4);
      expect(new Set(questions.map((question) => question.text)).size).toBe(1000);
      expect(questions.every((question) => question.split === split)).toBe(true);
      const isOne = (answer: string) => (isFree ? /^-?\d+$/.test(answer) : task.answers.includes(answer));
      expect(questions.every(({ answer }) => isOne(answer))).toBe(true);
      expect(task.generate(split, 50, 4)).toEqual(questions.slice(0, 50));
      expect(task.generate(split, 50, 5)).not.toEqual(questions.slice(0, 50));
    }
  });

  it('refuses a split that it does not have', () => {
    for (const split of splits.filter((split) => !task.splits.includes(split)))
      expect(() => task.generate(split, 1, 0)).toThrow(
        expect.objectContaining({ code: 'bad_split', field: 'data.split' }) as Error,
      );
  });

  it('reads back its own questions, and finds their answer in the ideal text', () => {
    for (const split of task.splits)
      for (const question of task.generate(split, 50, 1)) {
        expect(task.parse(question.text)).toEqual(question);
        const target = task.target(question, 8, 16)!;
        // Of free answers the target is the code that computes them: its result is the tool's to say.
        expect(task.answerIn(target)).toBe(isFree ? null : question.answer);
        if (isFree)
          expect(task.answerIn(`${target}<result>${question.answer}</result>${question.answer}`)).toBe(
            question.answer,
          );
      }
  });

  it('has no notes and no text of a role that it does not know', () => {
    const [question] = task.generate('test', 1, 1);
    expect(task.notes(question!, 'stranger', 1, 4)).toBe(null);
    const nobody = { encode: () => 1, encodeText: () => [], prompt: () => [], pad: 0, eos: 0, unk: 0 };
    expect(task.streams('stranger', nobody)).toBe(null);
  });

  it('is registered under its id', () => {
    expect(tasks[task.id]).toBe(task);
  });
});

describe('the answer in a text of the relay', () => {
  const { answerIn } = tasks.relay!;

  it('is what follows the last Answer:', () => {
    expect(answerIn('p 1 c 3 Answer: 3')).toBe('3');
    expect(answerIn('Answer: 1 c 3 Answer: 4 </s>')).toBe('4');
    expect(answerIn('Answer:5')).toBe('5');
  });

  it('is null where there is none', () => {
    for (const text of ['', 'p 1 c 3', 'Answer:', 'Answer: 1 Answer: c', 'Answer: 12', 'Answer: </s>'])
      expect(answerIn(text)).toBe(null);
  });
});

describe('the answer in a text of the candidates', () => {
  const { answerIn } = tasks.candidates!;

  it('is the first number', () => {
    expect(answerIn('17 </s>')).toBe('17');
    expect(answerIn('0 47')).toBe('0');
  });

  it('is null where there is no number, or none of the 48', () => {
    for (const text of ['', '</s>', 'A:', '48', '007', '112']) expect(answerIn(text)).toBe(null);
  });
});
