/** Logs in and out, in every format that the lab knows: the one door for page and command line. */

import { badTrace, parseJson, parseLines, textOf, type Lines } from '../json-lines';
import type { RlmEvent, RlmTrace } from '../trace';
import { isObject } from '../trace-schema';
import { KIND, readTrace, VERSION, writeTrace } from '../trace-read';
import { exportDspy, importDspy, stepsOf } from './dspy';
import { exportFast } from './fast-export';
import { importFast } from './fast-import';
import type { Exported, ExportOptions, Imported, LogFormat } from './format';
import { exportOfficial } from './official-export';
import { importOfficial } from './official-import';

export { logFormats } from './format';
export type { Exported, ExportOptions, Imported, ImportedRun, LogFormat } from './format';

export type ExportFormat = Exclude<LogFormat, 'lab'>;

/** `exportLog` for events as they came. */
export function exportTrace(
  format: LogFormat,
  events: readonly RlmEvent[],
  options: ExportOptions = {},
): Exported {
  return exportLog({ kind: KIND, version: VERSION, events }, format, options);
}

/** @param trace one that the engine wrote or `readTrace` checked */
export function exportLog(trace: RlmTrace, format: LogFormat, options: ExportOptions = {}): Exported {
  switch (format) {
    case 'lab':
      return { text: writeTrace(trace.events, trace), extension: '.jsonl', notices: [] };
    case 'official':
      return exportOfficial(trace, options);
    case 'fast-rlm':
      return exportFast(trace, options);
    case 'dspy':
      return exportDspy(trace, options);
  }
}

/** Which format a file is, by its content alone; null: none of ours. Never throws. */
export function detect(file: Uint8Array | string): LogFormat | null {
  try {
    return open(textOf(file).text)?.format ?? null;
  } catch {
    return null;
  }
}

/**
 * @param format what the file is said to be; absent: as `detect` finds
 * @throws LabError `bad_trace` alone, with line or field
 */
export function importLog(file: Uint8Array | string, format?: LogFormat): Imported {
  const { text, notices: read } = textOf(file);
  if (format === 'lab') return lab(text, read);
  const opened = open(text, format);
  if (!opened) throw badTrace('The file is no log that the lab can read.', 'format');
  if (opened.format === 'lab') return lab(text, read);
  const notices = new Set(read);
  if (opened.format === 'dspy') {
    const run = importDspy(opened.value, notices);
    return { format: 'dspy', runs: [run], notices: [...notices] };
  }
  for (const notice of opened.lines.notices) notices.add(notice);
  const { lines } = opened.lines;
  const runs = opened.format === 'official' ? importOfficial(lines, notices) : importFast(lines, notices);
  if (runs.length === 0) throw badTrace('The file holds no run.', 'line 1');
  return { format: opened.format, runs, notices: [...notices] };
}

function lab(text: string, read: readonly string[]): Imported {
  const { trace, notices } = readTrace(text);
  return {
    format: 'lab',
    runs: [{ trace, context: undefined, lossless: true }],
    notices: [...read, ...notices],
  };
}

type Opened =
  | { readonly format: 'lab' }
  | { readonly format: 'official' | 'fast-rlm'; readonly lines: Lines }
  | { readonly format: 'dspy'; readonly value: unknown };

/** Lines beyond these do not say what a file is. */
const LOOKED_AT = 20;

/** @throws LabError `bad_trace` where the format is plain, or given, and the rest of the file is broken */
function open(text: string, wanted?: LogFormat): Opened | null {
  const format = wanted ?? formatOf(text);
  if (format === null) return null;
  if (format === 'official' || format === 'fast-rlm') return { format, lines: parseLines(text) };
  if (format === 'lab') return { format };
  const value = parseJson(text, 'The file');
  if (!stepsOf(value)) throw badTrace('The file holds no list of steps with `code`.', 'trajectory');
  return { format, value };
}

function formatOf(text: string): LogFormat | null {
  let at = 0;
  for (let i = 0; i < LOOKED_AT && at < text.length; i++) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).trim();
    at = end < 0 ? text.length : end + 1;
    if (line === '') continue;
    try {
      const value = parseJson(line, `Line ${i + 1}`);
      if (isObject(value)) {
        const found = lineFormat(value);
        if (found) return found;
      } else if (stepsOf(value)) return 'dspy';
    } catch {
      if (i === 0) break; // not one value a line
    }
  }
  const start = text.slice(0, 1000).trimStart();
  if (!start.startsWith('{') && !start.startsWith('[')) return null;
  try {
    const value = parseJson(text, 'The file');
    if (isObject(value) && value.kind === KIND) return 'lab';
    return stepsOf(value) ? 'dspy' : null;
  } catch {
    return null;
  }
}

function lineFormat(value: Record<string, unknown>): LogFormat | null {
  if (value.kind === KIND) return 'lab';
  if (typeof value.run_id === 'string' && typeof value.event_type === 'string') return 'fast-rlm';
  if (isObject(value.event) && typeof value.event.run_id === 'string') return 'fast-rlm';
  if (stepsOf(value)) return 'dspy';
  if (value.type === 'metadata' && ('root_model' in value || 'max_iterations' in value)) return 'official';
  const turn = 'iteration' in value || 'response' in value;
  return turn && ('code_blocks' in value || 'prompt' in value) ? 'official' : null;
}
