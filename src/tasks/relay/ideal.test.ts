import { describe, expect, it } from 'vitest';
import { idealRelay, notes, notesText, solution, solvable } from './ideal';
import { parseChain } from './parse';
import { values } from './relay';
import { generateChains } from './task';

const chain = parseChain('k=7, d=k+4, c=d+3, f=c*3, a=f*9, h=a*7, e=h-2, b=e+5. What is e?'); // 7 1 4 2 8 6 4 9

describe('an ideal agent', () => {
  it('reads the root first, goes on by its own operation, then repeats', () => {
    expect(notes(chain, ['plus'], -1, 5)).toEqual([0, 1, 2, 2, 2]);
    expect(notesText(chain, [0, 1, 2, 2])).toBe('k 7 d 1 c 4 c 4');
    expect(notes(chain, ['minus'], -1, 2)).toEqual([0, 0]);
    expect(notes(chain, ['plus'], -1, 0)).toEqual([]);
  });

  it('stops at the asked label', () => {
    expect(notes(chain, ['minus', 'plus'], 5, 3)).toEqual([6, 6, 6]);
  });

  it('speaks without repeating, and answers with the last value it has', () => {
    expect(solution(chain, 2)).toBe('f 2 a 8 h 6 Answer: 6');
    expect(solution(chain, 6)).toBe('Answer: 4');
    expect(solution(chain, -1)).toBe('k 7 Answer: 7');
    expect(solution(chain, -1, ['plus', 'minus', 'times'])).toBe('k 7 d 1 c 4 f 2 a 8 h 6 e 4 Answer: 4');
  });
});

const about = (percent: number) => expect.closeTo(percent, 1);

describe('the ideal relay', () => {
  it('hands notes on, crosses rounds, and lets the multiplier speak', () => {
    const { stages, told, reached, text } = idealRelay(chain, 2, 4);
    expect(stages.map((stage) => [stage.agent, stage.round, ...stage.positions])).toEqual([
      ['adder', 1, 0, 1],
      ['subtracter', 1, 1, 1],
      ['multiplier', 1, 1, 1],
      ['adder', 2, 2, 2],
      ['subtracter', 2, 2, 2],
      ['multiplier', 2, 3, 4, 5],
    ]);
    expect([told, reached, text]).toEqual([2, 5, 'f 2 a 8 h 6 Answer: 6']);
    expect(solvable(chain, 3, 4)).toBe(false);
    expect(solvable(chain, 4, 4)).toBe(true);
  });

  it('without latents leaves the multiplier alone', () => {
    expect(idealRelay(chain, 1, 0)).toMatchObject({ told: -1, reached: 0, text: 'k 7 Answer: 7' });
  });

  it('needs rounds: of 2000 test questions, more rounds solve more, more latents per turn do not replace them', () => {
    const test = generateChains('test', 2000, 0);
    const share = (rounds: number, latents: number) =>
      (100 * test.filter((question) => solvable(question, rounds, latents)).length) / test.length;
    const table = [2, 4, 8, 16].map((latents) => [1, 2, 3, 4, 5].map((rounds) => share(rounds, latents)));
    expect(table).toEqual([
      [13.6, 35.5, 58.9, 79.5, 93.9].map(about),
      [25.4, 60.9, 89.3, 99.5, 100].map(about),
      [31.5, 70.7, 94.5, 99.7, 100].map(about),
      [31.9, 71.0, 94.5, 99.7, 100].map(about),
    ]);
  });

  it('answers a solvable question rightly', () => {
    for (const question of generateChains('validation', 300, 5)) {
      const { reached, text } = idealRelay(question, 3, 4);
      expect(text.endsWith(`Answer: ${values(question)[reached]}`)).toBe(true);
    }
  });
});
