/**
 * The charts of training as data: what each shows of which runs, and how it is read. Pure: numbers in, lines out; the
 * drawing is in Plot.tsx.
 */

import { wilson } from '../../study/interval';
import type { Stage } from '../../training/telemetry';
import type { CellValue, Table } from '../pictures/picture';
import { smooth, type Dot } from './grid';
import type { TrainRun } from './run';
import {
  gradientByRound,
  looksOf,
  named,
  perHop,
  perLink,
  perRun,
  pointsOf,
  type Chart,
  type ChartOption,
  type Drawn,
  type View,
} from './series';

const axis: ChartOption = {
  key: 'axis',
  label: 'axis',
  choices: [
    { value: 'log', label: 'log axis' },
    { value: 'linear', label: 'linear axis' },
  ],
};
const smoothing: ChartOption = {
  key: 'smooth',
  label: 'smoothing',
  choices: [
    { value: 'auto', label: 'smoothed' },
    { value: '0.9', label: 'smoothed 0.9' },
    { value: '0.98', label: 'smoothed 0.98' },
    { value: '0.6', label: 'smoothed 0.6' },
    { value: '0', label: 'not smoothed' },
  ],
};
/** What is kept of the past: as much as a fortieth of the steps, so that a short curve is left alone. */
const keepOf = (choice: string | undefined, steps: number): number =>
  choice === 'auto' ? 1 - 1 / Math.max(1, steps / 40) : Number(choice);

const by = (...choices: { value: string; label: string }[]): ChartOption => ({
  key: 'by',
  label: 'lines',
  choices,
});

const noLooks = 'Nothing yet: the validation slice has not been looked at, or is turned off.';
const noSteps = 'No step has been made yet.';

const loss: Chart = {
  id: 'loss',
  title: 'Loss',
  about:
    'Inner: mean 1 − cosine of a link’s output with the embedding of the token that follows. Outer: cross-entropy of the right answer. Solid: training, smoothed, with every step faint behind it. Dashed with marks: the validation slice, which is not trained on.',
  unit: 'loss',
  options: [axis, smoothing],
  log: ({ axis: value }) => value === 'log',
  range: null,
  alone: () => false,
  empty: noSteps,
  lines: (view) =>
    view.shown.flatMap((one): Drawn[] => {
      const { id } = one.run;
      const hue = { run: one.slot };
      const dots = pointsOf(one, view.stage).map(({ step, loss: value }) => ({ step, value }));
      const looks = looksOf(one, view.stage).map(({ step, loss: value }) => ({ step, value }));
      const smoothed = smooth(dots, keepOf(view.chosen.smooth, dots.length));
      return [
        ...(smoothed === dots
          ? []
          : [
              {
                key: `${id}:raw`,
                label: named(view, one, 'every step'),
                hue,
                part: 0,
                look: 'faint' as const,
                dots,
              },
            ]),
        { key: id, label: named(view, one, 'training'), hue, part: 0, look: 'line', dots: smoothed },
        {
          key: `${id}:held-out`,
          label: named(view, one, 'held out'),
          hue,
          part: 1,
          look: 'looks',
          dots: looks,
        },
      ];
    }),
};

const accuracy: Chart = {
  id: 'accuracy',
  title: 'Right answers, held out',
  about: 'By the number of rounds that the agents have. Shaded: Wilson’s 95 % interval.',
  unit: '%',
  options: [by({ value: 'all', label: 'all rounds' }, { value: 'most', label: 'most rounds' })],
  log: () => false,
  range: [0, 1],
  alone: () => false,
  empty: noLooks,
  lines: (view) =>
    view.shown.flatMap((one) => {
      const { stage, chosen } = view;
      const looks = looksOf(one, stage);
      const all = [...new Set(looks.flatMap((look) => look.accuracy.map(({ rounds }) => rounds)))].sort(
        (a, b) => a - b,
      );
      return (chosen.by === 'most' ? all.slice(-1) : all.toReversed()).map((rounds, part): Drawn => ({
        key: `${one.run.id}:${rounds}`,
        label: named(view, one, `${rounds} ${rounds === 1 ? 'round' : 'rounds'}`),
        hue: { run: one.slot },
        part,
        look: 'looks',
        dots: looks.flatMap(({ step, accuracy: found }): Dot[] => {
          const count = found.find((entry) => entry.rounds === rounds);
          if (!count || count.n === 0) return [];
          const [low, high] = wilson(count.right, count.n);
          return [{ step, value: count.right / count.n, low, high }];
        }),
      }));
    }),
};

