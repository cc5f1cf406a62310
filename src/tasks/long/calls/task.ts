/**
 * Calls: questions about who calls whom in a Python package that was made from a call graph. Comments, strings and
 * functions of the same name in other modules are in the way of whoever only searches for names.
 */

import type { Json } from '../../../json';
import { allOrNothing, readOptions, shown } from '../options';
import type { LongQuestion, LongTask, Wording } from '../task';
import { readJson, readNumber } from '../text/read';
import {
  callersOf,
  drawCalled,
  drawCaller,
  drawCalls,
  longestChain,
  reachedFrom,
  unreachable,
  type Calls,
} from './graph';
import { drawNames, type Names } from './names';
import { render } from './render';

const variants = ['callers', 'transitive', 'unreachable', 'longest'] as const;
type Variant = (typeof variants)[number];

const described = {
  id: 'calls',
  title: 'Questions about calls',
  variants,
  limits: { min: 2000, max: 40_000_000 },
};

/** Characters of source that a function takes on average, its share of the imports included. */
const FUNCTION = 340;

const frames: Readonly<Record<Wording, (names: Names) => string>> = {
  known: (names) =>
    `The context holds the source files of the Python package ${names.package}, by name. The program starts at ${names.package}.main.main. A function calls another if its body holds a call of it; comments and strings do not count. Functions of different modules may have the same name, so a function is written as package.part.module.function. `,
  new: (names) =>
    `You have a code base, ${names.package}, as files. It is run through main() in ${names.package}/main.py. What matters is which calls are written in the code itself, not what comments or texts mention. Please give functions by their full dotted path (package.part.module.function), since short names are not unique. `,
};

const asks: Readonly<Record<Variant, Readonly<Record<Wording, (target: string) => string>>>> = {
  callers: {
    known: (target) => `Which functions call ${target} directly? Answer with a list of their full names.`,
    new: (target) =>
      `I want to change ${target}. In which functions is there a call of it? List all of them.`,
  },
  transitive: {
    known: (target) =>
      `Which functions can run when ${target} is called, directly or through others, itself not counted? Answer with a list of their full names.`,
    new: (target) => `List everything that ${target} depends on: what it calls, what that calls, and so on.`,
  },
  unreachable: {
    known: () =>
      'Which functions are never called when the program runs, neither directly nor through others? Answer with a list of their full names.',
    new: () => 'List the dead code: all functions that no path of calls from the start leads to.',
  },
  longest: {
    known: () =>
      'How many functions are in the longest chain of calls that begins with the start, both ends counted? Answer with a whole number. No function calls itself, not even through others.',
    new: () =>
      'Starting from main(), how deep can calls be nested at most (main() alone would be 1)? There is no recursion. Reply with one integer.',
  },
};

function goldOf(variant: Variant, calls: Calls, target: number): number | number[] {
  switch (variant) {
    case 'callers':
      return callersOf(calls, target);
    case 'transitive':
      return [...reachedFrom(calls, target)!].sort((a, b) => a - b);
    case 'unreachable':
      return unreachable(calls);
    case 'longest':
      return longestChain(calls);
  }
}

export const calls: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant: name, random } = readOptions(described, options);
    const variant = name as Variant;
    const count = Math.max(6, Math.round(options.characters / FUNCTION));
    const graph = drawCalls(count, random);
    const names = drawNames(count, options.split, random);
    const full = (f: number) => `${names.package}.${names.functions[f]!.module}.${names.functions[f]!.name}`;
    const seen = new Map<string, number>();
    for (const { name } of names.functions) seen.set(name, (seen.get(name) ?? 0) + 1);
    const target =
      variant === 'callers'
        ? drawCalled(graph, random, (f) => seen.get(names.functions[f]!.name)! > 1)
        : drawCaller(graph, random);
    const found = goldOf(variant, graph, target);
    const files = render(graph, names, options.characters, random);
    return {
      task: described.id,
      variant,
      question: frames[options.wording](names) + asks[variant][options.wording](full(target)),
      context: { kind: 'files', files },
      gold: typeof found === 'number' ? found : found.map(full).sort(),
      schema:
        variant === 'longest'
          ? { type: 'integer' }
          : { type: 'array', items: { type: 'string' }, uniqueItems: true },
      facts: { package: names.package, functions: count, target: full(target) },
    };
  },

  /** Lists: F1 of the sets of names, with or without the package in front. The chain: 0.75^|difference|. */
  score({ gold, facts }, answer) {
    if (typeof gold === 'number') {
      const number = readNumber(answer);
      if (number === null) return allOrNothing(false, `A number was wanted, not ${shown(answer)}.`);
      return {
        score: 0.75 ** Math.abs(gold - number),
        right: number === gold,
        note: `${number} was answered, ${gold} is right.`,
      };
    }
    const given = readJson(answer);
    if (!Array.isArray(given)) return allOrNothing(false, `A list was wanted, not ${shown(answer)}.`);
    const items = new Set(
      (given as readonly Json[]).map((item, i) => nameIn(item, facts.package as string) ?? i),
    );
    const wanted = new Set(gold as readonly string[]);
    let hits = 0;
    for (const item of items) if (typeof item === 'string' && wanted.has(item)) hits += 1;
    const most = items.size + wanted.size;
    return {
      score: most === 0 ? 1 : (2 * hits) / most,
      right: hits === wanted.size && hits === items.size,
      note: `${hits} of ${wanted.size} functions were found; ${items.size} were given.`,
    };
  },
};

/** `package.part.module.function` of an item such as “part.module.function()”; null for what is no name. */
function nameIn(item: Json, packageName: string): string | null {
  if (typeof item !== 'string' || item.length > 300) return null;
  const name = item
    .trim()
    .replace(/^`(.*)`$/, '$1')
    .replace(/\(.*\)$/, '');
  return name.startsWith(`${packageName}.`) ? name : `${packageName}.${name}`;
}
