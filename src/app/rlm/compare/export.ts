/** A series as files: everything as JSON, a line a run as CSV. Pure. */

import Papa from 'papaparse';
import type { LabErrorJson } from '../../../errors';
import type { RlmRow } from '../../../experiment/rlm-rows';
import { compare, pairsOf, type Comparison } from './paired';
import { ofSeed, rowsOf, type Series } from './series';

interface Exported {
  readonly kind: 'rlm-comparison';
  readonly version: 1;
  readonly n: number;
  readonly seed: number;
  readonly finished: boolean;
  readonly error: LabErrorJson | null;
  readonly settings: readonly {
    readonly id: string;
    readonly label: string;
    readonly spec: object;
    readonly row: RlmRow | null;
  }[];
  /** B less A; null where there are no two settings A and B, or nothing that both were asked. */
  readonly difference: Comparison | null;
  readonly results: Series['results'];
}

export function asJson(series: Series): string {
  const rows = rowsOf(series);
  const exported: Exported = {
    kind: 'rlm-comparison',
    version: 1,
    n: series.n,
    seed: series.seed,
    finished: series.phase === 'done',
    error: series.error,
    settings: series.settings.map(({ id, label, spec }) => ({
      id,
      label,
      spec: ofSeed(spec, series.seed),
      row: rows.get(id) ?? null,
    })),
    difference: compare(pairsOf(series)),
    results: series.results,
  };
  return `${JSON.stringify(exported, null, 2)}\n`;
}

/** Answers are models' own texts: what a spreadsheet would take for a formula is written as text. */
export function asCsv({ settings, results }: Series): string {
  const rows = settings.flatMap(({ id, label }) =>
    (results[id] ?? []).map(({ seed, reason, score, value, spent, turns }) => ({
      setting: label,
      seed,
      right: score ? Number(score.right) : '',
      score: score?.score ?? '',
      reason,
      turns,
      calls: spent.calls,
      prompt_tokens: spent.promptTokens,
      completion_tokens: spent.completionTokens,
      cost: spent.cost ?? '',
      seconds: spent.seconds,
      answer: value,
      note: score?.note ?? '',
    })),
  );
  return `${Papa.unparse(rows, { newline: '\n', escapeFormulae: true })}\n`;
}
