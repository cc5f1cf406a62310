/**
 * The shapes of cells that the navigator learns, and what Python prints for them: an exact emulation of these few
 * shapes, so that the corpus needs no Python. A test runs them in the real session beside this.
 */

import { briefFirst, briefObservation, type BriefFacts } from '../../../src/rlm/prompts/brief';

export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** Messages in turn; loss is taken on the assistant's. */
export type Dialogue = readonly Turn[];

export const user = (content: string): Turn => ({ role: 'user', content });
export const asked = (question: string, facts: BriefFacts): Turn => user(briefFirst(question, facts));
export const cell = (code: string): Turn => ({ role: 'assistant', content: `\`\`\`repl\n${code}\n\`\`\`` });

const nothing = { stdout: '', stderr: '', value: null, error: null, status: 'ok' } as const;
export const printed = (stdout: string): Turn => user(briefObservation({ ...nothing, stdout }));
export const raised = (type: string, message: string): Turn =>
  user(
    briefObservation({
      ...nothing,
      status: 'error',
      error: { type, message, traceback: '', line: null },
    }),
  );

/** Characters shown on each side of a match. */
const AROUND = 50;
const SHOW = `print(context[max(0, m.start()-${AROUND}):m.end()+${AROUND}])`;
const SHOW_TEXT = SHOW.replace('context', 'text');

/** Prints the surroundings of every match, as the key is written in the question. */
export const searchCell = (key: string): string =>
  `import re\nfor m in re.finditer('${key}', context):\n    ${SHOW}`;

const PART = `part = context[max(0, m.start()-${AROUND}):m.end()+${AROUND}]`;

/** The same, where they name what is asked for. */
export const filterCell = (key: string, attribute: string): string =>
  `import re\nfor m in re.finditer('${key}', context):\n    ${PART}\n    if '${attribute}' in part: print(part)`;

/** The same in any case, with anything between the words. */
export const looseCell = (key: string): string =>
  `for m in re.finditer('${key.replaceAll(' ', '.')}', context, re.I):\n    ${SHOW}`;

/** A list or a dict of texts. */
export const joinedCell = (key: string, type: 'list' | 'dict'): string =>
  `import re\ntext = '\\n'.join(context${type === 'dict' ? '.values()' : ''})\n` +
  `for m in re.finditer('${key}', text):\n    ${SHOW_TEXT}`;

/** After an error: whatever it holds, as text. */
export const repairCell = (key: string): string =>
  `text = str(context)\nfor m in re.finditer('${key}', text):\n    ${SHOW_TEXT}`;

const parts = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((m) =>
    text.slice(Math.max(0, m.index - AROUND), m.index + m[0].length + AROUND),
  );
const slices = (text: string, pattern: RegExp): string =>
  parts(text, pattern)
    .map((part) => `${part}\n`)
    .join('');

export const filterOutput = (text: string, key: string, attribute: string): string =>
  parts(text, new RegExp(key, 'g'))
    .filter((part) => part.includes(attribute))
    .map((part) => `${part}\n`)
    .join('');
export const searchOutput = (text: string, key: string): string => slices(text, new RegExp(key, 'g'));
export const looseOutput = (text: string, key: string): string =>
  slices(text, new RegExp(key.replaceAll(' ', '.'), 'gi'));

export const finalText = (value: string): string => `FINAL('${value}')`;
export const finalList = (values: readonly string[]): string =>
  `FINAL([${values.map((value) => `'${value}'`).join(', ')}])`;
export const FINAL_NONE = 'FINAL(None)';

export const countList = (letter: string): string =>
  `FINAL({name: name.lower().count('${letter}') for name in context})`;
export const countNested = (letter: string): string =>
  `FINAL({group: {name: name.lower().count('${letter}') for name in names} for group, names in context.items()})`;

export const namesCell = (kind: string, names: readonly string[], more: boolean): string =>
  `${kind} ${more ? '+=' : '='} [${names.map((name) => `'${name}'`).join(', ')}]\nprint('${kind}', len(${kind}))`;
