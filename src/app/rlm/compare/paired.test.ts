import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { asCsv, asJson } from './export';
import { compare, conclusion, isSettled, pairsOf, points } from './paired';
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
  expect(found.tokens).toMatchObject({ mean: -40, interval: null });
  expect(found.cost!.mean).toBeCloseTo(-0.005, 10);
  expect(found.score.mean).toBeCloseTo(0.25, 10);
  expect(found.seconds.interval).toBeNull();
  const [low, high] = found.score.interval!;
  expect([low < 0, high > 0.25, low >= -1, high <= 1]).toEqual([true, true, true, true]);
});

test('what is settled is said, and what is not', () => {
  const times = (n: number, value: boolean) => Array.from({ length: n }, () => value);
  expect(conclusion(of(times(20, no), times(20, yes)))).toMatch(/^B is right more often: \+100 points/);
  expect(conclusion(of(times(20, yes), times(20, no)))).toMatch(/^B is right less often: −100 points/);
  expect(conclusion(of([yes, no, no], [yes, yes, no]))).toMatch(
    /^Nothing is settled: \+33 points.*More questions/,
  );
  expect(conclusion(of([yes, no], [no, yes]))).toMatch(/^No difference was found: 0 points/);
  expect(conclusion(of([yes, no], [yes, no]))).toBe(
    'Both were right on the same 1 of 2 questions and wrong on the same 1: nothing here tells them apart, and 2 are few.',
  );
  expect(conclusion(of(times(10, no), times(10, no)))).toMatch(
    /^Both were right on the same 0 of 10 questions and wrong on the same 10:/,
  );
});

test('it is settled only where interval and test agree', () => {
  const split = (both: number, second: number, neither: number) => {
    const fill = (n: number, value: boolean) => Array.from({ length: n }, () => value);
    return of(
      [...fill(both, yes), ...fill(second, no), ...fill(neither, no)],
      [...fill(both, yes), ...fill(second, yes), ...fill(neither, no)],
    );
  };
  const five = split(3, 5, 2);
  expect(five.right.p).toBeCloseTo(0.0625, 10);
  expect(five.right.interval[0]).toBeGreaterThan(0);
  expect(isSettled(five)).toBe(false);
  expect(conclusion(five)).toMatch(/^Nothing is settled: the interval leaves no difference out.*p = 0\.0625/);
  const six = split(2, 6, 2);
  expect(six.right.p).toBeCloseTo(0.03125, 10);
  expect(isSettled(six)).toBe(true);
  expect(conclusion(six)).toMatch(/^B is right more often/);
});

test('a bound that is not 0 does not read as 0', () => {
  expect([0, 0.0031, -0.0004, 1e-6, 0.005, -0.256].map(points)).toEqual([
    '0',
    '+0.3',
    '−0.04',
    '+0.01',
    '+1',
    '−26',
  ]);
});

test('runs that broke down are said to have, and settle nothing where there are no others', () => {
  const times = (n: number, value: boolean) => Array.from({ length: n }, () => value);
  const asked = series(times(20, no), times(20, yes));
  const broken = (n: number) => ({
    ...asked,
    results: {
      ...asked.results,
      A: asked.results.A!.map((one, i) => (i < n ? { ...one, reason: 'failed' as const } : one)),
    },
  });
  const all = compare(pairsOf(broken(20)))!;
  expect(isSettled(all)).toBe(false);
  expect(conclusion(all)).toMatch(
    /^A ended without an answer on 20 of 20 questions, B on 0: nothing is compared/,
  );
  expect(conclusion(all)).not.toContain('more often');
  expect(conclusion(compare(pairsOf(broken(2)))!)).toMatch(
    /^A ended without an answer on 2 of 20 questions, B on 0; that counts as not right\. B is right more often/,
  );
});

test('the interval of the score has a width where all questions differ alike, and is that of the share right for 0 and 1', () => {
  const alike = of([no, no, no, no], [no, no, no, no]);
  expect(alike.score.mean).toBeCloseTo(0, 10);
  expect(alike.score.interval![0]).toBeLessThan(-0.3);
  expect(alike.score.interval![1]).toBeGreaterThan(0.3);
  const whole = (right: boolean, seed: number): Result => ({
    ...result(seed, right),
    score: { right, score: Number(right), note: '' },
  });
  const [a, b] = [
    [yes, no, no, yes, no],
    [yes, yes, no, no, yes],
  ];
  const { right, score } = compare(a.map((one, i) => ({ seed: i, a: whole(one, i), b: whole(b[i]!, i) })))!;
  expect(score.interval![0]).toBeCloseTo(right.interval[0], 12);
  expect(score.interval![1]).toBeCloseTo(right.interval[1], 12);
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
