/** The exact gradient held against finite differences of the loss, along random directions of each link. */

import type { System } from '../mas/system';
import { Random } from '../random';
import { floats, type HostTensor } from '../runtime/tensor';
import { lossAndGradients, type LossOptions } from './backward';

/** One link. */
export interface DirectionCheck {
  /** Name of the link, as in a links file. */
  readonly link: string;
  /** Slope of the loss along a random direction of unit length: by the exact gradient, and by differences. */
  readonly exact: number;
  readonly numeric: number;
  /** |exact − numeric| over the larger of both; 0 where both are 0. */
  readonly apart: number;
  /** Length of the step of the differences. */
  readonly step: number;
}

export interface GradientCheck {
  /**
   * `agrees`: within what single precision allows; `flat`: no link has any gradient; `rough`: the loss is too rough for
   * differences to tell (steps of different length do not agree with one another); `overflow`: loss or gradient is no
   * number; `disagrees`.
   */
  readonly verdict: 'agrees' | 'flat' | 'rough' | 'disagrees' | 'overflow';
  /** The result in plain words. */
  readonly sentence: string;
  readonly loss: number;
  readonly rounds: number;
  readonly latentSteps: number;
  readonly questions: number;
  readonly directions: readonly DirectionCheck[];
}

/** Steps of the differences, as fractions of a link's norm; a smooth loss gives one slope with all of them. */
const STEPS = [3e-3, 1e-3, 3e-4];
/** A link whose numbers are all zero is moved by this much. */
const LEAST_NORM = 1e-2;
/** Single precision and the differences themselves leave so much. */
const CLOSE = 0.03;
/** Slopes below this fraction of the loss are rounding. */
const FLAT = 1e-7;

export interface CheckOptions extends Pick<LossOptions, 'rounds' | 'latentSteps' | 'earlier' | 'forced'> {
  readonly seed: number;
}

/**
 * Central differences of the loss along a random direction of every link, with the exact gradient beside them. The
 * links are left as they were.
 * @param targets for each question the token ids that the speaker should decode.
 */
export async function checkGradients(
  system: System,
  questions: readonly string[],
  targets: readonly (readonly number[])[],
  { seed, ...depth }: CheckOptions,
): Promise<GradientCheck> {
  const { rounds, latentSteps } = depth;
  const start = await system.links.read();
  const { loss, gradients } = await lossAndGradients(system, questions, targets, depth);
  const lossAt = async (link: string, direction: Directions, by: number) => {
    system.links.load(moved(start, link, direction, by));
    return (await lossAndGradients(system, questions, targets, { ...depth, gradient: false })).loss;
  };
  const directions: DirectionCheck[] = [];
  let rough = false;
  try {
    for (const { name: link } of system.links.links.places) {
      const own = [...start].filter(([name]) => name.startsWith(`${link}.`));
      if (own.length === 0) continue;
      const direction = unit(own, new Random(`direction ${seed} ${link}`));
      const exact = own.reduce((sum, [name]) => sum + inner(direction.get(name)!, gradients.get(name)!), 0);
      const norm = Math.hypot(...own.map(([, { data }]) => Math.hypot(...Array.from(data, Number))));
      const slopes: number[] = [];
      for (const fraction of STEPS) {
        const by = fraction * Math.max(norm, LEAST_NORM);
        slopes.push(((await lossAt(link, direction, by)) - (await lossAt(link, direction, -by))) / (2 * by));
      }
      system.links.load(moved(start, link, direction, 0));
      const distances = slopes.map((slope) => apart(exact, slope, loss));
      const best = distances.indexOf(Math.min(...distances));
      directions.push({
        link,
        exact,
        numeric: slopes[best]!,
        apart: distances[best]!,
        step: STEPS[best]! * Math.max(norm, LEAST_NORM),
      });
      rough ||= apart(slopes[0]!, slopes[1]!, loss) > 0.5 && apart(slopes[1]!, slopes[2]!, loss) > 0.5;
    }
  } finally {
    system.links.load(start);
  }
  const verdict = verdictOf(directions, rough);
  return {
    verdict,
    sentence: sentenceOf(verdict, directions, { rounds, latentSteps, forced: depth.forced !== undefined }),
    loss,
    rounds,
    latentSteps,
    questions: questions.length,
    directions,
  };
}

