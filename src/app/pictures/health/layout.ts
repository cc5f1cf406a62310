/** Where the three charts lie and what their axes are. Plain geometry; knows no pen. */

import { GLYPH, wrap } from '../../draw/type';
import { three } from '../../format';
import type { HealthModel, Hop, HopRound } from './model';

export interface Chart {
  readonly id: 'norm' | 'collapse' | 'rank';
  readonly title: string;
  readonly unit: string;
  /** The plot, without its labels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ticks: readonly number[];
  /** In pixels from the top of the picture; what lies outside the axis is drawn at its end. */
  yOf(value: number): number;
  /** Null: nothing to draw. */
  valueOf(at: HopRound): number | null;
  /** Such as “1.05 ×”. */
  show(value: number): string;
  readonly floor: number;
}

export interface LegendItem {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Null: the marks of the receivers’ tokens. */
  readonly hop: Hop | null;
}

export interface HealthLayout {
  /** Lines of the verdicts, each with the index of its verdict where that begins. */
  readonly verdicts: readonly { readonly text: string; readonly y: number; readonly first: number | null }[];
  readonly charts: readonly Chart[];
  readonly legend: readonly LegendItem[];
  readonly height: number;
}

export const LINE = 15;
/** Before a verdict: its sign. */
export const SIGN = 18;
const STACKED_BELOW = 600;
const [GAP, LEFT, RIGHT, HEAD, FOOT] = [24, 30, 16, 36, 22];

export function layOut(model: HealthModel, width: number): HealthLayout {
  const verdicts = verdictLines(model, width);
  const top = verdicts.length * LINE + 14;
  const stacked = width < STACKED_BELOW;
  const across = (stacked ? width : (width - 2 * GAP) / 3) - LEFT - RIGHT;
  const down = stacked ? 112 : Math.min(190, Math.max(140, 0.55 * across));
  // Where nothing was measured yet, empty charts would only take room.
  const axes = chartsOf(model).filter(({ id }) => !stacked || id === 'norm' || model.others === 'measured');
  const charts = axes.map((chart, i): Chart => {
    const x = LEFT + (stacked ? 0 : i * (across + LEFT + RIGHT + GAP));
    const y = top + HEAD + (stacked ? i * (HEAD + down + FOOT) : 0);
    const yOf = (value: number) => y + down * (1 - Math.min(1, Math.max(0, chart.shareOf(value))));
    return { ...chart, x, y, width: across, height: down, yOf };
  });
  const legend = legendOf(model, width, charts.at(-1)!.y + down + FOOT + 10);
  return { verdicts, charts, legend, height: legend.at(-1)!.y + LINE };
}

function verdictLines({ verdicts }: HealthModel, width: number): HealthLayout['verdicts'] {
  let y = 10;
  return verdicts.flatMap(({ text }, i) =>
    wrap(text, ((width - SIGN) * 11) / 13).map((line, k) => {
      const here = { text: line, y, first: k === 0 ? i : null };
      y += LINE;
      return here;
    }),
  );
}

interface Axis extends Omit<Chart, 'x' | 'y' | 'width' | 'height' | 'yOf'> {
  /** 0 at the foot of the axis, 1 at its head. */
  shareOf(value: number): number;
}

function chartsOf(model: HealthModel): Axis[] {
  const all = model.hops.flatMap(({ rounds }) => rounds);
  const greatest = (of: (at: HopRound) => number | null | undefined, least: number) =>
    Math.max(least, ...all.map((at) => of(at) ?? 0).filter(Number.isFinite));
  const decades = Math.ceil(Math.log10(greatest(({ ratio }) => ratio, 100)));
  const limit = greatest(({ others }) => others?.rankLimit, 2);
  const lowest = all.some(({ others }) => (others?.cosine ?? 0) < -0.05) ? -1 : 0;
  const unaltered = model.altered ? ', unaltered' : '';
  const of = model.n && `, n = ${model.n}`;
  return [
    {
      id: 'norm',
      title: model.altered ? 'Norm, altered' : 'Norm',
      unit: '× a token embedding, this run',
      ticks: Array.from({ length: decades + 2 }, (_, i) => 10 ** (i - 1)),
      floor: 0.1,
      shareOf: (value) => (Math.log10(value) + 1) / (decades + 1),
      valueOf: ({ ratio }) => finite(ratio),
      show: (value) => `${three(value)} ×`,
    },
    {
      id: 'collapse',
      title: `Collapse${unaltered}`,
      unit: `cosine between questions${of}`,
      ticks: lowest === 0 ? [0, 0.25, 0.5, 0.75, 1] : [-1, -0.5, 0, 0.5, 1],
      floor: lowest,
      shareOf: (value) => (value - lowest) / (1 - lowest),
      valueOf: ({ others }) => finite(others?.cosine),
      show: (value) => value.toFixed(2),
    },
    {
      id: 'rank',
      title: `Effective rank${unaltered}`,
      unit: model.n ? `of at most ${limit}${of}` : 'directions in use',
      // The limit itself is the head of the axis, and no other label is near it.
      ticks: model.n
        ? [...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((tick) => tick < 0.7 * limit), limit]
        : [1],
      floor: 1,
      shareOf: (value) => Math.log(value) / Math.log(limit),
      valueOf: ({ others }) => finite(others?.rank),
      show: three,
    },
  ];
}

const finite = (value: number | null | undefined) => (value != null && Number.isFinite(value) ? value : null);

function legendOf(model: HealthModel, width: number, top: number): LegendItem[] {
  const items = [
    ...model.hops.map((hop) => ({ text: hop.name, hop })),
    ...(hasTokens(model) ? [{ text: 'cosine between tokens of the receiver', hop: null }] : []),
  ];
  let [x, y] = [2, top];
  return items.map(({ text, hop }) => {
    const wide = 26 + text.length * GLYPH;
    if (x > 2 && x + wide > width) [x, y] = [2, y + LINE + 1];
    const here = { x, y, text, hop };
    x += wide + 14;
    return here;
  });
}

/** Whether the receivers' tokens are there to hold messages against. */
const hasTokens = ({ hops, others }: HealthModel) =>
  others === 'measured' && hops.some(({ tokenCosine }) => tokenCosine !== null);

/** Where a hop's mark of a round stands: hops side by side, so that equal values are all seen. */
function xOf({ x, width }: Chart, model: HealthModel, round: number, hop: number): number {
  const band = width / model.rounds;
  const apart = Math.min(9, band / (model.hops.length + 1));
  return x + (round - 0.5) * band + (hop - (model.hops.length - 1) / 2) * apart;
}

/** Where a hop's values of a chart lie. */
export function marksOf(model: HealthModel, hop: number, chart: Chart) {
  return model.hops[hop]!.rounds.flatMap((at) => {
    const value = chart.valueOf(at);
    return value === null
      ? []
      : [{ round: at.round, value, x: xOf(chart, model, at.round, hop), y: chart.yOf(value) }];
  });
}
