/** Pieces of the reports: Markdown tables and the words in them. */

import type { Absence } from './rounds';
import { figures, type Summary } from './stats';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

export const spread = ({ min, median, max }: Summary) => [min, median, max].map(figures);
export const times = (ratio: number | null) => (ratio === null ? '' : `${ratio.toFixed(2)} x`);
export const verdict = (met: boolean) => (met ? 'met' : '**missed**');
export const peersOf = (peers: Readonly<Record<string, string>>, absent: readonly Absence[]) =>
  [
    ...Object.entries(peers).map(([name, description]) => `- ${name}: ${description}`),
    ...absent.map(({ name, why }) => `- ${name}: not measured (${why})`),
  ].join('\n');
