/** Why no worker for Python can be had, as an error. */

import { LabError } from '../errors';

/** @param reason a part of a sentence. */
export function unavailable(reason: string, cause?: unknown): LabError {
  return new LabError('repl_unavailable', `Python’s worker could not be started: ${reason}.`, {
    hint: 'Reload the page (or start the command again); a current Chrome, Edge, Firefox or Node 20 is needed.',
    cause,
  });
}
