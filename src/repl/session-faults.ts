/** The failures of a session that its owner sees, in words. */

import { LabError } from '../errors';
import type { CellResult } from './session-types';

export function unavailable(sentence: string): LabError {
  return new LabError('repl_unavailable', `Python could not be started: ${sentence}`, {
    hint: 'Reload the page; an up-to-date Chrome or Edge has what Python needs.',
  });
}

/** Most failures to start are the machine's; a tool that does not compile is the user's. */
export function startFailure(message: string): LabError {
  const tool = /The tool (.{1,80}?) cannot be had: (.*)/.exec(message);
  if (!tool) return unavailable(lastLine(message));
  return new LabError('bad_tool', `The tool ${tool[1]} cannot be had: ${tool[2]}`, {
    hint: 'Give Python source that defines a function of the tool’s name.',
    field: 'tools',
  });
}

/** Of a Python traceback: the error itself. */
function lastLine(message: string): string {
  return message.trim().split('\n').at(-1) ?? message;
}

export function notRun(): CellResult {
  const message = 'The cell was stopped before it began.';
  return {
    status: 'interrupted',
    stdout: '',
    stderr: '',
    value: null,
    error: { type: 'CellInterrupted', message, traceback: `CellInterrupted: ${message}`, line: null },
    final: null,
    changed: [],
    removed: [],
    seconds: 0,
    waited: 0,
    rebuilt: false,
    notes: [],
  };
}

export function closed(): LabError {
  return new LabError('repl_closed', 'This Python session was closed.', { hint: 'Start the run again.' });
}

export function broken(reason: string, cause?: unknown): LabError {
  return new LabError('repl_broken', `Python died and could not be started again: ${reason}.`, {
    hint: 'Close other tabs, or lower the memory of the run, and start it again.',
    cause,
  });
}

/** @param message as Python wrote it, traceback and all */
export function noVariable(message: string, cause: unknown): LabError {
  const sentence = lastLine(message).slice(0, 500);
  return new LabError('repl_no_variable', `That variable cannot be shown: ${sentence}`, {
    hint: 'Run a cell and look again: it may be gone.',
    cause,
  });
}

/** @param type of the error that Python raised */
export function badContext(type: string, message: string, cause: unknown): LabError {
  return new LabError('bad_context', `The context could not be set: ${lastLine(message)}`, {
    hint:
      type === 'MemoryError'
        ? 'Raise the session’s memory limit, or give less text.'
        : 'Give well-formed JSON, or plain text.',
    field: 'context',
    cause,
  });
}
