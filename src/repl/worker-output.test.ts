import { beforeEach, expect, test } from 'vitest';
import { Output } from './worker-output';

let sent: string[];
let time: number;
let output: Output;

beforeEach(() => {
  sent = [];
  time = 0;
  const limits = { every: 50, batch: 1000, characters: 2500 };
  output = new Output(
    (stream, text) => sent.push(`${stream} ${text}`),
    limits,
    () => time,
  );
});

test('what is printed in quick succession goes together, streams apart', () => {
  output.write('stdout', 'a');
  for (const text of ['b', 'c']) output.write('stdout', text);
  output.write('stderr', 'e');
  expect(sent).toEqual(['stdout a']);
  time = 50;
  output.write('stdout', 'd');
  expect(sent.slice(1)).toEqual(['stdout bcd', 'stderr e']);
});

test('much text goes at once', () => {
  output.write('stdout', 'a');
  output.write('stdout', 'b'.repeat(1000));
  expect(sent.length).toBe(2);
});

test('a cell’s text is bounded, and the next cell has its own allowance', () => {
  for (let i = 0; i < 100; i++) output.write('stdout', 'x'.repeat(100));
  output.flush();
  const characters = () => sent.reduce((sum, text) => sum + text.length - 'stdout '.length, 0);
  expect(characters()).toBe(2500);
  output.begin();
  output.write('stdout', 'y');
  output.flush();
  expect(characters()).toBe(2501);
});
