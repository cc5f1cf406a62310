/**
 * What can be said against a tool's Python without running it: its name, whether the source defines it, and where the
 * source is no Python. Python itself judges when a session starts.
 */

import { pythonLanguage } from '@codemirror/lang-python';
import { faultOfName } from '../../../rlm/tool-names';

/** Characters of a source that are looked at. */
const LONGEST = 20_000;

/** @returns what is wrong, as a sentence; null: nothing that could be seen. */
export function faultOfTool({
  name,
  python,
}: {
  readonly name: string;
  readonly python: string;
}): string | null {
  const named = name === '' ? null : faultOfName(name);
  if (named !== null) return `The tool “${name}” ${named}.`;
  if (python.trim() === '') return 'It has no source yet.';
  const line = lineOfFault(python.slice(0, LONGEST));
  if (line !== null) return `Line ${line} is no Python.`;
  if (name !== '' && !defines(python, name)) return `The source defines no function “${name}”.`;
  return null;
}

/** The first line that the grammar cannot read; null: there is none. */
function lineOfFault(source: string): number | null {
  const tree = pythonLanguage.parser.parse(source);
  let at: number | null = null;
  tree.iterate({
    enter(node) {
      if (at === null && node.type.isError) at = node.from;
      return at === null;
    },
  });
  return at === null ? null : source.slice(0, at).split('\n').length;
}

/** Whether a function, a class or a name of the top level is called so. */
const defines = (source: string, name: string): boolean =>
  new RegExp(`^((async\\s+)?def\\s+${name}\\s*\\(|class\\s+${name}\\b|${name}\\s*(:[^=]*)?=[^=])`, 'm').test(
    source,
  );
