/**
 * What a link says came out of its experiment: few numbers, so that a run of the same experiment can be held against
 * them. Read like the rest of a link: what cannot be read is said.
 */

import { taskOf } from '../tasks/registry';
import { limits, sizes } from './limits';
import { outline } from './outline';
import type { Recording } from './recording';
import { cut, wellFormed } from './url-text';

export interface ClaimedAnswer {
  readonly round: number;
  /** Null: the text held no answer. */
  readonly answer: string | null;
  /** Null: the right answer was not known. */
  readonly right: boolean | null;
  /** Of the token that is the answer, to four decimals; null where there is none. */
  readonly probability: number | null;
}

export interface Claim {
  /** Name of the back end; null: not known. */
  readonly device: string | null;
  /** Bits of the numbers computed with. */
  readonly bits: number;
  /** SHA-256 of the links' file, as the experiment names it or the run found it; null: not known. */
  readonly links: string | null;
  /** In the order of the rounds. */
  readonly answers: readonly ClaimedAnswer[];
}

/** All graphs of this lab compute in float32, on every back end. */
const COMPUTED_BITS = 32;
/** Probabilities that differ by no more count as the same. */
export const TOLERANCE = 1e-3;

/** What a run answered after each of its rounds, and what it was computed with. */
export function claimOf({ spec, question, facts, events }: Recording): Claim {
  const { rounds } = outline(events, taskOf(spec.data), question);
  return {
    device: facts?.device.name ?? null,
    bits: COMPUTED_BITS,
    links: spec.links.hash ?? facts?.links.hash ?? null,
    answers: rounds.flatMap(({ round, answer }) =>
      answer
        ? [
            {
              round,
              answer: answer.answer && wellFormed(answer.answer.slice(0, sizes.claimedAnswer)),
              right: question.answer === '' && answer.answer !== null ? null : answer.right,
              probability: rounded(answer.probability),
            },
          ]
        : [],
    ),
  };
}

const rounded = (probability: number | null) =>
  probability === null ? null : Math.round(probability * 1e4) / 1e4;

/** `on:wasm,32;links:0f…;1:wrong,0.4123,7;2:none`, or `1:unjudged,…` where nobody knows the right answer: an answer stands last, since it may hold commas. */
export function writeClaim({ device, bits, links, answers }: Claim): string {
  const told = ({ answer, right, probability }: ClaimedAnswer) =>
    answer === null ? 'none' : `${verdictOf(right)},${probability ?? ''},${encodeURIComponent(answer)}`;
  return [
    `on:${device ?? ''},${bits}`,
    ...(links === null ? [] : [`links:${links}`]),
    ...answers.map((one) => `${one.round}:${told(one)}`),
  ].join(';');
}

const verdictOf = (right: boolean | null) => (right === null ? 'unjudged' : right ? 'right' : 'wrong');

const MACHINE = /^on:([a-z]{0,12}),(\d{1,2})$/;
const LINKS = /^links:([0-9a-f]{64})$/;
const ANSWER = /^(\d):(?:(none)|(right|wrong|unjudged),(\d(?:\.\d{1,6})?|),([^;]+))$/;

/** Parts beyond these are one too many. */
const MAX_PARTS = 3 + limits.rounds.max;

/** What `writeClaim` wrote. Never throws; parts that cannot be read are said and left out. Null: nothing is claimed. */
export function readClaim(text: string, notices: string[]): Claim | null {
  let [device, bits, links]: [string | null, number, string | null] = [null, COMPUTED_BITS, null];
  const answers = new Map<number, ClaimedAnswer>();
  const seen = new Set<string>();
  for (const part of text.split(';', MAX_PARTS)) {
    const kind = part.split(':', 1)[0]!;
    const machine = MACHINE.exec(part);
    const hash = LINKS.exec(part);
    const answer = readAnswer(part);
    if (seen.has(kind) || !(machine || hash || answer)) {
      notices.push(`“${cut(part)}” cannot be read as a claim of the link and was ignored.`);
      continue;
    }
    seen.add(kind);
    if (machine) [device, bits] = [machine[1] || null, Number(machine[2])];
    else if (hash) links = hash[1]!;
    else answers.set(answer!.round, answer!);
  }
  if (answers.size === 0) {
    notices.push('The link claims no answer.');
    return null;
  }
  return { device, bits, links, answers: [...answers.values()].sort((a, b) => a.round - b.round) };
}

