import { describe, expect, it } from 'vitest';
import { splits, tasks } from './task';

describe.each(Object.values(tasks))('$id', (task) => {
  it('generates distinct questions of the split asked for, the same for the same seed', () => {
    for (const split of splits) {
      const questions = task.generate(split, 200, 4);
      expect(new Set(questions.map((question) => question.text)).size).toBe(200);
      expect(questions.every((question) => question.split === split)).toBe(true);
      expect(questions.every((question) => task.answers.includes(question.answer))).toBe(true);
      expect(task.generate(split, 50, 4)).toEqual(questions.slice(0, 50));
      expect(task.generate(split, 50, 5)).not.toEqual(questions.slice(0, 50));
    }
  });

  it('reads back its own questions', () => {
    for (const question of task.generate('test', 100, 1)) expect(task.parse(question.text)).toEqual(question);
  });

  it('is registered under its id', () => {
    expect(tasks[task.id]).toBe(task);
  });
});

describe('the answer in a text', () => {
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