type Directions = ReadonlyMap<string, Float64Array>;
type Parameters = readonly (readonly [string, HostTensor])[];

function unit(parameters: Parameters, random: Random): Directions {
  const drawn = parameters.map(
    ([name, { data }]) => [name, Float64Array.from({ length: data.length }, () => random.normal())] as const,
  );
  const length = Math.sqrt(drawn.reduce((sum, [, along]) => sum + along.reduce((a, x) => a + x * x, 0), 0));
  return new Map(drawn.map(([name, along]) => [name, along.map((x) => x / length)]));
}

const inner = (along: Float64Array, { data }: HostTensor) =>
  along.reduce((sum, x, i) => sum + x * Number(data[i]), 0);

function moved(start: ReadonlyMap<string, HostTensor>, link: string, along: Directions, by: number) {
  return new Map(
    [...start]
      .filter(([name]) => name.startsWith(`${link}.`))
      .map(([name, { data, dims }]) => {
        const direction = along.get(name)!;
        return [
          name,
          floats(
            (data as Float32Array).map((x, i) => x + by * direction[i]!),
            dims,
          ),
        ];
      }),
  );
}

/** Relative difference of two slopes; what is lost in the loss's own rounding counts as nothing. */
function apart(a: number, b: number, loss: number): number {
  const larger = Math.max(Math.abs(a), Math.abs(b));
  return larger <= FLAT * Math.max(1, loss) ? 0 : Math.abs(a - b) / larger;
}

function verdictOf(directions: readonly DirectionCheck[], rough: boolean): GradientCheck['verdict'] {
  if (directions.some(({ exact, numeric }) => !Number.isFinite(exact) || !Number.isFinite(numeric)))
    return 'overflow';
  if (directions.every(({ exact, numeric }) => exact === 0 && numeric === 0)) return 'flat';
  if (directions.every((one) => one.apart <= CLOSE)) return 'agrees';
  return rough ? 'rough' : 'disagrees';
}

function sentenceOf(
  verdict: GradientCheck['verdict'],
  directions: readonly DirectionCheck[],
  { rounds, latentSteps, forced }: { rounds: number; latentSteps: number; forced: boolean },
): string {
  const worst = [...directions].sort((a, b) => b.apart - a.apart)[0];
  const steps = forced ? 'teacher-forced turns' : `${latentSteps} latent step${latentSteps > 1 ? 's' : ''}`;
  const where = `${rounds} round${rounds > 1 ? 's' : ''} of ${steps}`;
  const percent = worst ? `${(100 * worst.apart).toPrecision(2)} %` : '';
  switch (verdict) {
    case 'agrees':
      return `The exact gradient of the answer’s loss through ${where} agrees with finite differences along a random direction of each of ${directions.length} links; the farthest apart is ${worst!.link}, by ${percent}.`;
    case 'flat':
      return `The loss of ${where} does not depend on any link: there is no gradient to check.`;
    case 'overflow':
      return `The loss or its gradient through ${where} is no number: it overflowed. Use fewer rounds or latent steps, or start from links of the inner loop.`;
    case 'rough':
      return `The loss of ${where} is too rough for finite differences: steps of different lengths do not agree with one another (${worst!.link}: ${percent} from the exact gradient). Check with fewer rounds, or after the inner loop.`;
    case 'disagrees':
      return `The exact gradient through ${where} and finite differences are ${percent} apart at ${worst!.link}: do not trust this gradient, and report it.`;
  }
}
