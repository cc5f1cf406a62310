import { describe, expect, it } from 'vitest';
import { sampleRun } from '../../../../../test/support/rlm-sample';
import { notesOf } from '../../../draw/recorder';
import { light } from '../../../draw/theme';
import { shareAt, budgetLines, forecastOf, type BudgetLine } from './budgets';
import { drawTimeline, type TimelineModel } from './draw';
import { topOf } from './draw-budgets';
import { inTime, lanesOf, placeOfBar } from './lanes';
import { barAt, layoutOf, panned, ticksOf, timeAt, xOf, zoomed } from './layout';
import { atRest } from '../standing';
import { usedOverTime } from './used';
import { budgetWords, linesOf, momentWords, tableOf } from './words';

const going = { ...atRest, active: true };
const line = (points: [number, number][]): BudgetLine => ({
  key: 'calls',
  points: [[0, 0], ...points],
  share: points.at(-1)?.[1] ?? 0,
});

describe('lanes', () => {
  it('puts what goes on at once above each other, and a lane is used again once it is free', () => {
    const lanes = lanesOf(sampleRun({ calls: 40, atOnce: 4 }), atRest);
    expect(lanes.rows).toBe(2 + 4);
    expect(lanes.bars.slice(2).map((row) => row.length)).toEqual([10, 10, 10, 10]);
    for (const row of lanes.bars)
      row.slice(1).forEach((bar, i) => expect(bar.from).toBeGreaterThanOrEqual(row[i]!.to!));
    expect(lanes.over).toBe(0);
  });

  it('draws over each other what finds no lane, and counts it', () => {
    const lanes = lanesOf(sampleRun({ calls: 60, atOnce: 20 }), atRest);
    expect(lanes.rows).toBe(2 + 16);
    expect(lanes.over).toBe(12);
    expect(inTime(lanes)).toHaveLength(60 + 3);
  });

  it('gives each child a block of lanes, one below the other where they are at once', () => {
    const { blocks, rows, labels } = lanesOf(sampleRun({ calls: 4, children: 3 }), atRest);
    expect(blocks.map(({ run, from, to }) => [run, from, to])).toEqual([
      ['0.1', 1100, 1500],
      ['0.2', 1500, 1900],
      ['0.3', 1900, 2300],
    ]);
    expect(new Set(blocks.map(({ row }) => row)).size).toBe(1);
    expect(labels.map(({ text }) => text)).toEqual(['model', 'Python', 'sub-calls', 'children']);
    expect(rows).toBe(2 + 4 + 1);
  });

  it('tells the waiting of a cell from its own time', () => {
    const [cell] = lanesOf(sampleRun({ calls: 8, atOnce: 4, children: 1 }), atRest).bars[1]!;
    expect(cell).toMatchObject({ kind: 'python', from: 1000, to: 1600, waits: [[1000, 1600]] });
  });

  it('takes what a cell waited beyond its calls for time at gates, in the longest gaps', () => {
    const told = sampleRun({ calls: 8, atOnce: 4 });
    const key = '0 c1';
    const cell = { ...told.cells.get(key)!, ended: 3000, waited: 1.5, status: 'error' as const };
    const at = (call: string, by: number) => {
      const one = told.calls.get(call)!;
      return [call, { ...one, started: one.started + by, ended: one.ended! + by }] as const;
    };
    const later = ['0 s4', '0 s5', '0 s6', '0 s7'].map((call) => at(call, 600));
    const run = {
      ...told,
      cells: new Map(told.cells).set(key, cell),
      calls: new Map([...told.calls, ...later]),
    };
    const [bar] = lanesOf(run, atRest).bars[1]!;
    expect(bar!.standing).toBe('failed');
    // Calls account for 0.2 s of 1.5 s: 1.2 s more are the gap after them, 0.1 s the end of that between them.
    expect(bar!.waits.map((span) => span.map(Math.round))).toEqual([
      [1000, 1100],
      [1600, 3000],
    ]);
  });

  it('lets a cell at a gate wait from its last answer on', () => {
    const run = { ...sampleRun({ calls: 4, unfinished: true }), t: 9000 };
    const atGate = { ...going, cells: new Set(['0 c1']) };
    expect(lanesOf(run, atGate).bars[1]![0]).toMatchObject({ standing: 'waiting', waits: [[1000, 9000]] });
    expect(lanesOf(run, going).bars[1]![0]).toMatchObject({ standing: 'running', waits: [[1000, 1100]] });
  });

  it('lets what goes on without an end stay open', () => {
    const lanes = lanesOf(sampleRun({ calls: 4, unfinished: true }), going);
    expect(lanes.bars[1]![0]).toMatchObject({ to: null, standing: 'running' });
  });

  it('leads from a bar to its turn', () => {
    const run = sampleRun({ calls: 4 });
    const sub = inTime(lanesOf(run, atRest)).find(({ kind }) => kind === 'sub')!;
    expect(placeOfBar(run, sub)).toEqual({ run: '0', turn: '0 1', cell: '0 c1', call: '0 s0' });
  });

  it('takes 10,000 calls without taking the square of their number', () => {
    const run = sampleRun({ calls: 10_000, atOnce: 8 });
    const begun = performance.now();
    expect(inTime(lanesOf(run, atRest))).toHaveLength(10_003);
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});

describe('what was used', () => {
  it('is known between two tellings of the run, and is theirs where it tells', () => {
    const run = sampleRun({ calls: 40, children: 2 });
    const used = usedOverTime(run);
    expect(used[0]).toMatchObject({ t: 0, calls: 0, tokens: 0 });
    expect(used.at(-1)).toMatchObject({
      t: run.t,
      calls: 40,
      tokens: run.spent!.promptTokens + run.spent!.completionTokens,
    });
    used.slice(1).forEach(({ t }, i) => expect(t).toBeGreaterThanOrEqual(used[i]!.t));
  });

  it('grows with each call though the run has told nothing yet', () => {
    const run = { ...sampleRun({ calls: 400, unfinished: true }), spentOverTime: [] };
    const used = usedOverTime(run);
    const middle = used.find(({ t }) => t >= 6000)!;
    expect(middle.calls).toBeGreaterThan(190);
    expect(middle.calls).toBeLessThan(220);
    expect(middle.seconds).toBeCloseTo(middle.t / 1000);
    expect(used.at(-1)).toMatchObject({ turns: 1, calls: 400, tokens: 130 + 400 * 12 });
  });

  it('holds some hundred points of 10,000 calls', () => {
    expect(usedOverTime(sampleRun({ calls: 10_000, atOnce: 8 })).length).toBeLessThan(1300);
  });
});

describe('the forecast', () => {
  it('goes on at the mean rate, between the rates of the fastest and the slowest third', () => {
    // A tenth of the budget in 9 s: 1, 3 and 6 hundredths in the three thirds.
    const points = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((s): [number, number] => [
      1000 * s,
      s <= 3 ? (0.01 * s) / 3 : s <= 6 ? 0.01 + 0.01 * (s - 3) : 0.04 + 0.02 * (s - 6),
    ]);
    const forecast = forecastOf(line(points));
    if (forecast.kind !== 'at') throw new Error(forecast.kind);
    expect(forecast.at).toBeCloseTo(9000 + (0.9 / 0.1) * 9000);
    expect(forecast.soonest).toBeCloseTo(9000 + (0.9 / 0.06) * 3000);
    expect(forecast.latest).toBeCloseTo(9000 + (0.9 / 0.01) * 3000);
  });

  it('says that it is too early with few points or a short time', () => {
    expect(forecastOf(line([[4000, 0.1]])).kind).toBe('early');
    expect(forecastOf(line([1, 2, 3, 4, 5, 6, 7].map((i) => [i, i / 100]))).kind).toBe('early');
  });

  it('leaves the end open where a third used nothing, and says when all is used', () => {
    const burst = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((s): [number, number] => [1000 * s, s < 7 ? 0 : 0.1]);
    expect(forecastOf(line(burst))).toMatchObject({ kind: 'at', latest: null });
    expect(forecastOf(line([[1000, 1]])).kind).toBe('used');
    const none = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((s): [number, number] => [1000 * s, 0]);
    expect(forecastOf(line(none)).kind).toBe('still');
  });

  it('reads shares between two tellings', () => {
    expect(shareAt(line([[1000, 0.5]]).points, 500)).toBeCloseTo(0.25);
    expect(shareAt(line([[1000, 0.5]]).points, 5000)).toBe(0.5);
  });

  it('is spoken of only while the run goes on', () => {
    const run = sampleRun({ calls: 200 });
    const lines = budgetLines(usedOverTime(run), run.agents.get('0')!.budgets);
    expect(lines[0]!.key).toBe('calls');
    expect(budgetWords(lines, 3500, true)).toMatch(/sub-calls would be used up first, in about .* third/);
    expect(budgetWords(lines, 3500, false)).not.toMatch(/first/);
    expect(budgetWords([], 0, true)).toBe('This run has no limit.');
  });
});

describe('the picture', () => {
  const model = (run = sampleRun({ calls: 10_000, atOnce: 8 }), more: Partial<TimelineModel> = {}) => {
    const lanes = lanesOf(run, atRest);
    const layout = layoutOf(lanes, 800);
    const budgets = budgetLines(usedOverTime(run), run.agents.get('0')!.budgets).map((one) => ({
      ...one,
      forecast: forecastOf(one),
    }));
    const window = { from: 0, to: lanes.end };
    const moment = { now: lanes.end, active: false, hover: null, chosen: null, playhead: null };
    return { lanes, layout, window, budgets, ...moment, ...more };
  };
  const rects = (notes: unknown[][]): unknown[][] =>
    notes.flatMap((note) =>
      note[0] === 'clip' ? rects(note.at(-1) as unknown[][]) : note[0] === 'rect' ? [note] : [],
    );

  it('needs far fewer strokes than there are calls, and one for each that is seen closely', () => {
    const whole = rects(notesOf((pen) => drawTimeline(pen, light, model())));
    expect(whole.length).toBeLessThan(200);
    const near = model();
    const close = rects(
      notesOf((pen) => drawTimeline(pen, light, { ...near, window: { from: 1000, to: 2000 } })),
    );
    expect(
      close.filter(([, , , , , style]) => (style as { alpha?: number }).alpha === 0.55),
    ).not.toHaveLength(0);
    expect(close.length).toBeGreaterThan(80);
  });

  it('marks what lies under the pointer, what is looked at, and what is yet to come in playback', () => {
    const run = sampleRun({ calls: 8 });
    const plain = notesOf((pen) => drawTimeline(pen, light, model(run)));
    const marked = notesOf((pen) =>
      drawTimeline(pen, light, model(run, { hover: '0 s1', chosen: '0 s2', playhead: 1500 })),
    );
    const strokes = rects(marked).map((note) => (note[5] as { stroke?: string }).stroke);
    expect(strokes).toContain(light.hover);
    expect(strokes).toContain(light.text);
    expect(rects(marked)).toHaveLength(rects(plain).length + 3);
  });

  it('shows one failed call among ten thousand', () => {
    const failing = sampleRun({ calls: 10_000, atOnce: 8, failing: [4321] });
    const wrong = rects(notesOf((pen) => drawTimeline(pen, light, model(failing)))).filter(
      (note) => (note[5] as { fill?: string }).fill === light.wrong,
    );
    expect(Math.max(...wrong.map((note) => note[3] as number))).toBeGreaterThanOrEqual(3);
  });

  it('marks a cell that failed at its end, and draws its waiting as that of others', () => {
    const told = sampleRun({ calls: 8, atOnce: 4 });
    const cell = { ...told.cells.get('0 c1')!, status: 'error' as const };
    const run = { ...told, cells: new Map(told.cells).set('0 c1', cell) };
    const drawn = rects(notesOf((pen) => drawTimeline(pen, light, model(run))));
    const wrong = drawn.filter((note) => (note[5] as { fill?: string }).fill === light.wrong);
    expect(wrong.map((note) => note[3])).toEqual([3]);
    const waits = drawn.filter(
      (note) =>
        (note[5] as { fill?: string; alpha?: number }).fill === light.muted &&
        (note[5] as { alpha?: number }).alpha === 0.55,
    );
    expect(waits).toHaveLength(1);
  });

  it('draws the forecast while the run goes on alone', () => {
    const dashed = (active: boolean) =>
      JSON.stringify(notesOf((pen) => drawTimeline(pen, light, model(undefined, { active })))).includes(
        light.hover,
      );
    expect([dashed(true), dashed(false)]).toEqual([true, false]);
  });

  it('finds the bar under a point, and none where there is none', () => {
    const { lanes, layout, window, now } = model(sampleRun({ calls: 8, atOnce: 4 }));
    const y = (row: number) => layout.top + layout.lane * (row + 0.5);
    expect(barAt(lanes, layout, window, now, xOf(layout, window, 1050), y(2))?.key).toBe('0 s0');
    expect(barAt(lanes, layout, window, now, xOf(layout, window, 1150), y(2))?.key).toBe('0 s4');
    expect(barAt(lanes, layout, window, now, xOf(layout, window, 2000), y(2))).toBeNull();
    expect(timeAt(layout, window, xOf(layout, window, 777))).toBeCloseTo(777);
  });

  it('zooms about a time and stays within the run', () => {
    expect(zoomed({ from: 0, to: 1000 }, 0.5, 500, 1000)).toEqual({ from: 250, to: 750 });
    expect(zoomed({ from: 250, to: 750 }, 10, 500, 1000)).toEqual({ from: 0, to: 1000 });
    expect(panned({ from: 250, to: 750 }, 9999, 1000)).toEqual({ from: 500, to: 1000 });
    expect(ticksOf({ from: 0, to: 1000 }, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect([topOf(0), topOf(0.03), topOf(0.96), topOf(3)]).toEqual([0.01, 0.05, 1, 1]);
  });

  it('has words for a bar and for a moment, and a table of everything', () => {
    const run = sampleRun({ calls: 8, failing: [3] });
    const lanes = lanesOf(run, atRest);
    const lines = budgetLines(usedOverTime(run), run.agents.get('0')!.budgets);
    const failed = inTime(lanes).find(({ standing }) => standing === 'failed')!;
    expect(linesOf(run, failed, 0)).toContain('chat_busy');
    expect(momentWords(lanes, run, lines, 1050, shareAt)).toMatch(
      /turn 1 · Python waits · 4 sub-calls under way/,
    );
    const table = tableOf(run, lanes);
    expect(table.rows).toHaveLength(8 + 3);
    expect(table.rows.every((row) => row.length === table.columns.length)).toBe(true);
  });
});
