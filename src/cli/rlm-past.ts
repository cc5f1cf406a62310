/** A recorded run on the command line: what it is gone on from, how, and what is changed. */

import { LabError } from '../errors';
import { parseRlmSpec, type RlmSpec } from '../experiment/rlm-spec';
import { importLog } from '../rlm/formats';
import { pastOf, type PastOptions } from '../rlm/past';
import type { Past } from '../rlm/run-types';
import { counted } from '../rlm/text';
import type { Edit, RlmEvent } from '../rlm/trace';
import { TraceIndex, type RunNode, type TurnNode } from '../rlm/trace-index';
import { say } from './commands';
import { badInput, readGiven } from './input';

export interface PastArguments {
  /** A trace, or a log of another system: one of these three. */
  readonly fork?: string | undefined;
  readonly resume?: string | undefined;
  readonly 'replay-trace'?: string | undefined;
  /** The turn that is changed, from 1; `2.3`: the third cell in it. */
  readonly at?: string | undefined;
  /** The new text, or `@FILE`. */
  readonly answer?: string | undefined;
  readonly code?: string | undefined;
  readonly observe?: string | undefined;
}

export interface RecordedRun {
  readonly kind: PastOptions['kind'];
  readonly events: readonly RlmEvent[];
  /** As the trace holds it; null: it does not, as logs of other systems. */
  readonly spec: RlmSpec | null;
  /** For one run. */
  past(): Past;
}

const kinds = { fork: 'fork', resume: 'resume', 'replay-trace': 'replay' } as const;
const changes = ['answer', 'code', 'observe'] as const;

export const pastFields = [...(Object.keys(kinds) as (keyof typeof kinds)[]), 'at', ...changes] as const;

/** Null: nothing is gone on from. @throws LabError `bad_input`, `bad_trace`, `bad_spec`. */
export function recordedRun(given: PastArguments): RecordedRun | null {
  const names = (Object.keys(kinds) as (keyof typeof kinds)[]).filter((name) => given[name] !== undefined);
  const [name, second] = names;
  if (second) throw badInput(`--${name!} and --${second} exclude each other.`, 'Give one of them.', second);
  const stray = (['at', ...changes] as const).find((one) => given[one] !== undefined);
  if (stray && name !== 'fork')
    throw badInput(`--${stray} changes a run that is forked.`, 'Add --fork TRACE.', stray);
  if (!name) return null;
  const { runs, notices } = importLog(readGiven(given[name]!, name));
  for (const notice of notices) say(notice);
  if (runs.length > 1) say(`The file holds ${runs.length} runs: the first is taken.`);
  const { events } = runs[0]!.trace;
  const index = new TraceIndex(events);
  const { root } = index;
  if (!root) throw badInput(`“${given[name]!}” holds no run.`, 'Name a trace with one.', name);
  const change = name === 'fork' ? changeOf(root, given) : { before: null, edits: [] };
  const kind = kinds[name];
  const missing = kind === 'replay' ? 'fail' : 'ask';
  const options = { kind, missing, ...change } as const;
  return { kind, events, spec: specOf(root, name), past: () => pastOf(events, options) };
}

function specOf({ start }: RunNode, field: string): RlmSpec | null {
  if (start?.spec === undefined) return null;
  try {
    return parseRlmSpec(start.spec);
  } catch (cause) {
    const { message } = LabError.from(cause);
    throw badInput(`The experiment in the trace cannot be run: ${message}`, 'Name a spec before it.', field);
  }
}

function changeOf(root: RunNode, given: PastArguments): Pick<PastOptions, 'before' | 'edits'> {
  const asked = changes.filter((one) => given[one] !== undefined);
  const [what] = asked;
  if (!what || asked.length > 1)
    throw badInput(
      what ? `--${what} and --${asked[1]!} exclude each other.` : 'What is to be changed?',
      'Add one of --answer TEXT, --code TEXT and --observe TEXT; @FILE takes it from a file.',
      asked[1] ?? 'answer',
    );
  const at = /^([1-9]\d{0,5})(?:\.([1-9]\d{0,3}))?$/.exec(given.at ?? '');
  if (!at)
    throw badInput('At which turn?', 'Add --at TURN, the first being 1; --at 2.3 is its third cell.', 'at');
  const turn = root.turns.find((one) => one.turn === Number(at[1]));
  if (!turn)
    throw badInput(
      `There is no turn ${at[1]!} in the recorded run, which has ${root.turns.length}.`,
      'Name one of its turns.',
      'at',
    );
  if (at[2] !== undefined && what !== 'code')
    throw badInput(`--${what} is of a whole turn.`, `Write --at ${at[1]!}.`, 'at');
  const text = textOf(given[what]!, what);
  const run = root.id;
  switch (what) {
    case 'answer':
      return {
        before: turn.call?.request?.seq ?? 0,
        edits: [{ kind: 'answer', run, turn: turn.turn, text }],
      };
    case 'observe':
      return { before: afterObservation(turn), edits: [{ kind: 'observation', run, turn: turn.turn, text }] };
    case 'code':
      return codeAt(root, turn, Number(at[2] ?? 1), text);
  }
}

function afterObservation({ observation, turn }: TurnNode): number {
  if (observation) return observation.seq + 1;
  throw badInput(
    `After turn ${turn} the model was told nothing.`,
    'Change its answer or its code, or name an earlier turn.',
    'at',
  );
}

function codeAt(root: RunNode, { turn, cells, first }: TurnNode, place: number, text: string) {
  const cell = cells[place - 1];
  if (!cell)
    throw badInput(
      `Turn ${turn} has ${cells.length === 0 ? 'no cell' : counted(cells.length, 'cell')}.`,
      'Name a cell that ran, as --at 2.1.',
      'at',
    );
  const edits: Edit[] = [{ kind: 'code', run: root.id, cell: cell.id, text }];
  return { before: cell.seq ?? first, edits };
}

const textOf = (text: string, field: string): string =>
  text.startsWith('@') ? readGiven(text.slice(1), field).toString('utf8') : text;
