import { describe, expect, test } from 'vitest';
import { syntheticRecording } from '../../../../test/support/recordings';
import type { Recording } from '../../../experiment/recording';
import type { Mode, SpokenRow, TraceEvent } from '../../../mas/trace';
import { svg } from '../../draw/svg-pen';
import { dark, light } from '../../draw/theme';
import { isAbsent, type Cursor, type Moment } from '../picture';
import { picture } from '.';
import { layoutOf, slotBox } from './layout';
import type { AnswerModel } from './model';
import { isReached } from './overlay';

/** What a wrong number leaves in a picture. */
const broken = /NaN|undefined|Infinity/;
const still: Moment = { cursor: null, hover: null, progress: 0, pins: [] };

function modelled(recording: Recording): AnswerModel {
  const model = picture.model(recording, {}, { calibrations: new Map() });
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
}

const frameOf = (model: AnswerModel, width = 760, theme = light) => ({
  width,
  height: picture.height(model, width),
  theme,
});

function drawn(model: AnswerModel, moment = still, width = 760, theme = light): string {
  const frame = frameOf(model, width, theme);
  return svg(width, frame.height, theme.ground, (pen) => {
    picture.base(pen, model, frame);
    picture.overlay(pen, model, frame, moment);
  });
}

const spoken = (answer: string | null, candidates: readonly number[]): SpokenRow => {
  const words = answer === null ? ['no', 'idea'] : ['Answer:', answer];
  return {
    text: words.join(' '),
    tokens: words.map((text, id) => ({ id, text, probability: candidates[Number(answer)] ?? 0, candidates })),
  };
};

/** A run whose speaker said `rows`, round by round. */
function saying(rows: readonly (SpokenRow | null)[], mode: Mode = 'latent'): Recording {
  const recording = syntheticRecording({ rounds: rows.length, agents: 2, latentSteps: 2 });
  const events = recording.events.flatMap((event): TraceEvent[] => {
    if (event.type === 'run') return [{ ...event, mode }];
    if (event.type !== 'answer') return [event];
    const row = rows[event.round - 1];
    return row ? [{ ...event, rows: [row] }] : [];
  });
  return { ...recording, events };
}

const right = syntheticRecording().question.answer;
const wrong = `${(Number(right) + 1) % 10}`;
const sure = (answer: string) => Array.from({ length: 10 }, (_, i) => (`${i}` === answer ? 0.9 : 0.01));

describe('the model', () => {
  test('has a column per round: asked on the side, and at the end', () => {
    const { columns, speaker } = modelled(saying([spoken(wrong, sure(wrong)), spoken(right, sure(right))]));
    expect(columns.map(({ said }) => [said!.answer, said!.right, said!.final])).toEqual([
      [wrong, false, false],
      [right, true, true],
    ]);
    expect(columns[0]!.said!.probability).toBe(0.9);
    expect(columns[0]!.said!.ranks![Number(wrong)]).toBe(1);
    expect(speaker).toEqual({ agent: 2, role: 'subtracter' });
  });

  test('keeps a column for a round in which nobody was asked, none for one alone', () => {
    const rows = [null, spoken(right, sure(right))];
    expect(modelled(saying(rows)).columns.map(({ said }) => said !== null)).toEqual([false, true]);
    expect(modelled(saying(rows, 'text')).columns).toHaveLength(2);
    expect(modelled(saying(rows, 'alone')).columns.map(({ round }) => round)).toEqual([2]);
  });

  test('says why there is nothing to see', () => {
    const recording = syntheticRecording({ events: 4 });
    expect(picture.model(recording, {}, { calibrations: new Map() })).toEqual({
      absent: expect.stringContaining('not been asked yet'),
    });
  });
});

