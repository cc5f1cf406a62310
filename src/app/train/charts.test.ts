import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../experiment/spec';
import type { CurvePoint, ValidationPoint } from '../../training/telemetry';
import { wilson } from '../../study/interval';
import { charts, chosenOf, stagesOf, tableOf } from './charts';
import type { Shown, View } from './series';
import { beginRun } from './run';

const settings = { steps: 10, batch: 2, optimiser: { learningRate: 0.001 } };
const spec = parseSpec({
  agents: ['adder', 'subtracter'].map((id) => ({ id, role: id })),
  training: { inner: settings, outer: settings },
});
const point = (step: number, change: Partial<CurvePoint> = {}): CurvePoint => ({
  stage: 'outer',
  step,
  loss: 1 / step,
  gradientNorm: step,
  learningRate: 0.1,
  links: {
    'inner_links.1': { gradient: 3, update: 0.01, byRound: [3, 4] },
    'outer_links.0': { gradient: 4, update: 0.02, byRound: [4] },
  },
  ...change,
});
const look = (step: number, right: number): ValidationPoint => ({
  stage: 'outer',
  step,
  loss: 2,
  accuracy: [
    { rounds: 1, right: 1, n: 10 },
    { rounds: 3, right, n: 10 },
  ],
  hops: [
    { from: 1, to: 2, normRatio: 0.9, cosine: 0.5 },
    { from: 2, to: 1, normRatio: 1.1, cosine: 0.25 },
  ],
});
const run = {
  ...beginRun('a', spec, 0),
  curves: {
    points: [point(1, { stage: 'inner', loss: 9 }), point(1), point(2)],
    validation: [look(0, 0), look(2, 8)],
  },
};
const shown: Shown = { run, slot: 2, label: 'First' };
const other: Shown = { run: { ...run, id: 'b' }, slot: 3, label: 'Second' };
const chart = (id: string) => charts.find((one) => one.id === id)!;
const view = (id: string, values: Record<string, string> = {}): View => ({
  shown: [shown, other],
  focus: shown,
  stage: 'outer',
  chosen: chosenOf(chart(id), values),
});

describe('charts', () => {
  it('show a stage alone, of every run', () => {
    const lines = chart('gradient').lines(view('gradient'));
    expect(lines.map(({ key, hue, label }) => [key, hue, label])).toEqual([
      ['a', { run: 2 }, 'First'],
      ['b', { run: 3 }, 'Second'],
    ]);
    expect(lines[0]!.dots).toEqual([
      { step: 1, value: 1 },
      { step: 2, value: 2 },
    ]);
  });

  it('have training loss smoothed over every step, and the held-out loss', () => {
    const lines = chart('loss').lines(view('loss', { 'loss.smooth': '0.6' }));
    expect(lines.slice(0, 3).map(({ look, key }) => [key, look])).toEqual([
      ['a:raw', 'faint'],
      ['a', 'line'],
      ['a:held-out', 'looks'],
    ]);
    expect(lines[0]!.dots.map(({ value }) => value)).toEqual([1, 0.5]);
    expect(lines[1]!.dots[1]!.value).toBeCloseTo((0.6 * 0.4 * 1 + 0.4 * 0.5) / (1 - 0.36));
    expect(chart('loss').lines(view('loss', { 'loss.smooth': '0' }))).toHaveLength(4);
  });

  it('have accuracy by rounds with Wilson’s interval', () => {
    const [most, one] = chart('accuracy').lines(view('accuracy'));
    expect(most!.label).toBe('First, 3 rounds');
    expect(one!.label).toBe('First, 1 round');
    const [low, high] = wilson(8, 10);
    expect(most!.dots[1]).toEqual({ step: 2, value: 0.8, low, high });
    expect(chart('accuracy').lines(view('accuracy', { 'accuracy.by': 'most' }))).toHaveLength(2);
  });

  it('name links and hops of the run in focus by their roles', () => {
    const update = chart('update').lines(view('update'));
    expect(update.map(({ label, hue }) => [label, hue])).toEqual([
      ['inner subtracter', { agent: 2 }],
      ['adder → subtracter', { agent: 1 }],
    ]);
    const collapse = chart('collapse').lines(view('collapse'));
    expect(collapse.map(({ label, dots }) => [label, dots.at(-1)!.value])).toEqual([
      ['adder → subtracter', 0.5],
      ['subtracter → adder', 0.25],
    ]);
  });

  it('add the gradients of all links up by round', () => {
    const lines = chart('gradient').lines(view('gradient', { 'gradient.by': 'round' }));
    expect(lines.map(({ label, dots }) => [label, dots[0]!.value])).toEqual([
      ['round 1', 5],
      ['round 2', 4],
    ]);
  });

  it('leave a short curve as it is, and name runs only where there are several', () => {
    const lines = chart('loss').lines({ ...view('loss'), shown: [shown] });
    expect(lines.map(({ label, look }) => [label, look])).toEqual([
      ['training', 'line'],
      ['held out', 'looks'],
    ]);
    expect(chart('rate').lines({ ...view('rate'), shown: [shown] })[0]!.label).toBe('learning rate');
    expect(chart('rate').lines(view('rate'))[0]!.label).toBe('First');
  });

  it('fall back to the first choice where an option holds none of its own', () => {
    expect(chosenOf(chart('loss'), { 'loss.axis': 'cubic' })).toEqual({ axis: 'log', smooth: 'auto' });
  });

  it('are there without a single point', () => {
    const empty = { ...shown, run: beginRun('c', spec, 0) };
    for (const one of charts)
      for (const line of one.lines({
        shown: [empty],
        focus: empty,
        stage: 'inner',
        chosen: chosenOf(one, {}),
      }))
        expect(line.dots).toEqual([]);
  });
});

describe('tables', () => {
  it('hold every number that was measured, unsmoothed', () => {
    const lines = chart('loss').lines({ ...view('loss', { 'loss.smooth': '0.6' }), shown: [shown] });
    expect(tableOf(chart('loss'), lines)).toEqual({
      columns: [{ name: 'step' }, { name: 'every step' }, { name: 'held out' }],
      rows: [
        [0, null, 2],
        [1, 1, null],
        [2, 0.5, 2],
      ],
    });
  });

  it('hold intervals beside what they are of', () => {
    const { columns, rows } = tableOf(
      chart('accuracy'),
      chart('accuracy').lines({ ...view('accuracy'), shown: [shown] }),
    );
    expect(columns.map(({ name }) => name)).toEqual([
      'step',
      ...['3 rounds', '1 round'].flatMap((rounds) => ['', ', from', ', to'].map((end) => `${rounds}${end}`)),
    ]);
    expect(rows[1]!.slice(0, 2)).toEqual([2, 80]);
    expect(rows[1]![2]).toBeCloseTo(100 * wilson(8, 10)[0]);
  });
});

it('tells which stages there are', () => {
  expect(stagesOf([run])).toEqual(['inner', 'outer']);
  const inner = beginRun('d', { ...spec, training: { ...spec.training, outer: null } }, 0);
  expect(stagesOf([inner])).toEqual(['inner']);
});
