import { describe, expect, it } from 'vitest';
import { LabError } from '../../errors';
import { parseChain } from './parse';
import { format, splitOf } from './relay';
import { generateChains } from './task';

const canonical =
  'k is 7, d is that plus 4, c is that times 3, f is that minus 6, a is that plus 9, ' +
  'h is that times 7, e is that minus 8, b is that times 9. What is c?';
const body = 'k = 7; d = k + 4; c = d * 3; f = c - 6; a = f + 9; h = a * 7; e = h - 8; b = e * 9';

describe('reading a question', () => {
  it('gives back every canonical one', () => {
    for (const split of ['pretrain', 'test'] as const)
      for (const chain of generateChains(split, 500, 7)) expect(parseChain(format(chain))).toEqual(chain);
  });

  it.each([
    `${body}; what is c?`,
    `${body}\nc?`,
    `${body} ? c`,
    `${body}. What's c`,
    `${body} What is c ?`.toUpperCase(),
    body.replaceAll('*', '×').replaceAll('-', '−').replaceAll('; ', '\n') + '\n c?',
    body.replaceAll('*', 'x').replaceAll(' ', '') + ';c?',
    body.replace(/= [a-l] /g, 'is ') + ', what is c',
    body.replace(/= [a-l] \*/g, 'is that times').replaceAll(';', ' ,') + '. c ?',
    canonical.replace(/[,.]/g, ''),
  ])('takes looser forms: %s', (text) => {
    expect(format(parseChain(text))).toBe(canonical);
    expect(splitOf(parseChain(text))).toBe(splitOf(parseChain(canonical)));
  });
});

describe('refusing a question', () => {
  it.each([
    ['', 'question', 'empty'],
    ['x'.repeat(2001), 'question', '2001 characters'],
    [body, 'asked', 'does not end by asking'],
    [`${body}; b = e + 5?`, 'asked', 'does not end by asking'],
    [`${body}; g?`, 'asked', '“g”, is not in the chain'],
    [`${body}; k?`, 'asked', 'the start, whose value is given'],
    [`c?`, 'start', 'no start'],
    [`k = 12; c?`, 'start', 'The start is 12'],
    [`k = -1; c?`, 'start', 'The start is -1'],
    [`hello there; c?`, 'start', '“hello there”'],
    [`m = 7; c?`, 'start', '“m” is not a label'],
    [`k = 7; d = k + 4; d?`, 'operations', 'has 1 operation;'],
    [`${body}; g = b + 1; c?`, 'operations', 'has 8 operations;'],
    [body.replace('* 3', '* 5') + '; c?', 'operation 2', '“times 5”'],
    [body.replace('+ 4', '+ 0') + '; c?', 'operation 1', '“plus 0”'],
    [body.replace('+ 4', '+ 10') + '; c?', 'operation 1', '“plus 10”'],
    [body.replace('+ 4', '+ 3.5') + '; c?', 'operation 1', '“plus 3.5”'],
    [body.replace('+ 4', '/ 4') + '; c?', 'operation 1', 'cannot be read'],
    [body.replace('f = c', 'f = k') + '; c?', 'operation 3', 'starts from “k”'],
    [body.replace('f = c', 'd = c') + '; c?', 'operation 3', 'label “d” again'],
    [body.replace('f = c', 'z = c') + '; c?', 'operation 3', '“z” is not a label'],
  ])('%s: says what is wrong at %s', (text, field, part) => {
    let error: unknown;
    try {
      parseChain(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(LabError);
    expect(error).toMatchObject({ code: 'bad_question', field });
    expect((error as LabError).message).toContain(part);
  });

  it('with an example that can be read itself', () => {
    try {
      parseChain('k = 7');
      expect.unreachable();
    } catch (error) {
      const [, example] = /“([^”]{50,})”/.exec((error as LabError).hint)!;
      expect(parseChain(example!).steps).toHaveLength(7);
    }
  });
});
