import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { asCsv, asJson } from './export';
import { compare, conclusion, pairsOf } from './paired';
import { asked, beginSeries, nextQuestion, rowsOf, withResult, type Result, type Series } from './series';

const spec = parseRlmSpec({
  kind: 'rlm',
  task: { id: 'needle', characters: 5000, seed: 3 },
  models: { root: { kind: 'builtin', id: 'navigator' } },
});
const result = (seed: number, right: boolean, more: Partial<Result['spent']> = {}): Result => ({
  seed,
  reason: 'final',
  score: { right, score: right ? 1 : 0.25, note: 'as said' },
  value: right ? 'yes' : '=1+1',
  spent: { calls: 2, promptTokens: 100, completionTokens: 10, cost: 0.01, seconds: 2, ...more },
  turns: 3,
});
const settings = [
  { id: 'A', label: 'A', spec },
  { id: 'B', label: 'B', spec: { ...spec, truncation: { ...spec.truncation, characters: 200 } } },
];
const series = (a: readonly boolean[], b: readonly boolean[]): Series => ({
  ...beginSeries(settings, Math.max(a.length, b.length), 3),
  results: {
    A: a.map((right, i) => result(3 + i, right)),
    B: b.map((right, i) => result(3 + i, right, { promptTokens: 60, cost: 0.005 })),
  },
  phase: 'done',
});
const [yes, no] = [true, false];
const of = (a: readonly boolean[], b: readonly boolean[]) => compare(pairsOf(series(a, b)))!;

test('questions go round the settings, and what is missing is asked next', () => {
  let now = beginSeries(settings, 2, 3);
  const order: string[] = [];
  for (let next = nextQuestion(now); next; next = nextQuestion(now)) {
    order.push(`${next.setting} ${next.seed} ${next.spec.task!.seed}`);
    now = withResult(now, next, { ...result(0, yes), answer: { text: 'x', length: 1 }, gold: null });
  }
  expect(order).toEqual(['A 3 3', 'B 3 3', 'A 4 4', 'B 4 4']);
  expect(asked(now)).toBe(4);
});

test('only questions that both have answered are held against each other', () => {
  const found = of([yes, no, yes], [yes, yes]);
  expect(found.n).toBe(2);
  expect(found.counts).toEqual({ both: 1, onlyFirst: 0, onlySecond: 1, neither: 0 });
  expect(compare(pairsOf(series([yes], [])))).toBeNull();
});

test('differences are B less A, question by question', () => {
  const found = of([yes, no, no], [yes, yes, no]);
  expect(found.right.difference).toBeCloseTo(1 / 3, 10);
  expect(found.tokens).toMatchObject({ mean: -40, interval: [-40, -40] });
  expect(found.cost!.mean).toBeCloseTo(-0.005, 10);
  expect(found.score.mean).toBeCloseTo(0.25, 10);
  expect(found.score.interval![1]).toBeLessThanOrEqual(1);
  expect(of([yes, yes, yes], [no, no, yes]).score.interval![0]).toBe(-1);
});

test('what is settled is said, and what is not', () => {
  const times = (n: number, value: boolean) => Array.from({ length: n }, () => value);
  expect(conclusion(of(times(20, no), times(20, yes)))).toMatch(/^B is right more often: \+100 points/);
  expect(conclusion(of(times(20, yes), times(20, no)))).toMatch(/^B is right less often: −100 points/);
  expect(conclusion(of([yes, no, no], [yes, yes, no]))).toMatch(
    /^Nothing is settled: \+33 points.*More questions/,
  );
  expect(conclusion(of([yes, no], [no, yes]))).toMatch(/^No difference was found: 0 points/);
  expect(conclusion(of([yes, no], [yes, no]))).toMatch(/nothing here tells them apart, and 2 are few/);
});

test('rows are those of the command line', () => {
  const row = rowsOf(series([yes, no], [yes, yes])).get('A')!;
  expect(row).toMatchObject({ n: 2, right: 1, accuracy: 0.5, seeds: [3, 4], reasons: { final: 2 } });
  expect(row.wrong).toEqual([{ seed: 4, value: '=1+1', note: 'as said' }]);
  expect(rowsOf(beginSeries(settings, 2, 3)).get('A')).toBeNull();
});

test('files hold everything; a spreadsheet is given no formula', () => {
  const all = series([yes, no], [yes, yes]);
  const json = JSON.parse(asJson(all)) as {
    settings: { spec: unknown; row: { n: number } }[];
    difference: { n: number };
  };
  expect(json.settings.map(({ row }) => row.n)).toEqual([2, 2]);
  expect(parseRlmSpec(json.settings[1]!.spec).truncation.characters).toBe(200);
  expect(json.difference.n).toBe(2);
  const { data } = Papa.parse<Record<string, string>>(asCsv(all), { header: true, skipEmptyLines: true });
  expect(data).toHaveLength(4);
  expect(data[1]).toMatchObject({ setting: 'A', seed: '4', right: '0', score: '0.25', answer: "'=1+1" });
});
