/**
 * The relay question: a chain of seven operations on last digits, and the label whose value is asked for.
 * Structure, values, canonical text and splits. Knows nothing of agents' turns (`ideal.ts`), of looser typings
 * (`parse.ts`) or of token ids (`vocabulary.ts`).
 */
import type { Random } from '../../random';
import { hashOf } from '../hash';
import type { Split } from '../task';

export const labels: readonly string[] = [...'abcdefghijkl'];
export const operations = ['plus', 'minus', 'times'] as const;
export type Operation = (typeof operations)[number];

/** Operations in every question; the agents were trained on exactly this many. */
export const hops = 7;

/** Operands of each operation. Each is a bijection on the digits, so that no value can be had by a shortcut. */
export const operands: Readonly<Record<Operation, readonly number[]>> = {
  plus: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  minus: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  times: [3, 7, 9],
};

/** The three specialists in the order of the relay, and the generalist who needs nobody. `answers`: may speak last. */
export const agents = [
  { id: 'adder', knows: ['plus'], answers: false },
  { id: 'subtracter', knows: ['minus'], answers: false },
  { id: 'multiplier', knows: ['times'], answers: true },
  { id: 'generalist', knows: operations, answers: true },
] as const satisfies readonly { id: string; knows: readonly Operation[]; answers: boolean }[];

/** An operation with its operand, as in `plus 4`. */
export interface Step {
  kind: Operation;
  operand: number;
}

/** `k is 7, d is that plus 4, …. What is c?` Position 0 is the start, position i the result of step i − 1. */
export interface Chain {
  /** The label at each position: hops + 1 distinct letters of `labels`. */
  labels: string[];
  /** The digit at position 0. */
  start: number;
  steps: Step[]; // [hops]
  /** The position asked for, 1 … hops; what comes later is a distraction. */
  asked: number;
}

/** The result of one operation, last digit only. */
export function apply(value: number, { kind, operand }: Step): number {
  if (kind === 'plus') return (value + operand) % 10;
  if (kind === 'minus') return (value - operand + 10) % 10;
  return (value * operand) % 10;
}

/** The digit at every position. [hops + 1] */
export function values(chain: Chain): number[] {
  const all = [chain.start];
  for (const step of chain.steps) all.push(apply(all.at(-1)!, step));
  return all;
}

/** The 19 tokens of a question: (label, operation) at every position, then `What is`, the asked label, `?`. */
export function questionTokens(chain: Chain): string[] {
  const body = chain.labels.flatMap((label, i) => [
    label,
    i ? stepToken(chain.steps[i - 1]!) : `is ${chain.start}`,
  ]);
  return [...body, 'What is', chain.labels[chain.asked]!, '?'];
}

/** The one token that stands for an operation and its operand. */
export const stepToken = ({ kind, operand }: Step): string => `is that ${kind} ${operand}`;

/** The canonical text, one for each chain; `parseChain` reads it back. */
export function format(chain: Chain): string {
  const clauses = chain.labels.map(
    (label, i) => `${label} ${i ? stepToken(chain.steps[i - 1]!) : `is ${chain.start}`}`,
  );
  return `${clauses.join(', ')}. What is ${chain.labels[chain.asked]}?`;
}

/**
 * A 32-bit hash of the question: of its small integers in order: first label, start, then (kind, operand, label) of each
 * step, then the asked label; letters by their place in `labels`, kinds by theirs in `operations`. Every typing of a
 * question hashes alike, and hashing builds no string.
 */
export function hash(chain: Chain): number {
  const numbers = [place(chain.labels[0]!), chain.start];
  for (let i = 0; i < chain.steps.length; i++) {
    const { kind, operand } = chain.steps[i]!;
    numbers.push(operations.indexOf(kind), operand, place(chain.labels[i + 1]!));
  }
  numbers.push(place(chain.labels[chain.asked]!));
  return hashOf(numbers);
}

const place = (label: string): number => label.charCodeAt(0) - 97;

/** The split a question belongs to, for good: of 20 hash classes 1 is test, 1 validation, 2 link, 16 pretrain. */
export function splitOf(chain: Chain): Split {
  const part = hash(chain) % 20;
  return part === 0 ? 'test' : part === 1 ? 'validation' : part < 4 ? 'link' : 'pretrain';
}

export interface DrawOptions {
  /** Least position that may be asked for; the asked one is uniform from here to `hops`. Default 1. */
  askedFrom?: number;
  /** Operations that `boost` favours. Default none. */
  favoured?: readonly Operation[];
  /** Chance of replacing each operation by a favoured one. Default 0. */
  boost?: number;
  /** Chance of drawing an operand among the first three of its operation only (a curriculum). Default 0. */
  skew?: number;
}

/** A random chain of the given split; labels, start, kinds and operands uniform but for the options. */
export function draw(random: Random, split: Split, options: DrawOptions = {}): Chain {
  const { askedFrom = 1, favoured = [], boost = 0, skew = 0 } = options;
  for (;;) {
    const letters = labels.slice();
    for (let i = 0; i <= hops; i++) {
      const j = i + random.int(letters.length - i);
      [letters[i], letters[j]] = [letters[j]!, letters[i]!];
    }
    const steps: Step[] = [];
    for (let i = 0; i < hops; i++) {
      const own = boost > 0 && favoured.length > 0 && random.next() < boost;
      const kind = random.pick(own ? favoured : operations);
      const few = skew > 0 && random.next() < skew;
      steps.push({ kind, operand: operands[kind][random.int(few ? 3 : operands[kind].length)]! });
    }
    const asked = askedFrom + random.int(hops + 1 - askedFrom);
    const chain = { labels: letters.slice(0, hops + 1), start: random.int(10), steps, asked };
    if (splitOf(chain) === split) return chain;
  }
}