const gradient: Chart = {
  id: 'gradient',
  title: 'Gradient norm',
  about:
    'L2 norm before clipping. By round: what each round of the recursion adds to it, over all links; a first round that fades has nothing to learn from the last.',
  unit: 'norm',
  options: [
    by(
      { value: 'all', label: 'all links' },
      { value: 'link', label: 'by link' },
      { value: 'round', label: 'by round' },
    ),
    axis,
  ],
  log: ({ axis: value }) => value === 'log',
  range: null,
  alone: ({ by: value }) => value !== 'all',
  empty: noSteps,
  lines: (view) =>
    view.chosen.by === 'link'
      ? perLink(view, (link) => link.gradient)
      : view.chosen.by === 'round'
        ? gradientByRound(view)
        : perRun(view, 'all links', (point) => point.gradientNorm),
};

const update: Chart = {
  id: 'update',
  title: 'Update over weights',
  about:
    'L2 norm of each step’s change over that of the link’s weights. Around 0.001 is usual; near 1 a step forgets what was learnt.',
  unit: 'ratio',
  options: [axis],
  log: ({ axis: value }) => value === 'log',
  range: null,
  alone: () => true,
  empty: noSteps,
  lines: (view) => perLink(view, (link) => link.update),
};

const messages: Chart = {
  id: 'messages',
  title: 'Size of messages',
  about:
    'Mean norm of a message’s positions over that of the receiver’s token embeddings, on the validation slice. Near 1, messages are as large as what the receiver is used to.',
  unit: 'ratio',
  options: [],
  log: () => false,
  range: null,
  alone: () => true,
  empty: noLooks,
  lines: (view) => perHop(view, (hop) => hop.normRatio),
};

const collapse: Chart = {
  id: 'collapse',
  title: 'Collapse',
  about:
    'Mean cosine between the messages of different questions, on the validation slice. At 1 every question sends the same message: a soft prompt, no content.',
  unit: 'cosine',
  options: [],
  log: () => false,
  range: null,
  alone: () => true,
  empty: noLooks,
  lines: (view) => perHop(view, (hop) => hop.cosine),
};

const rate: Chart = {
  id: 'rate',
  title: 'Learning rate',
  about: 'By warm-up and schedule.',
  unit: 'rate',
  options: [],
  log: () => false,
  range: null,
  alone: () => false,
  empty: noSteps,
  lines: (view) => perRun(view, 'learning rate', (point) => point.learningRate),
};

export const charts: readonly Chart[] = [loss, accuracy, gradient, update, messages, collapse, rate];

/** Chosen values of a chart's options; the first where none is chosen. @param values by `chart.key`. */
export function chosenOf({ id, options }: Chart, values: View['chosen']): View['chosen'] {
  return Object.fromEntries(
    options.map(({ key, choices }) => [
      key,
      choices.find(({ value }) => value === values[`${id}.${key}`])?.value ?? choices[0]!.value,
    ]),
  );
}

/** Every number of a chart, not only those that are drawn. */
export function tableOf({ unit }: Chart, lines: readonly Drawn[]): Table {
  const named = lines.filter(
    ({ look, key }) => look === 'faint' || !lines.some((one) => one.key === `${key}:raw`),
  );
  const percent = unit === '%';
  const columns = named.flatMap(({ label, dots }) => [
    { name: label, ...(unit !== 'loss' && { unit }) },
    ...(dots.some(({ low }) => low !== undefined)
      ? [
          { name: `${label}, from`, unit },
          { name: `${label}, to`, unit },
        ]
      : []),
  ]);
  const rows = new Map<number, CellValue[]>();
  let at = 1;
  for (const { dots } of named) {
    const intervals = dots.some(({ low }) => low !== undefined);
    for (const { step, value, low, high } of dots) {
      const row = rows.get(step) ?? [step, ...columns.map(() => null)];
      rows.set(step, row);
      const shown = (one: number | undefined) => (one === undefined ? null : percent ? 100 * one : one);
      row[at] = shown(value);
      if (intervals) [row[at + 1], row[at + 2]] = [shown(low), shown(high)];
    }
    at += intervals ? 3 : 1;
  }
  return {
    columns: [{ name: 'step' }, ...columns],
    rows: [...rows].sort(([a], [b]) => a - b).map(([, row]) => row),
  };
}

/** Stages of which any of the runs has something to show, in order. */
export function stagesOf(runs: readonly TrainRun[]): Stage[] {
  return (['inner', 'outer'] as const).filter((stage) =>
    runs.some(({ spec }) => spec.training[stage] !== null),
  );
}
