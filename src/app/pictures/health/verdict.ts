/** What the numbers say of the messages, in plain sentences, and from where on they are a warning. */

import { three } from '../../format';
import { rangeOf, type Hop, type HopRound } from './model';

export interface Verdict {
  readonly warning: boolean;
  readonly text: string;
}

/** A message within this is like the embeddings that the receiver was trained to read. */
export const LIKE_A_TOKEN = [0.5, 2] as const;
/**
 * Beyond this a warning. Each layer adds to the residual stream what it would add to a token; a vector five times as
 * long is hardly turned by it, and one of a fifth is swamped by what the first layers add.
 */
const TOO_LONG = 5;
const TOO_SHORT = 0.2;
/**
 * Where messages of different questions have a mean cosine of c, about the share c of their energy lies in one direction
 * common to all: above this, less than a twentieth is left for the question.
 */
export const COLLAPSED = 0.95;
/** Two of the three links of the released Sequential-Scaled system (a probe; reference/recursivemas.md, section 4). */
export const RELEASED = [50, 80] as const;

interface Found {
  readonly hop: Hop;
  readonly round: number;
  readonly value: number;
}

export function verdictsOf(
  hops: readonly Hop[],
  others: 'measured' | 'coming' | 'missing',
  n: string,
): Verdict[] {
  const ratios = collect(hops, ({ ratio }) => ratio);
  const cosines = collect(hops, (at) => at.others?.cosine ?? null);
  const norm = normWarning(ratios);
  const collapse = collapseWarning(cosines, n);
  if (ratios.length > 0 && ratios.every(({ value }) => value === 0))
    return [{ warning: true, text: 'Messages are zero: receivers are told nothing.' }];
  const longs = `Messages are ${rangeOf(values(ratios), three)} times a token embedding`;
  const alike = `cosine ${rangeOf(values(cosines), two)}, n = ${n} questions`;
  const later = {
    measured: 'How much they differ by question could not be measured.',
    coming: 'How much they differ by question is measured on other questions, after the run.',
    missing: 'How much they differ by question was not measured in this run: run it again.',
  }[others];
  if (norm || collapse)
    return [
      norm ?? { warning: false, text: `${longs}.` },
      collapse ?? {
        warning: false,
        text: cosines.length > 0 ? `They differ by question (${alike}).` : later,
      },
    ];
  if (cosines.length > 0) return [{ warning: false, text: `${longs} and differ by question (${alike}).` }];
  return [{ warning: false, text: `${longs}. ${later}` }];
}

/** What of an altered run is measured with what was altered, and what without. */
export function ofAltered(others: 'measured' | 'coming' | 'missing'): Verdict {
  const rest =
    others === 'missing'
      ? ''
      : '; collapse and effective rank are of other questions, without the alterations';
  return { warning: true, text: `This run was altered: the norms are its own, as altered${rest}.` };
}

function collect(hops: readonly Hop[], of: (at: HopRound) => number | null): Found[] {
  return hops.flatMap((hop) =>
    hop.rounds.flatMap((at) => {
      const value = of(at);
      return value !== null && Number.isFinite(value) ? [{ hop, round: at.round, value }] : [];
    }),
  );
}

const values = (found: readonly Found[]) => found.map(({ value }) => value);
const two = (value: number) => value.toFixed(2);
const where = ({ hop, round }: Found) => `${hop.name}, round ${round}`;

function normWarning(ratios: readonly Found[]): Verdict | null {
  if (ratios.length === 0) return null;
  const [least, most] = ends(ratios);
  if (most.value > TOO_LONG)
    return {
      warning: true,
      text: `Messages are up to ${three(most.value)} times a token embedding (${where(most)}): far longer than anything that the receiver has learned to read.`,
    };
  if (least.value < TOO_SHORT)
    return {
      warning: true,
      text: `Messages are down to ${three(least.value)} times a token embedding (${where(least)}): hardly there beside the tokens.`,
    };
  return null;
}

function collapseWarning(cosines: readonly Found[], n: string): Verdict | null {
  if (cosines.length === 0) return null;
  const [, most] = ends(cosines);
  if (most.value <= COLLAPSED) return null;
  return {
    warning: true,
    text: `Messages hardly differ between questions (cosine ${two(most.value)}, ${where(most)}, n = ${n} questions): whatever the answer owes to them, it is the same for all.`,
  };
}

function ends(found: readonly Found[]): [least: Found, most: Found] {
  const sorted = found.toSorted((a, b) => a.value - b.value);
  return [sorted[0]!, sorted.at(-1)!];
}