export const countOwn = (letter: string, kind: string): string =>
  `FINAL({name: name.lower().count('${letter}') for name in ${kind}})`;
export const countOwnNested = (letter: string, kinds: readonly string[]): string =>
  `groups = {${kinds.map((kind) => `'${kind}': ${kind}`).join(', ')}}\n` +
  `FINAL({group: {name: name.lower().count('${letter}') for name in names} for group, names in groups.items()})`;

export const LABEL_CELL = `from collections import Counter
lines = [line for line in context.splitlines() if 'Instance: ' in line]
labels = llm_query_batched(['Label: ' + line.split('Instance: ')[1] for line in lines])
print(Counter(labels))`;

/** As Python prints a Counter: most common first, else in the order of their first coming. */
export function counterText(items: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  const entries = [...counts].sort((a, b) => b[1] - a[1]);
  return `Counter({${entries.map(([item, count]) => `'${item}': ${count}`).join(', ')}})\n`;
}

export const MOST_CELL = 'FINAL(max(set(labels), key=labels.count))';
export const LEAST_CELL = 'FINAL(min(set(labels), key=labels.count))';
export const countCell = (label: string): string => `FINAL(labels.count('${label}'))`;
export const compareCell = (a: string, b: string): string =>
  `a, b = labels.count('${a}'), labels.count('${b}')\n` +
  `FINAL('more common' if a > b else 'less common' if a < b else 'equally common')`;
export const userCell = (name: string, label: string): string =>
  `FINAL(sum('User: ${name} ' in line and found == '${label}' for line, found in zip(lines, labels)))`;
export const monthCell = (month: string, label: string): string =>
  `FINAL(sum('Date: ${month} ' in line and found == '${label}' for line, found in zip(lines, labels)))`;

/** Pieces of these cells that are whole tokens. */
export const snippets: readonly string[] = [
  '```repl\n',
  '\n```',
  'Question: ',
  '\ncontext: str, ',
  '\ncontext: list, ',
  '\ncontext: dict, ',
  ' characters',
  'Output:\n',
  'Output:\nnothing',
  "import re\nfor m in re.finditer('",
  "for m in re.finditer('",
  `', context):\n    ${SHOW}\n\`\`\``,
  `', context, re.I):\n    ${SHOW}\n\`\`\``,
  `', context):\n    ${PART}\n    if '`,
  "' in part: print(part)\n```",
  "import re\ntext = '\\n'.join(context)\nfor m in re.finditer('",
  "import re\ntext = '\\n'.join(context.values())\nfor m in re.finditer('",
  "text = str(context)\nfor m in re.finditer('",
  `', text):\n    ${SHOW_TEXT}\n\`\`\``,
  "FINAL('",
  "')\n```",
  "FINAL(['",
  "', '",
  "'])\n```",
  'FINAL(None)\n```',
  "FINAL({name: name.lower().count('",
  "FINAL({group: {name: name.lower().count('",
  "') for name in context})\n```",
  "') for name in names} for group, names in context.items()})\n```",
  "') for name in names} for group, names in groups.items()})\n```",
  "') for name in ",
  '})\n```',
  " = ['",
  " += ['",
  "']\nprint('",
  "', len(",
  "groups = {'",
  "': ",
  ", '",
  "}\nFINAL({group: {name: name.lower().count('",
  LABEL_CELL.split('\n').slice(0, 2).join('\n') + '\n',
  LABEL_CELL.split('\n')[2]! + '\n',
  'print(Counter(labels))\n```',
  "Counter({'",
  'FINAL(max(set(labels), key=labels.count))\n```',
  'FINAL(min(set(labels), key=labels.count))\n```',
  "FINAL(labels.count('",
  "'))\n```",
  "a, b = labels.count('",
  "'), labels.count('",
  "')\nFINAL('more common' if a > b else 'less common' if a < b else 'equally common')\n```",
  "FINAL(sum('User: ",
  "FINAL(sum('Date: ",
  " ' in line and found == '",
  "' for line, found in zip(lines, labels)))\n```",
];
