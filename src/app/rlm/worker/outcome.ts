/** What every call of the page is answered with, and the errors that several of them share. */

import { LabError } from '../../../errors';
import type { Outcome } from '../../engine/protocol';

/** Never rejects: what is thrown is told. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: LabError.from(error).toJSON() };
  }
}

export const busy = () => new LabError('busy', 'A run goes on.', { hint: 'Stop it, or wait for its end.' });

export const stopped = () =>
  new LabError('cancelled', 'The run was stopped.', { hint: 'Run it again when you like.' });
