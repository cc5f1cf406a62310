/**
 * Curves of any length as the few rows that a chart draws: steps are gathered into equal bins that all lines share. A
 * bin shows the mean of its values, and their range where there are several, so that no spike is lost. Pure.
 */

/** One value at one step. */
export interface Dot {
  readonly step: number;
  readonly value: number;
  /** An interval around it. */
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  /** Unique in its chart. */
  readonly key: string;
  readonly dots: readonly Dot[];
}

/** What of a line falls into a bin. */
export interface Cell {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Row {
  /** The last step of the bin. */
  readonly step: number;
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface Grid {
  /** Steps that a bin spans. */
  readonly width: number;
  readonly rows: readonly Row[];
}

/** Points of a line at most. */
export const MOST = 500;

/**
 * @param lines dots in the order of their steps, which count from 1 (0 is a look before the first step).
 * @param log values are averaged as logarithms; those that have none are left out, as are values that are no numbers.
 */
export function gridOf(lines: readonly Line[], { most = MOST, log = false } = {}): Grid {
  const last = Math.max(0, ...lines.map(({ dots }) => dots.at(-1)?.step ?? 0));
  const width = Math.max(1, Math.ceil(last / most));
  const bins = new Map<number, Record<string, Cell>>();
  for (const { key, dots } of lines) {
    let at = NaN;
    let [sum, count, low, high] = [0, 0, Infinity, -Infinity];
    const close = () => {
      if (count === 0) return;
      const mean = sum / count;
      const cells = bins.get(at) ?? {};
      if (!bins.has(at)) bins.set(at, cells);
      cells[key] = { value: log ? Math.exp(mean) : mean, low, high };
      [sum, count, low, high] = [0, 0, Infinity, -Infinity];
    };
    for (const dot of dots) {
      const bin = Math.ceil(dot.step / width);
      if (bin !== at) {
        close();
        at = bin;
      }
      if (!Number.isFinite(dot.value) || (log && dot.value <= 0)) continue;
      sum += log ? Math.log(dot.value) : dot.value;
      count++;
      low = Math.min(low, dot.low ?? dot.value);
      high = Math.max(high, dot.high ?? dot.value);
    }
    close();
  }
  const rows = [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, cells]) => ({ step: Math.min(bin * width, last), cells }));
  return { width, rows };
}

/**
 * Exponential moving average, freed from the pull of its beginning as in Adam: the first value stands as it is.
 * @param keep the share of the past in each value, 0 (nothing is smoothed) to 1.
 */
export function smooth(dots: readonly Dot[], keep: number): readonly Dot[] {
  if (keep === 0) return dots;
  let [mean, weight] = [0, 0];
  return dots.map(({ step, value }) => {
    if (!Number.isFinite(value)) return { step, value };
    mean = keep * mean + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return { step, value: mean / weight };
  });
}
