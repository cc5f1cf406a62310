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
  /** |exact − numeric| over the larger of both; null: both are too small for single precision to tell. */
  readonly apart: number | null;
  /** Length of the step of the differences. */
  readonly step: number;
}

export interface GradientCheck {
  /**
   * `agrees`: within what single precision allows; `flat`: no slope is large enough to tell; `rough`: the loss is too rough for
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

/** Steps of the differences, as fractions of a link's norm; a smooth loss gives one slope with neighbouring ones. */
const STEPS = [1e-2, 3e-3, 1e-3, 3e-4];
/** A link whose numbers are all zero is moved by this much. */
const LEAST_NORM = 1e-2;
/** Slopes that are as near as this are the same: single precision and the differences themselves leave so much. */
const CLOSE = 0.03;
/** Rounding of a loss in single precision, as a fraction of it; a change must be so many times larger to be one. */
const ROUNDING = 2.5e-7;
const CLEAR = 20;

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
      const tries: Try[] = [];
      for (const fraction of STEPS) {
        const step = fraction * Math.max(norm, LEAST_NORM);
        const [up, down] = [await lossAt(link, direction, step), await lossAt(link, direction, -step)];
        tries.push({
          step,
          numeric: (up - down) / (2 * step),
          least: (CLEAR * ROUNDING * loss) / (2 * step),
        });
      }
      system.links.load(moved(start, link, direction, 0));
      // Only a slope on which two neighbouring steps agree is one.
      const slopes = tries.slice(1).flatMap((near, i) => {
        const between = distance(tries[i]!.numeric, near.numeric, near.least);
        const apart = distance(exact, near.numeric, near.least);
        return between !== null && between <= CLOSE && apart !== null ? [{ ...near, apart }] : [];
      });
      const best = slopes.sort((one, other) => one.apart - other.apart)[0] ?? { ...tries[1]!, apart: null };
      directions.push({ link, exact, numeric: best.numeric, apart: best.apart, step: best.step });
      rough ||=
        best.apart === null &&
        tries.slice(1).every((near, i) => (distance(tries[i]!.numeric, near.numeric, near.least) ?? 0) > 0.5);
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

/** A slope by differences, and the least one that would stand out from rounding. */
interface Try {
  readonly step: number;
  readonly numeric: number;
  readonly least: number;
}

/** Relative difference of two slopes; null where neither stands out from rounding. What is no number is infinitely far. */
function distance(a: number, b: number, least: number): number | null {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  const larger = Math.max(Math.abs(a), Math.abs(b));
  return larger <= least ? null : Math.abs(a - b) / larger;
}

function verdictOf(directions: readonly DirectionCheck[], rough: boolean): GradientCheck['verdict'] {
  if (directions.some(({ exact, numeric }) => !Number.isFinite(exact) || !Number.isFinite(numeric)))
    return 'overflow';
  if (directions.some(({ apart }) => (apart ?? 0) > CLOSE)) return 'disagrees';
  if (directions.some(({ apart }) => apart !== null)) return 'agrees';
  return rough ? 'rough' : 'flat';
}

function sentenceOf(
  verdict: GradientCheck['verdict'],
  directions: readonly DirectionCheck[],
  { rounds, latentSteps, forced }: { rounds: number; latentSteps: number; forced: boolean },
): string {
  const told = directions.filter(({ apart }) => apart !== null);
  const worst = [...told].sort((a, b) => b.apart! - a.apart!)[0];
  const steps = forced ? 'teacher-forced turns' : `${latentSteps} latent step${latentSteps > 1 ? 's' : ''}`;
  const where = `${rounds} round${rounds > 1 ? 's' : ''} of ${steps}`;
  const percent = worst ? `${(100 * worst.apart!).toPrecision(2)} %` : '';
  switch (verdict) {
    case 'agrees':
      return `The exact gradient of the answer’s loss through ${where} agrees with finite differences along a random direction of ${told.length === directions.length ? `each of ${told.length} links` : `${told.length} of ${directions.length} links (of the others differences cannot tell in single precision)`}; the farthest apart is ${worst!.link}, by ${percent}.`;
    case 'flat':
      return `Nothing can be told: along random directions of its links the loss of ${where} changes less than single precision shows.`;
    case 'overflow':
      return `The loss or its gradient through ${where} is no number: it overflowed. Use fewer rounds or latent steps, or start from links of the inner loop.`;
    case 'rough':
      return `The loss of ${where} is too rough for finite differences: steps of different lengths do not agree with one another on any link. Check with fewer rounds, or after the inner loop.`;
    case 'disagrees':
      return `The exact gradient through ${where} and finite differences are ${percent} apart at ${worst!.link}: do not trust this gradient, and report it.`;
  }
}
