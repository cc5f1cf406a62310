/** What stops a training, by name, and what a person should be told while it goes on. */

import { LabError } from '../errors';
import type { CurvePoint, Stage } from './telemetry';

/** A gradient of this L2 norm or less moves no weight in single precision. */
const NOTHING = 1e-18;
/** With a loss below this there is nothing left to learn, and a gradient may vanish. */
const LEARNED = 1e-6;

/** Why the step must not be taken; null: it may. */
export function faultOf(stage: Stage, step: number, loss: number, gradientNorm: number): LabError | null {
  const where = `training.${stage}.optimiser.learningRate`;
  if (!Number.isFinite(loss))
    return new LabError('diverged', `The ${stage} loop’s loss is no number at step ${step}.`, {
      hint: 'The state before this step is saved. Lower the learning rate or the clipping norm, and start from an earlier state.',
      field: where,
    });
  if (!Number.isFinite(gradientNorm))
    return new LabError(
      'overflow',
      `The ${stage} loop’s gradient overflowed at step ${step}, with a loss of ${loss.toPrecision(3)}.`,
      {
        hint: 'The state before this step is saved. Train with fewer rounds or latent steps first, or start from links of the inner loop: through untrained links the gradient grows with every step.',
        field: `training.${stage}`,
      },
    );
  if (gradientNorm <= NOTHING && loss > LEARNED)
    return new LabError(
      'vanished',
      `The ${stage} loop’s gradient vanished at step ${step}: its norm is ${gradientNorm.toPrecision(2)}, with a loss of ${loss.toPrecision(3)}.`,
      {
        hint: 'The state is saved. Check that the links that are trained are heard in so many rounds, and look at the message norms: a saturated receiver passes nothing back.',
        field: `training.${stage}`,
      },
    );
  return null;
}

const WINDOW = 50;

/** Said once, at the step at which it becomes true. */
export function notices(points: readonly CurvePoint[]): string[] {
  const last = points.at(-1)!;
  const own = points.slice(-2 * WINDOW).filter(({ stage }) => stage === last.stage);
  if (own.length < 2 * WINDOW || last.step % WINDOW !== 0) return [];
  const mean = (some: readonly CurvePoint[]) => some.reduce((sum, { loss }) => sum + loss, 0) / some.length;
  const [before, after] = [mean(own.slice(0, WINDOW)), mean(own.slice(WINDOW))];
  return after > 2 * before && after > 0.01
    ? [
        `The loss rose from ${before.toPrecision(3)} to ${after.toPrecision(3)} within ${WINDOW} steps (step ${last.step}): the learning rate may be too high.`,
      ]
    : [];
}