describe('the picture', () => {
  test.each([
    [300, 8, light],
    [760, 1, dark],
    [1600, 4, light],
  ])('is drawn at %i pixels for %i rounds', (width, rounds, theme) => {
    const model = modelled(syntheticRecording({ rounds, agents: 3, latentSteps: 2 }));
    for (const { box } of layoutOf(model, width).columns) {
      expect(box.x + box.width).toBeLessThanOrEqual(width + 0.01);
      expect(box.y + box.height).toBeLessThanOrEqual(picture.height(model, width));
    }
    expect(broken.test(drawn(model, still, width, theme))).toBe(false);
  });

  test('tells right from wrong by sign and word', () => {
    const rows = [spoken(wrong, sure(wrong)), spoken(null, []), spoken(right, sure(right))];
    const out = drawn(modelled(saying(rows)));
    for (const words of ['✗ wrong', '– no answer', '✓ right']) expect(out).toContain(`>${words}<`);
    expect(out).toContain('no answer in its text');
    expect(out.match(/>would answer</g)).toHaveLength(2);
    expect(out.match(/>answers</g)).toHaveLength(1);
  });

  test('a tiny probability is seen, zero is not', () => {
    const bars = (p: number) => {
      const candidates = sure(wrong).map((value, i) => (`${i}` === right ? p : value));
      const out = drawn(modelled(saying([spoken(wrong, candidates)])));
      return out.match(new RegExp(`<rect[^>]*height="1" fill="${light.right}"`, 'g'))?.length ?? 0;
    };
    expect(bars(1e-9)).toBe(1);
    expect(bars(0)).toBe(0);
  });

  test('of many answers shows the likeliest, the right and the given ones, and the others as one', () => {
    const recording = syntheticRecording({ pattern: 'mixture', rounds: 2, latentSteps: 1 });
    const model = modelled(recording);
    const said = model.columns.flatMap((column) => column.said ?? []);
    expect(model.answers.length + model.others).toBe(48);
    for (const answer of [model.right, ...said.map((one) => one.answer!)])
      expect(model.answers).toContain(answer);
    for (const { distribution } of said) {
      expect(distribution).toHaveLength(model.answers.length + 1);
      expect(distribution!.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
    const out = drawn(model);
    expect(out).toContain('>rest<');
    expect(out).toContain(`>${model.right}<`);
    expect(picture.caption(model, {})).toContain(`“rest” is the other ${model.others}`);
    for (const row of picture.table(model).rows)
      expect(row).toHaveLength(picture.table(model).columns.length);
  });

  test('of free text draws no bars, and more of the text', () => {
    const recording = saying([{ ...spoken('a word', []), text: 'so '.repeat(200) }]);
    const data = { ...recording.spec.data, task: 'custom' as const };
    const free = modelled({ ...recording, spec: { ...recording.spec, data } });
    expect(free.answers).toEqual([]);
    expect(drawn(free)).not.toContain('probability');
    expect(picture.height(free, 380)).toBeGreaterThan(8 * 14);
    expect(picture.caption(free, {})).toContain('free text');
  });

  test('judges nothing where the right answer is not known', () => {
    const recording = saying([spoken(wrong, sure(wrong))]);
    const out = drawn(modelled({ ...recording, question: { ...recording.question, answer: '' } }));
    expect(out).toContain('>not judged<');
    expect(out).toContain('right answer not known');
    expect(out).not.toContain('✗');
  });

  test('cuts a long text, and is as high as the longest needs', () => {
    const long = { ...spoken(right, sure(right)), text: `${'and so on '.repeat(60)}Answer: ${right}` };
    const [short, tall] = [[spoken(right, sure(right))], [long]].map((rows) => modelled(saying(rows)));
    expect(picture.height(tall!, 380)).toBeGreaterThan(picture.height(short!, 380));
    expect(drawn(tall!, still, 380)).toMatch(/and so[^<]*…</);
  });
});

describe('the cursor', () => {
  const model = modelled(syntheticRecording({ rounds: 3, agents: 2, latentSteps: 2 }));
  const cursor = (round: number, at: Cursor['at']): Cursor => ({ round, agent: 2, step: 0, at });

  test('has reached the answers behind it', () => {
    expect(isReached(null, 1)).toBe(false);
    expect(isReached(cursor(2, 'latent'), 1)).toBe(true);
    expect(isReached(cursor(2, 'message'), 2)).toBe(false);
    expect(isReached(cursor(2, 'answer'), 2)).toBe(true);
    expect(isReached(cursor(2, 'answer'), 3)).toBe(false);
  });

  test('dims the others, and frames its round', () => {
    const dimmed = (at: Cursor | null) =>
      drawn(model, { ...still, cursor: at }).match(/opacity="0.78"/g)?.length ?? 0;
    expect([null, cursor(1, 'answer'), cursor(3, 'latent'), cursor(3, 'answer')].map(dimmed)).toEqual([
      3, 2, 1, 0,
    ]);
    expect(drawn(model, { ...still, cursor: cursor(2, 'answer') })).toContain(
      `stroke="${light.text}" stroke-width="2"`,
    );
  });

  test('an answer that the pointer is on elsewhere is lit in every round', () => {
    const lit = drawn(model, { ...still, hover: { token: 'Ġ4', lines: [] } });
    expect(lit.match(new RegExp(`stroke="${light.hover}"`, 'g'))).toHaveLength(3);
  });
});

describe('the pointer', () => {
  const model = modelled(saying([spoken(wrong, sure(wrong)), spoken(right, sure(right))]));
  const [first] = layoutOf(model, 760).columns;
  const at = (x: number, y: number) => picture.pick(model, frameOf(model), x, y, still);

  test('on a bar gives its numbers', () => {
    const { x, y, width } = slotBox(first!, 10, Number(right));
    const target = at(x + width / 2, y + 4)!;
    expect(target.token).toBe(right);
    expect(target.lines).toEqual([
      `“${right}”, round 1: 1.0 %`,
      'number 2 of 10 answers',
      '✓ the right answer',
    ]);
    expect(target.place).toEqual({ round: 1, agent: 2, step: 0, at: 'answer' });
  });

  test('elsewhere in a round gives its whole text', () => {
    const target = at(first!.head.x + 5, first!.head.y + 5)!;
    expect(target.token).toBeUndefined();
    expect(target.lines[0]).toContain(`asked on the side, would answer ${wrong} (✗ wrong)`);
    expect(target.lines[1]).toBe(`Answer: ${wrong}`);
    expect(at(0, 0)).toBeNull();
  });
});

test('the table has a row per answer, and the caption tells the course', () => {
  const model = modelled(saying([spoken(wrong, sure(wrong)), null, spoken(right, sure(right))]));
  const { columns, rows } = picture.table(model);
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row).toHaveLength(columns.length);
  expect(rows[0]!.slice(0, 5)).toEqual([1, 'on the side', wrong, right, 'wrong']);
  expect(picture.caption(model, {})).toContain(`round 1: ${wrong} (✗ wrong), round 3: ${right} (✓ right)`);
});
