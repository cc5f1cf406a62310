/**
 * Interventions (counterfactuals): what is changed in single places of a run. A place is the message that an agent sends
 * in a round, one of its latent states h_step, which then flows on, or the whole turn, which `drop` leaves out. Pure, on
 * host memory; the recursion calls it where it passes such a place.
 */

import { LabError } from '../errors';
import { Random } from '../random';
import { floats, zeros, type HostTensor } from '../runtime/tensor';
import { fromRow, ofAnother, randomised } from './controls';
import { turnOf, type Pattern } from './pattern';
import { hiddenName, messageName, passesStates, type Alteration, type Mode } from './trace';

export interface Intervention {
  /** From 1, as agent, step and donor are. */
  readonly round: number;
  readonly agent: number;
  /** Absent: the message, or with `drop` the turn. */
  readonly step?: number | undefined;
  readonly kind: Alteration;
  /** Of `scale`. */
  readonly factor: number;
  /** Of `swap`. */
  readonly donor: number;
}

/** What of an intervention tells, as text: the same for two that do the same. */
export function effectOf({ round, agent, step, kind, factor, donor }: Intervention): string {
  const how = kind === 'scale' ? factor : kind === 'swap' ? donor : null;
  return JSON.stringify([round, agent, step ?? null, kind, how]);
}

/** Tensors of the same run on k other questions, by trace name: [k,m,D]. */
export type Donors = ReadonlyMap<string, HostTensor>;

/** What a run must have for its interventions to be possible. */
export interface Ground {
  readonly pattern: Pattern;
  readonly rounds: number;
  readonly latentSteps: number;
  readonly mode: Mode;
  /** Questions in the batch. */
  readonly questions: number;
  /** Other questions to take from. */
  readonly donors: number;
}

/** @throws LabError `bad_intervention` for what names a place that the run does not have; the field is its path. */
export function checkInterventions(interventions: readonly Intervention[], ground: Ground): void {
  interventions.forEach((one, i) => {
    const fault = faultOf(one, interventions, ground);
    if (!fault) return;
    const [field, sentence] = fault;
    throw new LabError('bad_intervention', `Intervention ${i + 1} cannot be made: ${sentence}.`, {
      hint: 'Choose another place, or take it out.',
      field: `interventions.${i}${field && `.${field}`}`,
    });
  });
}

/** The faulty field and why; null: it is possible. */
function faultOf(
  { round, agent, step, kind, donor }: Intervention,
  all: readonly Intervention[],
  { pattern, rounds, latentSteps, mode, questions, donors }: Ground,
): readonly [field: keyof Intervention | '', sentence: string] | null {
  const turn = turnOf(pattern, agent - 1);
  if (!passesStates(mode)) return ['', `in mode “${mode}” no latent thoughts are passed on`];
  if (round > rounds) return ['round', `there is no round ${round} in ${rounds}`];
  if (turn < 0) return ['agent', `there is no agent ${agent}`];
  if (round === rounds && turn >= pattern.speaker)
    return ['round', `in the last round agent ${agent} speaks and has no latent turn`];
  if (kind === 'drop') return step === undefined ? null : ['step', 'only a whole turn can be dropped'];
  if (all.some((other) => other.kind === 'drop' && other.round === round && other.agent === agent))
    return ['agent', `the turn of agent ${agent} in round ${round} is dropped`];
  if (step !== undefined && step > latentSteps)
    return ['step', `there is no latent step ${step} in ${latentSteps}`];
  if (kind === 'shuffle' && questions < 2 && donors < 1)
    return ['kind', 'a shuffle needs another question to take from'];
  if (kind === 'swap' && donor > donors)
    return ['donor', `there is no companion question ${donor}${donors > 0 ? ` in ${donors}` : ' here'}`];
  return null;
}

/** The interventions of one run, by place. Every place has a random stream of its own. */
export class Interventions {
  constructor(
    private readonly all: readonly Intervention[],
    private readonly seed: number,
    private readonly donors: Donors = new Map(),
  ) {}

  /** Those on a latent state or, without `step`, on the message of a turn. */
  at(round: number, agent: number, step?: number): readonly Intervention[] {
    return this.all.filter(
      (one) => one.kind !== 'drop' && one.round === round && one.agent === agent && one.step === step,
    );
  }

  drops(round: number, agent: number): boolean {
    return this.all.some((one) => one.kind === 'drop' && one.round === round && one.agent === agent);
  }

  /**
   * What one of them makes of the states [B,S,D] in its place: a message, or S = 1 for a latent state.
   * @param to of a message whose sender has several receivers: this one's number, from 1. All of them get what is of the
   * same other question; random directions are drawn for each.
   */
  apply(states: HostTensor, one: Intervention, to?: number): HostTensor {
    const { round, agent, step, kind, factor, donor } = one;
    const place = step ?? (to !== undefined && kind === 'random' ? `message.a${to}` : 'message');
    const random = new Random(`intervention ${this.seed} ${round}.${agent}.${place} ${kind}`);
    switch (kind) {
      case 'zero':
        return zeros(states.dims);
      case 'random':
        return randomised(states, random);
      case 'scale':
        return floats(
          (states.data as Float32Array).map((x) => factor * x),
          states.dims,
        );
      case 'shuffle':
        return ofAnother(states, random, this.donorsOf(one, to)) ?? missing(one);
      case 'swap':
        return fromRow(this.donorsOf(one, to) ?? missing(one), donor - 1, states.dims[0]!);
      case 'drop':
        return states; // not on states: the recursion leaves the turn out
    }
  }

  /** The donors' states [k,S,D] in the same place. */
  private donorsOf({ round, agent, step }: Intervention, to?: number): HostTensor | undefined {
    if (step === undefined) return this.donors.get(messageName(round, agent, to));
    const states = this.donors.get(hiddenName(round, agent));
    return states && stepOf(states, step);
  }
}

/** One step of states [k,m,D], as [k,1,D]. */
function stepOf({ data, dims }: HostTensor, step: number): HostTensor {
  const [rows, steps, width] = dims as [number, number, number];
  const cut = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const at = (row * steps + step - 1) * width;
    cut.set((data as Float32Array).subarray(at, at + width), row * width);
  }
  return floats(cut, [rows, 1, width]);
}

function missing({ round, agent }: Intervention): never {
  throw new LabError(
    'bad_intervention',
    `The companions have no states of agent ${agent} in round ${round}.`,
    {
      hint: 'This is a fault of the lab.',
      field: 'interventions',
    },
  );
}
