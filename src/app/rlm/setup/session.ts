/**
 * The set-up as it outlives a reload of this tab (sessionStorage), with what was put aside. Files are kept elsewhere, by
 * hash. What is read passes the schema, but for a question that is not written yet.
 */

import { restoreAs } from '../../../experiment/restore';
import { RlmSpec } from '../../../experiment/rlm-spec';
import { nothingAside, type Aside } from '../draft';

export interface SavedSetup {
  /** What the address said of it. */
  readonly hash: string;
  readonly draft: RlmSpec;
  readonly aside: Aside;
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

const PLACE = 'recursion-lab.rlm.setup';

/** Where the browser refuses, nothing is kept. */
export function saveSetup(storage: Storage | null, saved: SavedSetup): void {
  try {
    // A number that is being typed is none yet: its usual value comes back.
    const text = JSON.stringify(saved, (_, value: unknown) => (Number.isNaN(value) ? undefined : value));
    storage?.setItem(PLACE, text);
  } catch {
    // Blocked, or full: it is known until the page is closed.
  }
}

/** @param usual where values come from that cannot be read. */
export function readSetup(storage: Storage | null, usual: RlmSpec): SavedSetup | null {
  try {
    const json = JSON.parse(storage?.getItem(PLACE) ?? 'null') as Partial<SavedSetup> | null;
    if (!json || typeof json.hash !== 'string' || typeof json.draft !== 'object') return null;
    return { hash: json.hash, draft: readDraft(json.draft, usual), aside: readAside(json.aside, usual) };
  } catch {
    return null;
  }
}

function readDraft(json: object, usual: RlmSpec): RlmSpec {
  const { task, question } = json as Partial<RlmSpec>;
  const isUnwritten = !task && !question?.trim();
  const whole = isUnwritten ? { ...json, question: '?' } : json;
  const { value } = restoreAs(RlmSpec, whole, { fallback: usual, name: 'the set-up' });
  return isUnwritten && !value.task ? { ...value, question: question ?? '' } : value;
}

/** By what the schema makes of a set-up that has it. */
function readAside(json: Partial<Aside> | undefined, usual: RlmSpec): Aside {
  if (!json) return nothingAside;
  const { task: _, ...rest } = usual;
  const own = json.own && readDraft({ ...rest, ...json.own }, usual);
  const task = json.task && RlmSpec.safeParse({ ...rest, ...json.task });
  return {
    own:
      own && !own.task
        ? {
            ...(own.question !== undefined && { question: own.question }),
            ...(own.context && { context: own.context }),
            schema: own.schema,
          }
        : null,
    task: task?.success ? { task: task.data.task, schema: task.data.schema } : null,
  };
}
