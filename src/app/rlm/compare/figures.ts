/** Figures of runs as text. Pure. */

import { formatCount, three } from '../../format';
import type { RlmRow } from '../../../experiment/rlm-rows';
import type { Coverage } from '../../../rlm/coverage/coverage';
import type { RlmSummary } from '../protocol';
import { dollars } from '../money';

export const percent = (share: number): string => {
  const hundred = 100 * share;
  return `${hundred > 0 && hundred < 1 ? hundred.toPrecision(1) : Math.round(hundred)} %`;
};

/** “70 % (40 to 89)”: a share with its 95 % interval, in whole percent. */
export const withInterval = (share: number, [low, high]: readonly [number, number]): string =>
  `${percent(share)} (${Math.round(100 * low)} to ${Math.round(100 * high)})`;

export const costOf = (cost: number | null): string =>
  cost === null ? 'not known' : cost === 0 ? 'free' : dollars(cost);

/** Which share of the context was touched so; null: there is none. */
export const shareOf = (
  { read, characters }: Coverage,
  touch: 'printed' | 'sent' | 'never',
): string | null => (characters === 0 ? null : percent(read[touch] / characters));

export const endings: Readonly<Record<RlmSummary['reason'], string>> = {
  final: 'answered',
  extracted: 'answer read off the trajectory',
  aborted: 'stopped',
  failed: 'no answer',
};

/** How the runs of a row ended, the most frequent first. */
export const reasonsOf = ({ reasons }: Pick<RlmRow, 'reasons'>): string =>
  Object.entries(reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => `${n} ${endings[reason as RlmSummary['reason']] ?? reason}`)
    .join(', ');

export const tokensOf = (row: Pick<RlmRow, 'promptTokens' | 'completionTokens'>): string =>
  formatCount(Math.round(row.promptTokens + row.completionTokens));

export const meanOf = (n: number): string => (Number.isInteger(n) ? formatCount(n) : three(n));