function readAnswer(part: string): ClaimedAnswer | null {
  const [, digit, none, verdict, share, text] = ANSWER.exec(part) ?? [];
  const round = Number(digit);
  if (!(round >= 1 && round <= limits.rounds.max)) return null;
  if (none) return { round, answer: null, right: false, probability: null };
  const probability = share === '' ? null : Number(share);
  try {
    const answer = decodeURIComponent(text!);
    if (answer.length > sizes.claimedAnswer || (probability ?? 0) > 1) return null;
    return { round, answer, right: verdict === 'unjudged' ? null : verdict === 'right', probability };
  } catch {
    return null;
  }
}

export interface Comparison {
  /** Whether every claimed answer came out, with its probability within the tolerance. */
  readonly same: boolean;
  /** What is the same and what differs, as sentences. */
  readonly lines: readonly string[];
}

/** A round that either of the two has. */
interface ComparedRound {
  readonly round: number;
  readonly claimed: ClaimedAnswer | null;
  readonly found: ClaimedAnswer | null;
  readonly same: boolean;
}

/** Holds a run of the link's experiment against what the link claims. */
export function compareClaim(claim: Claim, recording: Recording): Comparison {
  const found = claimOf(recording);
  const numbers = new Set([...claim.answers, ...found.answers].map(({ round }) => round));
  const rounds = [...numbers]
    .sort((a, b) => a - b)
    .map((round): ComparedRound => {
      const claimed = claim.answers.find((one) => one.round === round) ?? null;
      const here = found.answers.find((one) => one.round === round) ?? null;
      return { round, claimed, found: here, same: isSame(claimed, here) };
    });
  const same = rounds.every((one) => one.same);
  const answers = rounds.length === 1 ? 'The answer is' : `All ${rounds.length} answers are`;
  const lines = same
    ? [`${answers} as the link says, with probabilities within ${TOLERANCE}.`]
    : rounds.filter((one) => !one.same).map(describe);
  return { same, lines: [...lines, ...circumstances(claim, found, same)] };
}

function isSame(claimed: ClaimedAnswer | null, found: ClaimedAnswer | null): boolean {
  if (!claimed || !found) return false;
  const [p, q] = [claimed.probability, found.probability];
  const close = p === null || q === null ? p === q : Math.abs(p - q) <= TOLERANCE + 1e-9;
  return claimed.answer === found.answer && claimed.right === found.right && close;
}

function describe({ round, claimed, found }: ComparedRound): string {
  if (!claimed) return `Round ${round}: the link says nothing; this run answers ${tell(found!)}.`;
  if (!found) return `Round ${round}: the link says ${tell(claimed)}; this run has no such round.`;
  if (claimed.answer === found.answer && claimed.right === found.right)
    return (
      `Round ${round}: the same answer, ${tell(found, false)}, ` +
      `with probability ${share(found)} here and ${share(claimed)} in the link.`
    );
  return `Round ${round}: the link says ${tell(claimed)}; this run answers ${tell(found)}.`;
}

function circumstances(claim: Claim, found: Claim, same: boolean): string[] {
  const lines: string[] = [];
  const known = claim.links !== null && found.links !== null;
  if (known && claim.links !== found.links)
    lines.push('The link’s run was computed with other links than this one.');
  if (claim.device !== null && found.device !== null && claim.device !== found.device)
    lines.push(
      `The link’s run was computed on ${claim.device}, this one on ${found.device}` +
        (same
          ? '.'
          : ': their rounding differs, which can change probabilities, and answers that are close.'),
    );
  else if (!same && claim.bits === found.bits && claim.device !== null && claim.device === found.device)
    lines.push(
      `Both were computed on ${claim.device} with ${claim.bits} bits; ` +
        `models${known ? '' : ', links'} or this lab may have changed since.`,
    );
  if (claim.bits !== found.bits)
    lines.push(`The link’s run was computed with ${claim.bits} bits, this one with ${found.bits}.`);
  return lines;
}

const share = ({ probability }: ClaimedAnswer) =>
  probability === null ? 'unknown' : probability.toFixed(4).replace(/0{1,3}$/, '');

function tell(one: ClaimedAnswer, full = true): string {
  if (one.answer === null) return 'nothing';
  const text = `${one.answer} (${one.right === null ? 'not judged' : verdictOf(one.right)}`;
  return full ? `${text}, probability ${share(one)})` : `${text})`;
}
