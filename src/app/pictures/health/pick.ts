/** The message whose mark lies nearest to a point. */

import { three } from '../../format';
import type { Frame, Target } from '../picture';
import { layOut, marksOf } from './layout';
import type { HealthModel, Hop, HopRound } from './model';

/** So near is on a mark, in pixels. */
const NEAR = 12;

export function pickAt(model: HealthModel, { width }: Frame, x: number, y: number): Target | null {
  let best = NEAR;
  let found: Target | null = null;
  for (const chart of layOut(model, width).charts)
    model.hops.forEach((hop, i) => {
      for (const mark of marksOf(model, i, chart)) {
        const away = Math.hypot(x - mark.x, y - mark.y);
        if (away >= best) continue;
        best = away;
        found = targetOf(
          model,
          hop,
          hop.rounds.find(({ round }) => round === mark.round)!,
        );
      }
    });
  return found;
}

function targetOf(
  { latentSteps, altered }: HealthModel,
  hop: Hop,
  { round, ratio, others }: HopRound,
): Target {
  return {
    round,
    agent: hop.from,
    to: hop.to,
    lines: [
      `${hop.name}, round ${round}`,
      ...(ratio === null
        ? []
        : [`norm ${three(ratio)} × a token embedding of the ${hop.receiver}, this run`]),
      ...(others
        ? [
            `norm ${three(others.normRatio)} ×, mean of ${others.questions} other questions${altered ? ', unaltered' : ''}`,
            `cosine between questions ${others.cosine.toFixed(2)}${tokens(hop)}`,
            `effective rank ${three(others.rank)} of at most ${others.rankLimit}`,
          ]
        : []),
    ],
    ...(ratio !== null && { place: { round, agent: hop.from, step: latentSteps, at: 'message' as const } }),
  };
}

const tokens = ({ tokenCosine }: Hop) => (tokenCosine === null ? '' : ` (tokens: ${tokenCosine.toFixed(2)})`);
