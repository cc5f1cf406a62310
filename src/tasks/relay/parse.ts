/**
 * Reads a relay question as a person types it, and says which part is wrong. Canonical text (`format`) and looser forms:
 * `k = 7; d = k + 4; c = d × 3; …; c?`. Knows nothing of agents or splits.
 */
import { LabError } from '../../errors';
import { hops, labels, operands, type Chain, type Operation, type Step } from './relay';

const maxLength = 2000;

const example =
  'k is 7, d is that plus 4, c is that times 3, f is that minus 6, a is that plus 1, ' +
  'h is that times 7, e is that minus 2, b is that plus 5. What is c?';

const symbols: Readonly<Record<string, Operation>> = {
  plus: 'plus',
  '+': 'plus',
  minus: 'minus',
  '-': 'minus',
  times: 'times',
  '*': 'times',
  x: 'times',
};

function bad(sentence: string, advice: string, field: string): LabError {
  return new LabError('bad_question', sentence, { hint: `${advice} For example: “${example}”`, field });
}

/**
 * The chain that a text describes. Labels a … l, case does not matter; `=` or `is`; `+ - − * × x` or words; the previous
 * result as `that`, its label, or nothing; clauses apart by `,` `;` `.` or line breaks; at the end `What is c?`, `c?` or `? c`.
 * Throws LabError `bad_question`, whose `field` names the part and whose hint shows a whole example.
 */
export function parseChain(text: string): Chain {
  if (text.length > maxLength) {
    throw bad(
      `The question has ${text.length} characters; at most ${maxLength} are read.`,
      'Type one chain and one question.',
      'question',
    );
  }
  const { clauses, asked } = takeApart(text);
  const [first, ...rest] = clauses;
  const root = first === undefined ? undefined : readRoot(first);
  if (!root) {
    throw bad('The question has no start.', 'Begin with a label and a digit: “k is 7”.', 'start');
  }
  const chain: Chain = { labels: [root.label], start: root.start, steps: [], asked: 0 };
  for (const [i, clause] of rest.entries()) readStep(clause, i + 1, chain);
  if (chain.steps.length !== hops) {
    const count = chain.steps.length;
    throw bad(
      `The chain has ${count} operation${count === 1 ? '' : 's'}; the agents know chains of exactly ${hops}.`,
      `Name a start and ${hops} operations.`,
      'operations',
    );
  }
  chain.asked = readAsked(asked, chain.labels);
  return chain;
}

/** The clauses of the chain as text, and the label asked for. */
function takeApart(text: string): { clauses: string[]; asked: string } {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[−–—]/g, '-')
    .replace(/[×✕·]/g, '*')
    .trim()
    .replace(/[\s.]+$/, '');
  if (!plain)
    throw bad(
      'The question is empty.',
      `Type a start, ${hops} operations and the label asked for.`,
      'question',
    );
  const ask =
    /(?:what(?:'s|’s| +is)\s+([a-z0-9]+)\s*\??|\?\s*([a-z][a-z0-9]*)|\b([a-z][a-z0-9]*)\s*\?)$/.exec(plain);
  if (!ask)
    throw bad('The question does not end by asking for a label.', 'End with “What is c?” or “c?”.', 'asked');
  const body = plain
    .slice(0, ask.index)
    // Decoded tokens have no commas: a label with `is` or `=` begins a clause after any digit.
    .replace(/(\d)\s+(?=[a-z]+\s*(?:=|is\b))/g, '$1,');
  const clauses = body.split(/[;\n]|[,.](?!\d)/).map((clause) => clause.trim().replace(/\s+/g, ' '));
  return { clauses: clauses.filter(Boolean), asked: (ask[1] ?? ask[2] ?? ask[3])! };
}

function readRoot(clause: string): { label: string; start: number } {
  const [, label, number] = /^([a-z0-9]+) ?(?:=|is\b) ?(-?\d+)$/.exec(clause) ?? [];
  if (label === undefined) {
    throw bad(`“${clause}” is not a start.`, 'Begin with a label and a digit: “k is 7”.', 'start');
  }
  const start = Number(number);
  if (!(start >= 0 && start <= 9)) {
    throw bad(`The start is ${number}.`, 'The start is one digit, 0 to 9.', 'start');
  }
  return { label: checkedLabel(label, 'start'), start };
}

/** Reads operation number `n` (from 1) and appends it to the chain. */
function readStep(clause: string, n: number, chain: Chain): void {
  const field = `operation ${n}`;
  const form = /^([a-z0-9]+) ?(?:=|is\b) ?(?:([a-z]+) ?)??(\+|-|\*|x|plus|minus|times) ?(\S+)$/;
  const [, name, source, symbol, operand] = form.exec(clause) ?? [];
  if (name === undefined || symbol === undefined) {
    throw bad(
      `Operation ${n}, “${clause}”, cannot be read.`,
      'Write operations as “d is that plus 4” or “d = k + 4”.',
      field,
    );
  }
  const label = checkedLabel(name, field);
  if (chain.labels.includes(label)) {
    throw bad(
      `Operation ${n} uses the label “${label}” again.`,
      'Give every result a label of its own.',
      field,
    );
  }
  const previous = chain.labels.at(-1)!;
  if (source !== undefined && source !== 'that' && source !== previous) {
    throw bad(
      `Operation ${n} starts from “${source}”, but the result before it is “${previous}”.`,
      'Every operation goes on from the result before it.',
      field,
    );
  }
  chain.steps.push(checkedStep(symbols[symbol]!, operand!, n));
  chain.labels.push(label);
}

function checkedStep(kind: Operation, text: string, n: number): Step {
  const allowed = operands[kind];
  const operand = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!allowed.includes(operand)) {
    const choice = kind === 'times' ? '3, 7 or 9' : '1 to 9';
    throw bad(
      `Operation ${n} is “${kind} ${text}”; the agents know ${kind} with ${choice} only.`,
      `Use ${kind} with ${choice}.`,
      `operation ${n}`,
    );
  }
  return { kind, operand };
}

function checkedLabel(label: string, field: string): string {
  if (labels.includes(label)) return label;
  throw bad(`“${label}” is not a label.`, 'Labels are single letters, a to l.', field);
}

/** The position of the label asked for. */
function readAsked(label: string, known: readonly string[]): number {
  const asked = known.indexOf(label);
  if (asked < 0) {
    throw bad(
      `The label asked for, “${label}”, is not in the chain.`,
      `Ask for one of ${known.slice(1).join(', ')}.`,
      'asked',
    );
  }
  if (asked === 0) {
    throw bad(
      `“${label}” is the start, whose value is given.`,
      `Ask for one of ${known.slice(1).join(', ')}.`,
      'asked',
    );
  }
  return asked;
}
