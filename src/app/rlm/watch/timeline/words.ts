/** What the timeline's caption and tooltips say. Pure. */

import { visible } from '../../../../visible';
import { formatCount, formatMs, plural, three } from '../../../format';
import type { CellValue, Table } from '../../../pictures/picture';
import { oneLine as beginningOf } from '../../one-line';
import type { Trajectory } from '../../trajectory-types';
import { standingNames } from '../standing';
import { budgetNames, forecastOf, type BudgetLine } from './budgets';
import { inTime, type Bar, type BarKind, type Lanes } from './lanes';

export const kindNames: Readonly<Record<BarKind, string>> = {
  turn: 'model’s turn',
  sub: 'sub-call',
  extract: 'last call, for the answer',
  compact: 'call for a summary',
  python: 'Python cell',
};

/** Of foreign text, on one line. */
const oneLine = (text: string) => beginningOf(text, 120);

/** @param now for what goes on, in milliseconds of the run's clock. */
export function linesOf({ calls, cells, turns }: Trajectory, bar: Bar, now: number): string[] {
  const took = `${formatMs(bar.from)} to ${bar.to === null ? '…' : formatMs(bar.to)}, ${formatMs((bar.to ?? now) - bar.from)}`;
  const stands = standingNames[bar.standing];
  if (bar.kind === 'python') {
    const cell = cells.get(bar.key);
    if (!cell) return [];
    const turn = turns.get(cell.turn)?.turn;
    const parts =
      cell.ended === null
        ? []
        : [`Python ${formatMs(1000 * cell.seconds)}, waited ${formatMs(1000 * cell.waited)}`];
    return [
      `Cell of turn ${turn} of run ${visible(cell.run)}: ${stands}`,
      took,
      ...parts,
      oneLine(cell.code.text),
    ];
  }
  const call = calls.get(bar.key);
  if (!call) return [];
  const turn = turns.get(call.turn)?.turn;
  const { usage, error } = call;
  return [
    `${kindNames[bar.kind]}, turn ${turn} of run ${visible(call.run)}: ${stands}`,
    took,
    usage
      ? `${visible(call.model)}, ${formatCount(usage.promptTokens)} + ${formatCount(usage.completionTokens)} tokens`
      : visible(call.model),
    ...(call.prompt ? [oneLine(call.prompt.text)] : []),
    error ? visible(error.code) : oneLine(call.text.text),
  ].filter(Boolean);
}

const percent = (share: number) => (share > 0 && share < 0.001 ? '< 0.1 %' : `${three(100 * share)} %`);

/** Which budget will be used up first, and how that is reckoned; or what was used. */
export function budgetWords(lines: readonly BudgetLine[], now: number, active: boolean): string {
  if (lines.length === 0) return 'This run has no limit.';
  const used = lines.map(({ key, share }) => `${budgetNames[key]} ${percent(share)}`).join(', ');
  const told = `Used of the budgets: ${used}.`;
  if (!active) return told;
  const forecasts = lines.map((line) => ({ key: line.key, forecast: forecastOf(line) }));
  const over = forecasts.find(({ forecast }) => forecast.kind === 'used');
  if (over) return `${told} The budget of ${budgetNames[over.key]} is used up.`;
  const [first] = forecasts
    .flatMap(({ key, forecast }) => (forecast.kind === 'at' ? [{ key, ...forecast }] : []))
    .sort((a, b) => a.at - b.at);
  if (!first) return `${told} When one of them will be used up: too early to tell.`;
  const left = (at: number) => formatMs(Math.max(0, at - now));
  const range =
    first.latest === null
      ? `in ${left(first.soonest)} at the soonest, perhaps never`
      : `${left(first.soonest)} to ${left(first.latest)}`;
  const method = `${range}: by the fastest and the slowest third of that time`;
  const spread = left(first.soonest) === left(first.latest ?? Infinity) ? '' : ` (${method})`;
  return `${told} At the mean rate since the first call ${budgetNames[first.key]} would be used up first, in about ${left(first.at)}${spread}.`;
}

/** What goes on at a time. */
export function momentWords(
  lanes: Lanes,
  trajectory: Trajectory,
  lines: readonly BudgetLine[],
  t: number,
  shareAt: (points: BudgetLine['points'], t: number) => number,
): string {
  const under = lanes.bars.flat().filter(({ from, to }) => from <= t && t < (to ?? lanes.end));
  const driving = under.find(({ kind }) => kind !== 'python' && kind !== 'sub');
  const cell = under.find(({ kind }) => kind === 'python');
  const key = driving
    ? trajectory.calls.get(driving.key)?.turn
    : cell && trajectory.cells.get(cell.key)?.turn;
  const turn = key === undefined ? undefined : trajectory.turns.get(key);
  const subs = under.filter(({ kind }) => kind === 'sub').length;
  const [tightest] = lines;
  return [
    formatMs(t),
    ...(turn ? [`turn ${turn.turn}${turn.run === trajectory.root ? '' : ` of ${visible(turn.run)}`}`] : []),
    ...(driving ? ['the model writes'] : cell ? [subs > 0 ? 'Python waits' : 'Python runs'] : []),
    ...(subs > 0 ? [`${plural(subs, 'sub-call')} under way`] : []),
    ...(tightest ? [`${budgetNames[tightest.key]} ${percent(shareAt(tightest.points, t))}`] : []),
  ].join(' · ');
}

export function tableOf(trajectory: Trajectory, lanes: Lanes): Table {
  const rows = inTime(lanes).map((bar): CellValue[] => {
    const of = bar.kind === 'python' ? trajectory.cells.get(bar.key) : trajectory.calls.get(bar.key);
    const call = trajectory.calls.get(bar.key);
    const usage = bar.kind === 'python' ? null : (call?.usage ?? null);
    return [
      kindNames[bar.kind],
      visible(of?.run ?? ''),
      trajectory.turns.get(of?.turn ?? '')?.turn ?? null,
      standingNames[bar.standing],
      bar.from / 1000,
      bar.to === null ? null : (bar.to - bar.from) / 1000,
      usage ? usage.promptTokens + usage.completionTokens : null,
      bar.kind === 'python' ? null : visible(call?.model ?? ''),
    ];
  });
  return {
    columns: [
      { name: 'What' },
      { name: 'Run' },
      { name: 'Turn' },
      { name: 'State' },
      { name: 'Began', unit: 's' },
      { name: 'Took', unit: 's' },
      { name: 'Tokens' },
      { name: 'Model' },
    ],
    rows,
  };
}
