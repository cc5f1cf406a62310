/** Cosines between all hidden states of each agent, and CKA between agents, from a recording's tensors. */

import {
  centred,
  cosinesOf,
  gramOf,
  linearCka,
  reversed,
  subSquare,
  type Centred,
  type Cka,
  type Square,
} from '../../../analysis/similarity';
import { meanOf, rowsOf } from '../../../analysis/vectors';
import type { Recording } from '../../../experiment/recording';
import { hiddenName } from '../../../mas/trace';
import type { Cells } from '../../draw/pen';
import { bytesOf, diverging } from '../../draw/theme';
import { absentUnlessLatent } from '../absence';
import type { Absent, Chosen, Resources } from '../picture';

/** Where a hidden state stands in the run. */
export interface Position {
  readonly round: number;
  readonly step: number;
}

/** What is taken from an agent's states before their cosines. */
export type Centre = 'calibration' | 'run' | 'none';

export interface AgentMap {
  /** From 1. */
  readonly agent: number;
  readonly role: string;
  readonly width: number;
  /** Of rows and columns alike, round by round. */
  readonly positions: readonly Position[]; // [n]
  readonly cosines: Square;
  readonly cells: Cells;
  readonly centre: Centre;
}

export interface CkaPair extends Cka {
  readonly agents: readonly [number, number];
  /** Positions at which both agents have a state. */
  readonly n: number;
  /**
   * The null: CKA with the second agent's states in reverse order. Where neighbouring steps are alike in both agents,
   * that alone makes CKA high: it is 0.98 between independent random walks of 18 steps, forward or reversed.
   */
  readonly reversed: number | null;
}

export interface SimilarityModel {
  readonly maps: readonly AgentMap[];
  /** Of all pairs of different agents, the smaller number first. */
  readonly pairs: readonly CkaPair[];
  readonly centred: boolean;
  /** Of the tensors; 8 in a run that a link carried. */
  readonly bits: 32 | 8;
}

export function modelOf(
  recording: Recording,
  chosen: Chosen,
  resources: Resources,
): SimilarityModel | Absent {
  const { spec, facts, tensors, bits } = recording;
  const absent = absentUnlessLatent(recording, 'hidden states to compare');
  if (absent) return absent;
  const less = chosen['cosine'] !== 'raw';
  const found = spec.agents.flatMap(({ role, hash }, i) => {
    const states = statesOf(recording, i + 1);
    if (!states) return [];
    const calibrated = resources.calibrations.get(facts?.agents[i]?.hash ?? hash ?? '')?.sites.hidden.basis
      .mean;
    return [{ ...states, agent: i + 1, role, calibrated }];
  });
  if (found.length === 0)
    return {
      absent: 'This run has no hidden states yet, or they were not kept. Step on, or run it again.',
    };
  if (found.every(({ rows }) => rows.length < 2))
    return {
      absent:
        'Every agent has one latent step in this run, and one is alike to nothing but itself. Give the run more rounds or more latent steps.',
    };
  // CKA does not depend on where its states are centred, but rounding does.
  const grams = found.map(({ rows }) => gramOf(rows, meanOf(rows)));
  const maps = found.map(({ rows, positions, agent, role, calibrated }, i): AgentMap => {
    const width = rows[0]!.length;
    const fits = calibrated?.length === width;
    const centre: Centre = !less ? 'none' : fits ? 'calibration' : 'run';
    const own = centre === 'run' ? grams[i]! : gramOf(rows, centre === 'none' ? undefined : calibrated);
    const cosines = cosinesOf(own);
    return { agent, role, width, positions, cosines, cells: cellsOf(cosines), centre };
  });
  const sides = grams.map(sideOf);
  const pairs = found.flatMap((a, i) =>
    found.slice(i + 1).map((b, offset): CkaPair => {
      const [ofA, ofB] = matched(a.positions, b.positions);
      const [first, second] = [sides[i]!(ofA), sides[i + 1 + offset]!(ofB)];
      const backward = linearCka(first.forward, second.backward).value;
      const agents = [a.agent, b.agent] as const;
      return { ...linearCka(first.forward, second.forward), agents, n: ofA.length, reversed: backward };
    }),
  );
  return { maps, pairs, centred: less, bits: tensors.size > 0 ? bits : 32 };
}

/** An agent's hidden states, round by round; null where there are none. */
function statesOf({ events, tensors }: Recording, agent: number) {
  const rows: Float32Array[] = [];
  const positions: Position[] = [];
  for (const event of events) {
    if (event.type !== 'stage' || event.kind !== 'latent' || event.agent !== agent) continue;
    const states = tensors.get(hiddenName(event.round, agent));
    if (states?.dims.length !== 2) continue;
    rowsOf(states).forEach((row, i) => {
      rows.push(row);
      positions.push({ round: event.round, step: i + 1 });
    });
  }
  return rows.length > 0 ? { rows, positions } : null;
}

/** An agent's side of its pairs, by the places that a pair has: the same for most, so it is made once. */
function sideOf(gram: Square): (kept: readonly number[]) => { forward: Centred; backward: Centred } {
  const made = new Map<string, { forward: Centred; backward: Centred }>();
  return (kept) => {
    const key = kept.join();
    const known = made.get(key);
    if (known) return known;
    const forward = centred(subSquare(gram, kept));
    const side = { forward, backward: reversed(forward) };
    made.set(key, side);
    return side;
  };
}

/** Indices of the positions that both lists have, in the order of the first. */
function matched(a: readonly Position[], b: readonly Position[]): [number[], number[]] {
  const name = ({ round, step }: Position) => `${round}.${step}`;
  const inB = new Map(b.map((position, j) => [name(position), j]));
  const both = a.flatMap((position, i) => {
    const j = inB.get(name(position));
    return j === undefined ? [] : [[i, j] as const];
  });
  return [both.map(([i]) => i), both.map(([, j]) => j)];
}

/** Shades between the ends of the scale: more cannot be told apart. */
const SHADES = 256;
const shades = Uint8ClampedArray.from(
  Array.from({ length: SHADES }, (_, i) => [...bytesOf(diverging((2 * i) / (SHADES - 1) - 1)), 255]).flat(),
); // RGBA

/** The same on light and dark ground; where there is no cosine, nothing. */
function cellsOf({ n, data }: Square): Cells {
  const rgba = new Uint8ClampedArray(4 * n * n);
  for (let at = 0; at < data.length; at++) {
    const shade = Math.round(((data[at]! + 1) / 2) * (SHADES - 1));
    for (let byte = 0; byte < 4 && !Number.isNaN(shade); byte++)
      rgba[4 * at + byte] = shades[4 * shade + byte]!;
  }
  return { columns: n, rows: n, rgba };
}

export const cosineAt = ({ cosines: { n, data } }: AgentMap, row: number, column: number) =>
  data[row * n + column]!;

export const pairOf = ({ pairs }: SimilarityModel, a: number, b: number) =>
  pairs.find(({ agents: [first, second] }) => first === Math.min(a, b) && second === Math.max(a, b));
