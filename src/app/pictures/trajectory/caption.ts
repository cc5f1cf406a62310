/** How the picture is read, with the null's verdict in numbers. */

import type { Site } from '../../../analysis/calibration';
import { plural, three } from '../../format';
import { percent } from './draw';
import type { TrajectoryModel } from './model';
import type { Comparison } from './null';

export function captionOf(model: TrajectoryModel): string {
  return [what(model), single(model), basis(model), grey(model)].filter(Boolean).join(' ');
}

function what({ site }: TrajectoryModel): string {
  return site === 'hidden'
    ? 'Each agent’s thoughts (states after the final norm) on two principal components of its own space; small points lie far off the plane, and planes of different agents cannot be compared.'
    : 'What each agent reads in place of tokens, on two principal components of its own embedding space: the messages it hears, as its links delivered them, and its own thoughts, read again. Small points lie far off the plane.';
}

/** Of turns of one step. */
function single({ site, steps, rounds }: TrajectoryModel): string {
  if (steps > 1) return '';
  return site === 'hidden'
    ? `A turn is one latent step here, so each agent has one point${rounds > 1 ? ' a round' : ''} rather than a path.`
    : 'A turn is one latent step here, so no thought is read again: what is seen are the messages.';
}

function basis({ panels, site }: TrajectoryModel): string {
  const drawn = panels.filter(({ plane }) => plane !== null);
  const fitted = drawn.filter(({ plane }) => plane!.fitted);
  const text = site === 'hidden' ? 'each agent’s own notes' : 'the tokens of each agent’s own notes';
  const frozen = `frozen, fitted to ${text} on validation questions`;
  if (fitted.length === 0) return `The planes are ${frozen}.`;
  const own = 'fitted to this run alone, so another run has other axes, and no tokens are shown';
  if (fitted.length === drawn.length) return `The planes are ${own}.`;
  return `The planes are ${frozen}; for ${fitted.map(({ role }) => role).join(', ')} there is no such basis, and the plane is ${own}.`;
}

function grey({ site, null: kind, comparison, steps }: TrajectoryModel): string {
  if (kind === 'none') return '';
  if (!comparison && kind === 'shuffle')
    return steps === 1
      ? 'Shuffled rounds are compared by the length of their paths; a single step has none.'
      : 'With one round there is nothing to shuffle.';
  if (!comparison)
    return steps < 3
      ? `A path of ${plural(steps, 'step')} is too short to be told from a random walk: that takes three.`
      : 'No path is long enough yet to be compared with a random walk.';
  return comparison.kind === 'walk' ? walks(comparison, site) : shuffles(comparison);
}

function walks({ paths, of, walks: n, straight, smooth }: Comparison & { kind: 'walk' }, site: Site): string {
  const told = Math.max(straight.errors, smooth.errors) > 3;
  return [
    'Grey: random walks from the same first states with steps of the same lengths.',
    'Principal components of a random walk in many dimensions are smooth curves too, so smoothness alone shows nothing.',
    `In all dimensions (means over ${plural(paths, 'path')}${of > paths ? ` of ${of}` : ''}, and over ${plural(n, 'walk')} ± their standard deviation):`,
    `straightness ${three(straight.run)} in the run, ${three(straight.null)} ± ${three(straight.spread)} in walks;`,
    `share of a path’s variance in its own first two components ${percent(smooth.run)} in the run, ${three(100 * smooth.null)} ± ${percent(smooth.spread)} in walks.`,
    told
      ? 'By these numbers the run is no random walk.'
      : 'By these numbers the run cannot be told from random walks.',
    ...(told && site === 'hidden'
      ? [
          'The final norm keeps states at about one length, which a walk leaves: this alone may tell them apart.',
        ]
      : []),
  ].join(' ');
}

function shuffles({ shuffles: n, length, range: [low, high] }: Comparison & { kind: 'shuffle' }): string {
  const verdict =
    low > 1
      ? 'a round’s own states belong together.'
      : high < 1
        ? 'a round’s own states are further apart than those of different rounds.'
        : 'a round’s own states belong together no more than any.';
  return [
    'Grey: the same states, at each step dealt out anew among the rounds.',
    `In all dimensions such paths are ${three(length)} times as long as the run’s (mean of ${n} shuffles; 95 % of them: ${three(low)} to ${three(high)}): ${verdict}`,
  ].join(' ');
}
