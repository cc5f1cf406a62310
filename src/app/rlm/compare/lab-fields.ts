/** What the prompt lab may change in a set-up, and the second set-up that comes of it. Pure. */

import { setAt, differences as treeDifferences, getAt, type Path } from '../../../experiment/paths';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { Json } from '../../../json';
import { withRoot } from '../../../experiment/rlm-root';
import { plainText } from '../../../rlm/text';
import { withSub } from '../draft';

export type FieldKind = 'check' | 'choice' | 'number' | 'real' | 'model';

export interface LabField {
  readonly path: string;
  readonly label: string;
  readonly kind: FieldKind;
}

export const labFields: readonly LabField[] = [
  { path: 'prompt.preview', label: 'Preview of the context', kind: 'check' },
  { path: 'prompt.orchestrator', label: 'Advice in the prompt', kind: 'check' },
  { path: 'prompt.remaining', label: 'What is left is told', kind: 'check' },
  { path: 'prompt.proseFinal', label: 'FINAL(…) in prose ends', kind: 'check' },
  { path: 'prompt.style', label: 'Prompt', kind: 'choice' },
  { path: 'prompt.dialect', label: 'Ending taught', kind: 'choice' },
  { path: 'prompt.blocks', label: 'Code blocks run', kind: 'choice' },
  { path: 'truncation.keep', label: 'Cut output keeps', kind: 'choice' },
  { path: 'truncation.characters', label: 'Characters of output', kind: 'number' },
  { path: 'agent', label: 'Agent', kind: 'choice' },
  { path: 'models.root', label: 'Root model', kind: 'model' },
  { path: 'models.sub', label: 'Sub-model', kind: 'model' },
  { path: 'budgets.depth', label: 'Depth', kind: 'number' },
  { path: 'budgets.turns', label: 'Turns', kind: 'number' },
  { path: 'sampling.temperature', label: 'Temperature', kind: 'real' },
  { path: 'sampling.maxTokens', label: 'Tokens of an answer', kind: 'number' },
];

/** By path of a `LabField`, in the order in which they were added. */
export type Edits = readonly { readonly path: string; readonly value: unknown }[];

export const fieldOf = (path: string): LabField | undefined => labFields.find((field) => field.path === path);

/** A value that differs from the first set-up's, where one goes without saying. */
export function firstValue(a: RlmSpec, path: string): unknown {
  const now = getAt(a, path.split('.'));
  if (typeof now === 'boolean') return !now;
  switch (path) {
    case 'prompt.style':
      return now === 'full' ? 'brief' : 'full';
    case 'prompt.dialect':
      return now === 'final' ? 'answer' : 'final';
    case 'prompt.blocks':
      return now === 'all' ? 'first' : 'all';
    case 'truncation.keep':
      return now === 'both' ? 'head' : 'both';
    case 'agent':
      return now === 'rlm' ? 'codeact' : 'rlm';
    case 'budgets.depth':
      return now === 0 ? 1 : 0;
    case 'sampling.temperature':
      return now === 0 ? 0.7 : 0;
    case 'truncation.characters':
    case 'budgets.turns':
    case 'sampling.maxTokens':
      return Math.max(1, Math.round(Number(now) / 2));
    default:
      return now ?? { kind: 'builtin', id: 'labeller' };
  }
}

/** The second set-up: the first with the differences, each over those before it. */
export function secondOf(a: RlmSpec, edits: Edits): RlmSpec {
  let b: RlmSpec = structuredClone({ ...a, name: '' });
  const models = edits.filter(({ path }) => path.startsWith('models.'));
  // A root of another kind brings prompt and budgets of its kind along: fields that were set stand over those.
  for (const { path, value } of models) {
    if (path === 'models.root') b = withRoot(b, value as RlmSpec['models']['root']);
    else b = withSub(b, value as RlmSpec['models']['root'] | null);
  }
  for (const { path, value } of edits)
    if (!path.startsWith('models.')) {
      b = structuredClone(b);
      setAt(b, path.split('.'), value);
    }
  return b;
}

/** The edits with a value at a path changed: of a field itself, or inside of a model. */
export function withEdit(edits: Edits, path: Path, value: unknown): Edits {
  const dotted = path.join('.');
  return edits.map((edit) => {
    if (edit.path === dotted) return { ...edit, value };
    if (!dotted.startsWith(`${edit.path}.`)) return edit;
    const copy = structuredClone(edit.value);
    setAt(copy, dotted.slice(edit.path.length + 1).split('.'), value);
    return { ...edit, value: copy };
  });
}

export interface FieldDifference {
  readonly path: string;
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

/** Where two set-ups differ, but in their names; a model that is another is told as one. */
export function specDifferences(a: RlmSpec, b: RlmSpec): FieldDifference[] {
  const seen = new Map<string, FieldDifference>();
  for (const { path } of treeDifferences(a, b)) {
    if (path[0] === 'name' || path[0] === 'task') continue;
    const own = path[0] === 'models' ? path.slice(0, 2) : path;
    const dotted = own.join('.');
    const label = fieldOf(dotted)?.label ?? dotted;
    seen.set(dotted, { path: dotted, label, a: inWords(getAt(a, own)), b: inWords(getAt(b, own)) });
  }
  return [...seen.values()];
}

export function inWords(value: unknown): string {
  if (value === undefined) return '–';
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object' && 'kind' in value) {
    const { kind, id, model } = value as { kind: string; id?: string; model?: string };
    return [kind, id ?? model].filter(Boolean).join(' ');
  }
  return plainText(value as Json);
}

/**
 * The command line that asks the same of the set-up in `file`: its rows hold both settings. Where they differ in several
 * fields it asks the second set-up by itself, from the same seed on.
 */
export function labCommands(a: RlmSpec, b: RlmSpec, file: string, n: number, seed: number): string[] {
  const paths = specDifferences(a, b).map(({ path }) => path);
  const at = (spec: RlmSpec, path: string) => (getAt(spec, path.split('.')) ?? null) as Json;
  const end = `--seed ${seed} --n ${n}`;
  const [only, ...others] = paths;
  if (only !== undefined && others.length === 0)
    return [
      `lab rlm-eval ${file} --vary ${quoted(`${only}=${JSON.stringify([at(a, only), at(b, only)])}`)} ${end}`,
    ];
  const set = paths.map((path) => `--set ${quoted(`${path}=${JSON.stringify(at(b, path))}`)}`).join(' ');
  return [`lab rlm-eval ${file} ${end}`, `lab rlm-eval ${file} ${set} ${end}`];
}

const quoted = (text: string) => (/^[\w.=,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
