import { describe, expect, it } from 'vitest';
import { briefFirst } from '../../../rlm/prompts/brief';
import { firstMessage } from '../../../rlm/prompts/first';
import { observation } from '../../../rlm/prompts/observation';
import { truncate } from '../../../rlm/truncate';
import { previewOf, seenParts } from './seen';

/** Lines that are all different. */
const text = (lines: number) =>
  Array.from({ length: lines }, (_, i) => `line ${i * 7919} of the output`).join('\n');
const whole = (full: string, told: string, from = 0) => seenParts(full, full, full.length, told, from);

describe('what a model saw of an output', () => {
  it('is all of it where nothing was cut', () => {
    const full = text(10);
    expect(whole(full, `Output:\n${full}\n\nLeft: 3 turns.`)).toMatchObject({ head: full.length, hidden: 0 });
  });

  it.each(['both', 'head', 'tail'] as const)('is found where truncation keeps %s', (keep) => {
    const full = text(400);
    const told = `Output:\n${truncate(full, { keep, characters: 1000 })}`;
    const { head, tail, hidden } = whole(full, told);
    expect(head + tail + hidden).toBe(full.length);
    expect(Math.abs(head + tail - 1000)).toBeLessThanOrEqual(2);
    expect(head > 0).toBe(keep !== 'tail');
    expect(tail > 0).toBe(keep !== 'head');
  });

  it('is understood whatever mark another program left', () => {
    const full = text(400);
    const { head, hidden } = whole(full, `${full.slice(0, 777)}... + [${full.length - 777} chars...]`);
    expect([head, hidden]).toEqual([777, full.length - 777]);
  });

  it('needs only the ends of a text that is far longer than what was told', () => {
    const full = text(50_000);
    const told = truncate(full, { keep: 'both', characters: 1000 });
    const { head, tail } = seenParts(full.slice(0, 2000), full.slice(-2000), full.length, told);
    expect(Math.abs(head + tail - 1000)).toBeLessThanOrEqual(2);
  });

  it('tells two outputs of one turn apart', () => {
    const [one, two] = [text(300), text(300)];
    const cell = {
      stderr: '',
      value: null,
      error: null,
      status: 'ok',
      final: null,
      changed: [],
      removed: [],
    } as const;
    const rest = { seconds: 0, waited: 0, rebuilt: false, notes: [] };
    const { text: told } = observation({
      cells: [
        { ...cell, ...rest, stdout: one },
        { ...cell, ...rest, stdout: two },
      ],
      notes: [],
      truncation: { keep: 'both', characters: 2000 },
      remaining: '',
    });
    const first = whole(one, told);
    const second = whole(two, told, first.after);
    expect(second.head + second.tail).toBeGreaterThan(900);
    expect(second.after).toBeGreaterThan(first.after);
  });

  it('is nothing where the text is not there', () => {
    expect(whole(text(3), 'The block was stopped.')).toMatchObject({ head: 0, tail: 0 });
  });
});

describe('what a first message showed of the context', () => {
  const facts = { type: 'str', length: 10_000, characters: 10_000, hash: 'h' };

  it('is read off the full form', () => {
    const preview = { head: 'The beginning', tail: 'the end.' };
    expect(previewOf(firstMessage({ question: 'Q?', context: facts, inputs: [], preview }))).toEqual(preview);
    const all = { head: 'All there is', tail: '' };
    expect(previewOf(firstMessage({ question: 'Q?', context: facts, inputs: [], preview: all }))).toEqual(
      all,
    );
  });

  it('is read off the brief form', () => {
    const told = briefFirst('Q?', { type: 'str', length: 10_000 }, 'The beginning\n...\nthe end.');
    expect(previewOf(told)).toEqual({ head: 'The beginning', tail: 'the end.' });
    expect(previewOf(briefFirst('Q?', { type: 'str', length: 10_000 }))).toBeNull();
  });

  it('is nothing where the message does not show it', () => {
    expect(previewOf(firstMessage({ question: 'Q?', context: facts, inputs: [] }))).toBeNull();
  });

  it('is read off material in the prompt', () => {
    const long = text(300);
    const material = {
      text: truncate(long, { keep: 'both', characters: 500 }),
      characters: long.length,
      complete: false,
    };
    const preview = previewOf(firstMessage({ question: 'Q?', context: facts, inputs: [], material }))!;
    expect(long.startsWith(preview.head)).toBe(true);
    expect(long.endsWith(preview.tail)).toBe(true);
    expect(preview.tail.length).toBeGreaterThan(200);
  });
});
