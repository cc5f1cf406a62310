/** The headless commands of recursive language models: one run with its trace, and a grid of runs. */

import { writeFileSync } from 'node:fs';
import { performRlm } from '../experiment/rlm';
import { evaluateRlm, type Varied } from '../experiment/rlm-eval';
import type { Json } from '../json';
import { exportTrace, type ExportFormat } from '../rlm/formats';
import type { RlmEvent } from '../rlm/trace';
import { writeTrace } from '../rlm/trace-read';
import { say } from './commands';
import { badInput, readRlmSpec } from './input';
import { contextFiles, ownQuestion } from './rlm-files';
import { openResources, type ChatOptions } from './rlm-models';

export interface RlmCommandOptions extends Omit<ChatOptions, 'files'> {
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

/** @returns what is printed: JSON, or a log as text. */
export type RlmCommand = (source: string | undefined, options: RlmCommandOptions) => Promise<object | string>;

const formats = ['official', 'fast-rlm', 'dspy'] as const satisfies readonly ExportFormat[];

/** One question by one agent. */
export const rlm: RlmCommand = async (source, options) => {
  const format = formats.find((name) => name === options.export);
  if (options.export !== undefined && !format)
    throw badInput(`There is no format “${options.export}”.`, `Use one of ${formats.join(', ')}.`, 'export');
  const files = await contextFiles(options.context);
  const spec = readRlmSpec(source, settingsOf(options), options, (found) =>
    ownQuestion(found, options.question, files),
  );
  const resources = await openResources(spec, { ...options, files });
  const events: RlmEvent[] = [];
  const signal = interruptible();
  const outcome = await performRlm(spec, resources, {
    signal,
    onEvent(event) {
      events.push(event);
      report(event);
    },
  }).finally(() => resources.close());
  if (options.trace) writeFileSync(options.trace, writeTrace(events));
  const log = format && exportTrace(format, events);
  for (const notice of log?.notices ?? []) say(notice);
  if (log && options.out === undefined) return log.text;
  if (log && options.out) writeFileSync(options.out, log.text);
  return { ...outcome, spec };
};

/** A grid of runs over the same questions. */
export const rlmEval: RlmCommand = async (source, options) => {
  const spec = readRlmSpec(source, settingsOf(options), options);
  const resources = await openResources(spec, { ...options, files: [] });
  const rows = await evaluateRlm(spec, resources, {
    n: options.n ?? 20,
    seed: Number(options.seed ?? spec.task?.seed ?? 0),
    vary: options.vary.map(varied),
    signal: interruptible(),
    onBegin: resources.begin,
    onOutcome: (settings, seed, { score, spent, reason }) =>
      say(
        `${JSON.stringify(settings)} seed ${seed}: ${score!.right ? 'right' : 'wrong'} (${score!.score.toFixed(2)}, ${reason}), ${spent.calls} calls, ${spent.seconds.toFixed(1)} s`,
      ),
  }).finally(() => resources.close());
  return { spec, rows };
};

function settingsOf({ set, seed }: RlmCommandOptions): string[] {
  return [...set, ...(seed === undefined ? [] : [`task.seed=${seed}`])];
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

/** Ctrl-C ends the run, not the program: what was done is still written. A second one ends the program. */
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
