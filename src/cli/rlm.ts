/** The headless commands of recursive language models: one run with its trace, and a grid of runs. */

import { closeSync, openSync, writeFileSync } from 'node:fs';
import { performRlm } from '../experiment/rlm';
import { evaluateRlm, type Varied } from '../experiment/rlm-eval';
import type { RlmSpec } from '../experiment/rlm-spec';
import type { Json } from '../json';
import { reportOf } from '../rlm/differences';
import { exportTrace, type ExportFormat } from '../rlm/formats';
import type { RlmEvent } from '../rlm/trace';
import { writeTrace } from '../rlm/trace-read';
import { say } from './commands';
import { badInput, readRlmSpec, rlmSource, type RlmSource } from './input';
import { contextFiles, ownQuestion } from './rlm-files';
import { openResources, type ChatOptions } from './rlm-models';
import { pastFields, recordedRun, type PastArguments, type RecordedRun } from './rlm-past';

export interface RlmCommandOptions extends Omit<ChatOptions, 'files' | 'own' | 'asks'>, PastArguments {
  readonly model?: string | undefined;
  readonly sub?: string | undefined;
  /** Of one's own, instead of the task's; with the files of its context. */
  readonly question?: string | undefined;
  readonly context: readonly string[];
  /** `path=value` of each `--set`. */
  readonly set: readonly string[];
  /** Of the task; of the grid's first question. */
  readonly seed?: string | undefined;
  readonly n?: number | undefined;
  /** `path=value,value…` of each `--vary`. */
  readonly vary: readonly string[];
  /** Where our own trace goes. */
  readonly trace?: string | undefined;
  readonly export?: string | undefined;
  /** Where the exported log goes; absent: to stdout, instead of the result. */
  readonly out?: string | undefined;
}

export interface Printed {
  /** JSON, or a log as text. */
  readonly value: object | string;
  /** The run did not come to an answer. */
  readonly failed: boolean;
}

export type RlmCommand = (source: string | undefined, options: RlmCommandOptions) => Promise<Printed>;

const formats = ['official', 'fast-rlm', 'dspy'] as const satisfies readonly ExportFormat[];

/** One question by one agent. */
export const rlm: RlmCommand = async (source, options) => {
  refuse(options, ['vary', 'n'], 'rlm');
  const format = formats.find((name) => name === options.export);
  if (options.export !== undefined && !format)
    throw badInput(`There is no format “${options.export}”.`, `Use one of ${formats.join(', ')}.`, 'export');
  if (options.out !== undefined && !format)
    throw badInput('What should go to --out?', `Add --export ${formats.join('|')}.`, 'out');
  for (const field of ['record', 'trace', 'out'] as const) checkWritable(options[field], field);
  const files = await contextFiles(options.context);
  const former = recordedRun(options);
  const origin = await given(source, former);
  const spec = readRlmSpec(origin, options.set, options, (found) =>
    seeded(ownQuestion(found, options.question, files), options.seed),
  );
  const asks = former?.kind !== 'replay';
  const resources = await openResources(spec, { ...options, files, own: isOwn(origin, options), asks });
  const events: RlmEvent[] = [];
  const onEvent = (event: RlmEvent) => {
    events.push(event);
    report(event);
  };
  try {
    const past = former?.past();
    const hooks = { signal: interruptible(), onEvent, ...(past && { past }) };
    const outcome = await performRlm(spec, resources, hooks);
    const replay = former?.kind === 'replay' ? reportOf(former.events, events) : null;
    const failed = replay ? !replay.same : outcome.reason === 'failed' || outcome.reason === 'aborted';
    const log = format && exportTrace(format, events);
    for (const notice of log?.notices ?? []) say(notice);
    if (log && options.out !== undefined) writeFileSync(options.out, log.text);
    const asLog = log && options.out === undefined;
    const told = { ...outcome, ...(past && { past: past.facts }), ...(replay && { replay }), spec };
    return { value: asLog ? log.text : told, failed };
  } finally {
    // What was paid for is kept, however the run ended.
    if (options.trace !== undefined) writeFileSync(options.trace, writeTrace(events));
    resources.save();
    await resources.close();
  }
};

/** The spec's source: what was named, else what the recorded run was. */
async function given(source: string | undefined, former: RecordedRun | null): Promise<RlmSource> {
  if (source !== undefined || !former) return rlmSource(source);
  if (former.spec) return former.spec;
  throw badInput(
    'The recorded run does not say with which set-up it was made.',
    'Name a spec with its question, context and models, as rlm-needle, before the options.',
    'spec',
  );
}

