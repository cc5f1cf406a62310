/** A call graph as the source of a Python package: valid, importable, and dull. */

import type { Random } from '../../../random';
import { importsOf } from './imports';
import type { Calls } from './graph';
import type { Names } from './names';

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

const callShapes: readonly ((call: string, random: Random) => string[])[] = [
  (call, r) => [`total += ${call}(total - ${1 + r.int(9)})`],
  (call, r) => [`total = ${call}(value + ${1 + r.int(90)}) - ${r.int(50)}`],
  (call, r) => [`if total % ${3 + r.int(9)} == ${r.int(3)}:`, `    total -= ${call}(total)`],
  (call, r) => [`for step in range(${2 + r.int(3)}):`, `    total += ${call}(total + step)`],
  (call) => [`extra = ${call}(value)`, 'total += extra'],
  (call, r) => [`total = max(total, ${call}(value * ${2 + r.int(5)}))`],
];

/** Lines that call nothing of the package, though some speak of it. */
const idleShapes: readonly ((name: string, random: Random) => string[])[] = [
  (_, r) => [`total = total * ${2 + r.int(9)} % ${997 + 2 * r.int(500)}`],
  (_, r) => [`if total > ${100 + r.int(900)}:`, `    total -= ${1 + r.int(99)}`],
  (_, r) => [`parts = [total + k for k in range(${2 + r.int(6)})]`, 'total = sum(parts)'],
  (_, r) => [`while total > ${2000 + r.int(7000)}:`, '    total //= 2'],
  (name) => [`# Keep this in step with ${name}.`],
  (name) => [`# total += ${name}(total) was wrong here.`],
  (name, r) => [`note = "${name}(${r.int(100)})"`, 'total += len(note)'],
  (_, r) => [`limit = min(value, ${10 + r.int(500)})`, 'total += limit'],
  (name) => [`log.debug("before ${name}: %s", total)`],
];

const sayings: readonly ((noun: string, other: string) => string)[] = [
  (noun) => `Return the adjusted figure of a ${noun}.`,
  (noun, other) => `Work out one ${noun}; see also ${other}.`,
  (noun) => `One step of the ${noun} run.`,
  (noun, other) => `Much like ${other}, but for another ${noun}.`,
];

/**
 * About so many characters over all files.
 * @param calls a function calls only higher numbers, and modules hold consecutive ones.
 */
export function render(calls: Calls, names: Names, characters: number, random: Random): SourceFile[] {
  const { functions } = names;
  const byModule = new Map<string, number[]>();
  functions.forEach(({ module }, i) => {
    const there = byModule.get(module);
    if (there) there.push(i);
    else byModule.set(module, [i]);
  });
  const files: SourceFile[] = [];
  let used = 0;
  let heads = 0;
  let done = 0;
  for (const [module, members] of byModule) {
    const { lines, expressions } = importsOf(names, module, members, calls, random);
    const head = `"""Part of ${names.package}: ${module.split('.').pop()!}."""\n\nimport logging\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}\nlog = logging.getLogger(__name__)\n`;
    used += head.length;
    heads += head.length;
    const bodies: string[] = [];
    for (const f of random.shuffle([...members])) {
      const left = functions.length - done;
      const headsToCome =
        done === 0 ? left * 40 : (heads / (done + members.length)) * (left - members.length);
      const budget = (characters - used - Math.max(0, headsToCome)) / left;
      const mentioned = functions[random.int(functions.length)]!.name;
      const body = bodyOf(
        functions[f]!.name,
        calls[f]!.map((g) => expressions.get(g)!),
        mentioned,
        budget,
        random,
      );
      bodies.push(body);
      used += body.length;
      done += 1;
    }
    files.push({ name: `${names.package}/${module.replace('.', '/')}.py`, text: head + bodies.join('') });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function bodyOf(
  name: string,
  called: readonly string[],
  mentioned: string,
  budget: number,
  random: Random,
): string {
  const noun = name.split('_').pop()!;
  const blocks = called.map((call) => random.pick(callShapes)(call, random));
  const head = [
    `def ${name}(value):`,
    `    """${random.pick(sayings)(noun, mentioned)}"""`,
    `    total = value + ${random.int(100)}`,
  ];
  const end = `    return total % ${997 + 2 * random.int(4000)}`;
  const lengthOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length + 5, 0);
  let length = 2 + lengthOf(head) + end.length + blocks.reduce((sum, block) => sum + lengthOf(block), 0);
  while (length < budget - 25) {
    const block = random.pick(idleShapes)(mentioned, random);
    blocks.splice(random.int(blocks.length + 1), 0, block);
    length += lengthOf(block);
  }
  return `\n\n${[...head, ...blocks.flat().map((line) => `    ${line}`), end].join('\n')}\n`;
}
