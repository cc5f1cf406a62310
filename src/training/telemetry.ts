/**
 * What training tells while it goes on. Wire types: they pass from worker to page, into checkpoints and files. Everything
 * in a curve is a function of spec, data and back end alone, so that a resumed run has the very same curve; times and
 * speeds are told beside it.
 */

export const trainingStages = ['inner', 'outer'] as const;
export type Stage = (typeof trainingStages)[number];

/** How one link fared in a step. */
export interface LinkPoint {
  /** L2 norm of its gradient, before clipping. */
  readonly gradient: number;
  /** Outer loop: the same of what each round contributed, from round 1. */
  readonly byRound?: readonly number[];
  /** L2 norm of the update over that of the weights. */
  readonly update: number;
}

/** One point of the curves: what a step reported. */
export interface CurvePoint {
  readonly stage: Stage;
  /** Of the stage, from 1. */
  readonly step: number;
  readonly loss: number;
  /** Global L2 norm before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Inner loop: mean 1 − cosine by link. */
  readonly losses?: Readonly<Record<string, number>>;
  /** Outer loop: rounds of this step. */
  readonly rounds?: number;
  /** By link name; links that this stage trains. */
  readonly links: Readonly<Record<string, LinkPoint>>;
}

/** Messages of one hop over the validation slice, in the first round in which it is used. */
export interface HopHealth {
  readonly from: number;
  readonly to: number;
  /** Mean L2 norm of positions over the mean norm of the receiver's token embeddings. */
  readonly normRatio: number;
  /** Mean cosine between the messages of different questions, position by position: 1 is collapse. */
  readonly cosine: number;
}

/** A look at the validation slice. */
export interface ValidationPoint {
  readonly stage: Stage;
  readonly step: number;
  /** Held-out loss of the stage. */
  readonly loss: number;
  /** Answers by number of rounds. */
  readonly accuracy: readonly { readonly rounds: number; readonly right: number; readonly n: number }[];
  readonly hops: readonly HopHealth[];
}

export interface Curves {
  readonly points: readonly CurvePoint[];
  readonly validation: readonly ValidationPoint[];
}

/** How fast it goes; never part of a curve. */
export interface Pace {
  /** Of this stage, and of all stages to come. */
  readonly done: number;
  readonly total: number;
  /** Training time so far, in seconds, pauses and time away not counted. */
  readonly seconds: number;
  readonly stepsPerSecond: number;
  readonly examplesPerSecond: number;
  readonly latentStepsPerSecond: number;
  /** Estimated, in seconds. */
  readonly left: number;
}

export type TrainingEvent =
  | { readonly type: 'point'; readonly point: CurvePoint; readonly pace: Pace }
  | { readonly type: 'validation'; readonly point: ValidationPoint }
  /** The state as of this step is safe. */
  | { readonly type: 'saved'; readonly stage: Stage | 'done'; readonly step: number; readonly bytes: number }
  /** What a person should know; training goes on. */
  | { readonly type: 'notice'; readonly text: string };
