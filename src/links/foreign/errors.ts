/** What an import can object to. Names come from files of others, so they are shortened before they are shown. */

import { LabError } from '../../errors';

/** A name from a file, in quotes, at most 120 characters of it. */
export const quoted = (name: string): string => `“${name.length > 120 ? `${name.slice(0, 117)}…` : name}”`;

/** The files do not hold links, or not ones that the lab can compute. */
export function badLinks(sentence: string, field: string, hint: string): LabError {
  return new LabError('bad_links', sentence, { hint, field });
}

/** A tensor does not fit the agents, or is missing or too many. */
export function misfit(sentence: string, field: string): LabError {
  return new LabError('misfit_links', sentence, {
    hint: 'Links are never reshaped. Choose links of these very agents, in this order, or change the experiment’s agents.',
    field,
  });
}

/** What is where cannot be told, or two files claim one place. */
export function ambiguous(sentence: string, field: string, names: readonly string[]): LabError {
  return new LabError('ambiguous_links', sentence, {
    hint: `Name the files, or the tensors’ prefixes, by their place: ${names.join(', ')}.`,
    field,
  });
}
