/** What a schema says against a field, in plain words. Pure. */

import type * as z from 'zod';

/** Sentences by the path of their field. */
export type Faults = ReadonlyMap<string, string>;

export function inWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 ? 'Not empty, please.' : `At least ${count(issue.minimum)} characters.`;
      if (issue.origin === 'array') return `At least ${issue.minimum}.`;
      return issue.inclusive ? `At least ${count(issue.minimum)}.` : `More than ${count(issue.minimum)}.`;
    case 'too_big':
      if (issue.origin === 'string') return `At most ${count(issue.maximum)} characters.`;
      return issue.inclusive === false
        ? `Less than ${count(issue.maximum)}.`
        : `At most ${count(issue.maximum)}.`;
    case 'invalid_type':
      if (issue.expected === 'int') return 'A whole number, please.';
      return issue.expected === 'number' ? 'A number, please.' : sentence(issue.message);
    default:
      return sentence(issue.message);
  }
}

export const count = (n: number | bigint) => n.toLocaleString('en');
const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}.`;
