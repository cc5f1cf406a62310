/** What is wrong with a set-up, field by field, in plain words. The schema judges; what it cannot know is added. Pure. */

import { RlmSpec } from '../../experiment/rlm-spec';
import { visible } from '../../visible';
import { inWords, type Faults } from '../views/issue';

/** What of the page's state a set-up depends on besides. */
export interface Beside {
  /** Hashes of the files that are at hand. */
  readonly held: ReadonlySet<string>;
}

/** @param draft as it stands in the form: numbers may be NaN. */
export function faultsOf(draft: RlmSpec, { held }: Beside): Faults {
  const faults = new Map<string, string>();
  const say = (path: string, sentence: string) => {
    if (!faults.has(path)) faults.set(path, visible(sentence));
  };
  // Texts that their fields hold because they could not be read.
  const { schema, inputs } = draft as { readonly schema: unknown; readonly inputs?: unknown };
  if (typeof schema === 'string' && schema !== 'task') say('schema', 'The JSON Schema is not JSON.');
  if (typeof inputs === 'string') say('inputs', 'The inputs are not JSON.');
  if (!draft.task && !draft.question?.trim()) say('question', 'Write your question.');
  for (const issue of RlmSpec.safeParse(draft).error?.issues ?? []) say(issue.path.join('.'), inWords(issue));
  const { context } = draft;
  const missing = context?.kind === 'files' ? context.files.filter(({ hash }) => !held.has(hash)) : [];
  if (missing.length > 0)
    say('context', `Open ${missing.map(({ name }) => `“${name}”`).join(', ')} again: files do not travel.`);
  return faults;
}