/** Whether the models are those of whoever starts the run: what a trace or a link held is an object already. */
const isOwn = (origin: RlmSource, { model }: RlmCommandOptions) =>
  typeof origin !== 'object' || model !== undefined;

/** A grid of runs over the same questions. */
export const rlmEval: RlmCommand = async (source, options) => {
  refuse(options, ['question', 'context', 'trace', 'export', 'out', ...pastFields], 'rlm-eval');
  checkWritable(options.record, 'record');
  const origin = await rlmSource(source);
  const spec = readRlmSpec(origin, options.set, options, (found) => seeded(found, options.seed));
  const resources = await openResources(spec, { ...options, files: [], own: isOwn(origin, options) });
  const n = options.n ?? 20;
  const vary = options.vary.map(varied);
  try {
    const rows = await evaluateRlm(spec, resources, {
      n,
      seed: spec.task?.seed ?? 0,
      vary,
      signal: interruptible(),
      onBegin: resources.begin,
      onOutcome: (settings, seed, { score, spent, reason }) => {
        resources.save();
        const verdict = `${score!.right ? 'right' : 'wrong'} (${score!.score.toFixed(2)}, ${reason})`;
        const cost = `${spent.calls} calls, ${spent.seconds.toFixed(1)} s`;
        say(`${JSON.stringify(settings)} seed ${seed}: ${verdict}, ${cost}`);
      },
    });
    return { value: { spec, n, rows }, failed: rows.length === 0 };
  } finally {
    await resources.close();
  }
};

/** What this command has no use for is refused, so that nobody waits for it in vain. */
function refuse(
  options: RlmCommandOptions,
  fields: readonly (keyof RlmCommandOptions)[],
  command: string,
): void {
  for (const field of fields) {
    const value = options[field];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    throw badInput(`${command} has no option --${field}.`, 'Leave it out; --help lists the options.', field);
  }
}

/** Before anything is paid for. @throws LabError `bad_input` */
function checkWritable(path: string | undefined, field: string): void {
  if (path === undefined) return;
  try {
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw badInput(`“${path}” cannot be written: ${(error as Error).message}.`, 'Name another file.', field);
  }
}

/** `--seed` draws another question of the task; of a question of one's own it seeds the sampling. */
function seeded(found: object, seed: string | undefined): object {
  if (seed === undefined) return found;
  const value: unknown = jsonOr(seed, seed);
  const { task } = found as RlmSpec;
  return task ? { ...found, task: { ...task, seed: value } } : { ...found, seed: value };
}

/** `agent=rlm,direct` or `models.sub=[{…},{…}]`: a list in JSON, else values between commas. */
function varied(text: string): Varied {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1)
    throw badInput(
      `“--vary ${text}” is not path=value,value.`,
      'Write, for example, --vary agent=rlm,direct.',
      'vary',
    );
  const list = text.slice(at + 1);
  const whole = jsonOr(list, null);
  const values = Array.isArray(whole) ? (whole as Json[]) : list.split(',').map((one) => jsonOr(one, one));
  return { path: text.slice(0, at), values };
}

function jsonOr(text: string, otherwise: Json): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return otherwise;
  }
}

/** Ctrl-C ends the run, not the program: what was done is still told and written. A second one ends the program. */
function interruptible(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort(new DOMException('Interrupted.', 'AbortError')));
  return controller.signal;
}

/** Turns as they come, for people. */
function report(event: RlmEvent): void {
  const text = told(event);
  if (text !== null) say(event.run === '0' ? text : `[${event.run}] ${text}`);
}

function told(event: RlmEvent): string | null {
  switch (event.type) {
    case 'turn_start':
      return `turn ${event.turn}`;
    case 'cell_start':
      return indented(event.code, '>>> ');
    case 'observation':
      return indented(event.text, '    ');
    case 'rejected':
      return `not taken: ${event.why}`;
    case 'final':
      return `answer by ${event.ending}`;
    case 'call_failed':
    case 'error':
      return event.error.message;
    default:
      return null;
  }
}

const LINES = 30;

function indented(text: string, margin: string): string {
  const lines = text.split('\n');
  const shown = lines.slice(0, LINES).map((line) => margin + line.slice(0, 300));
  return [...shown, ...(lines.length > LINES ? [`${margin}… ${lines.length - LINES} more lines`] : [])].join(
    '\n',
  );
}
