/** How one module comes by the functions of others: four ways of importing, and what to write for each call. */

import type { Random } from '../../../random';
import type { Calls } from './graph';
import type { Names } from './names';

export interface Imports {
  readonly lines: readonly string[];
  /** By function called from this module: the expression that names it here. */
  readonly expressions: ReadonlyMap<number, string>;
}

/** Names that functions use for their own. */
const locals = [
  'value',
  'total',
  'extra',
  'parts',
  'note',
  'limit',
  'step',
  'k',
  'log',
  'logging',
  'max',
  'min',
];

/** @param members the functions of `module`. */
export function importsOf(
  names: Names,
  module: string,
  members: readonly number[],
  calls: Calls,
  random: Random,
): Imports {
  const taken = new Set([...locals, ...members.map((f) => names.functions[f]!.name)]);
  const expressions = new Map<number, string>();
  const modules = new Map<string, number[]>();
  for (const f of members)
    for (const g of calls[f]!) {
      const { module: there, name } = names.functions[g]!;
      if (there === module) expressions.set(g, name);
      else modules.set(there, [...new Set([...(modules.get(there) ?? []), g])]);
    }
  const free = (wanted: string) => {
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
    taken.add(name);
    return name;
  };
  const lines = [...modules].map(([there, functions]) => {
    const [part, last] = there.split('.') as [string, string];
    const way = random.next();
    if (way < 0.6) {
      const items = functions.map((g) => {
        const { name } = names.functions[g]!;
        const here = random.next() < 0.2 ? free(`${last}_${name}`) : free(name);
        expressions.set(g, here);
        return here === name ? name : `${name} as ${here}`;
      });
      return `from ${names.package}.${there} import ${items.join(', ')}`;
    }
    const here = free(way < 0.8 ? last : `${part}_${last}`);
    for (const g of functions) expressions.set(g, `${here}.${names.functions[g]!.name}`);
    if (way < 0.8)
      return `from ${names.package}.${part} import ${here === last ? last : `${last} as ${here}`}`;
    return `import ${names.package}.${there} as ${here}`;
  });
  return { lines: lines.sort(), expressions };
}
