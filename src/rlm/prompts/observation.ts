/** What an agent is told of the code it wrote: of each cell its output, value, error and notes. No times. Pure. */

import type { CellResult, Variable } from '../../repl/session-types';
import type { Truncation } from '../settings';
import { counted, grouped, headOf } from '../text';
import type { Remaining } from '../trace';
import { shares, truncate } from '../truncate';

export interface TurnFacts {
  readonly cells: readonly CellResult[];
  /** Sentences of the loop's own: blocks that were not run, a fallback. */
  readonly notes: readonly string[];
  readonly truncation: Truncation;
  /** What is left, where the settings ask for it. */
  readonly remaining: string;
}

const mostVariables = 12;
const mostPreview = 60;

interface Section {
  readonly title: string;
  readonly text: string;
}

/** `full`: the length that the text would have had without truncation. */
export function observation({ cells, notes, truncation, remaining }: TurnFacts): {
  text: string;
  full: number;
} {
  const sections = cells.map(sectionsOf);
  const flat = sections.flat();
  const room = shares(
    flat.map((section) => section.text.length),
    truncation.characters,
  );
  let left = 0;
  let at = 0;
  const blocks = cells.map((cell, index) => {
    const shown = sections[index]!.map(({ title, text }) => {
      const characters = room[at++]!;
      const cut = truncate(text, { keep: truncation.keep, characters });
      left += text.length - cut.length;
      return `${title}\n${cut}`;
    });
    const head = cells.length > 1 ? `Block ${index + 1} of ${cells.length}` : '';
    const lines = [
      head,
      ...statusLines(cell),
      ...shown,
      ...silence(cell),
      ...cell.notes,
      variables(cell.changed),
    ];
    return lines.filter(Boolean).join('\n');
  });
  const text = [...blocks, ...notes, remaining].filter(Boolean).join('\n\n');
  return { text, full: text.length + left };
}

function sectionsOf({ stdout, stderr, value, error }: CellResult): Section[] {
  const trim = (text: string) => text.replace(/\n$/, '');
  const sections = [
    { title: 'Output:', text: trim(stdout) },
    { title: 'Standard error:', text: trim(stderr) },
    { title: 'Value:', text: value ?? '' },
    { title: 'Error:', text: error ? trim(error.traceback || `${error.type}: ${error.message}`) : '' },
  ];
  return sections.filter(({ text }) => text !== '');
}

function statusLines({ status, rebuilt }: CellResult): string[] {
  const said: Readonly<Record<CellResult['status'], string>> = {
    ok: '',
    error: '',
    interrupted: 'The block was stopped. What it had assigned is kept.',
    timeout: 'The block ran longer than a block may and was stopped. What it had assigned is kept.',
    memory: 'The block needed more memory than there is and was stopped.',
    killed: 'The block was ended together with its interpreter.',
  };
  const again = rebuilt
    ? 'A new interpreter has run the earlier blocks again; what this block assigned is lost.'
    : '';
  return [said[status], again].filter(Boolean);
}

/** A model that sees nothing thinks that nothing happened. */
function silence({ stdout, stderr, value, error, status, final }: CellResult): string[] {
  if (stdout || stderr || value !== null || error || final || status !== 'ok') return [];
  return ['Nothing was printed. Use print(...) for what you want to see.'];
}

function variables(changed: readonly Variable[]): string {
  if (changed.length === 0) return '';
  const named = changed.slice(0, mostVariables).map(({ name, type, length, preview }) => {
    if (length !== null) return `${name}: ${type}[${grouped(length)}]`;
    const text = preview.replace(/\s+/g, ' ');
    return `${name}: ${type} = ${text.length > mostPreview ? `${headOf(text, mostPreview)}…` : text}`;
  });
  const more = changed.length > mostVariables ? `, and ${changed.length - mostVariables} more` : '';
  return `Variables: ${named.join(', ')}${more}`;
}

/**
 * `Left: 12 turns, 38 calls, 90,000 tokens, $0.12.` No clock: a recorded run is found again by what its model was told.
 * Time is spoken of only once it is `short`.
 */
export function remainingLine({ turns, calls, tokens, cost }: Remaining, short: boolean): string {
  const parts = [
    turns === 0 ? 'no turn' : counted(turns, 'turn'),
    calls === null ? '' : counted(calls, 'call'),
    tokens === null ? '' : counted(tokens, 'token'),
    cost === null ? '' : `$${cost.toFixed(cost < 0.1 ? 4 : 2)}`,
  ];
  const last = turns === 1 ? ' Your next turn is the last: end in it.' : '';
  const late = short ? ' Time is nearly over: end soon.' : '';
  return `Left: ${parts.filter(Boolean).join(', ')}.${last}${late}`;
}
