/**
 * Answers that a person has typed and not sent. A question that goes away, as by a stop, leaves what was typed for it
 * with its branch; a run that comes to the same question offers it again. Pure.
 */

import type { Ask } from '../protocol';
import type { RunState } from '../run';

/** By branch, then by what was asked. */
export type Unsent = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Texts {
  /** By ask. */
  readonly typed: ReadonlyMap<string, string>;
  readonly unsent: Unsent;
}

/** Names a question alike in every branch that comes to it: calls are numbered in the order in which they are asked. */
const nameOf = ({ place }: Ask) => `${place.purpose} ${place.call}`;

/** What was typed for questions that a branch asks no more is laid aside. @param left those that it still asks. */
export function laidAside({ typed, unsent }: Texts, run: RunState, left: readonly Ask[]): Texts {
  const still = new Set(left.map(({ id }) => id));
  const kept = new Map([...typed].filter(([id]) => still.has(id)));
  if (kept.size === typed.size) return { typed, unsent };
  const aside = new Map(unsent.get(run.id));
  for (const ask of run.asks) {
    const text = typed.get(ask.id) ?? '';
    if (!still.has(ask.id) && text.trim() !== '') aside.set(nameOf(ask), text);
  }
  return { typed: kept, unsent: withBranch(unsent, run.id, aside) };
}

/** What was laid aside for the same question stands in its field again. @param asks all that the branch asks now. */
export function offered(
  { typed, unsent }: Texts,
  run: RunState,
  asks: readonly Ask[],
  runs: ReadonlyMap<string, RunState>,
): Texts {
  const fresh = unsent.size === 0 ? [] : asks.filter(({ id }) => !typed.has(id));
  if (fresh.length === 0) return { typed, unsent };
  const told = new Map(typed);
  let rest = unsent;
  const kin = kinOf(run, runs, [...unsent.keys()]);
  for (const ask of fresh) {
    const name = nameOf(ask);
    const branch = kin.find((id) => rest.get(id)?.has(name));
    if (branch === undefined) continue;
    told.set(ask.id, rest.get(branch)!.get(name)!);
    rest = forgotten(rest, branch, name);
  }
  return rest === unsent ? { typed, unsent } : { typed: told, unsent: rest };
}

/** Without one text of a branch, or without all of them. */
export function forgotten(unsent: Unsent, branch: string, name?: string): Unsent {
  if (!unsent.has(branch)) return unsent;
  const left = new Map(name === undefined ? [] : unsent.get(branch));
  if (name !== undefined) left.delete(name);
  return withBranch(unsent, branch, left);
}

/** Without what was typed for a question. */
export const withoutAsk = (unsent: Unsent, branch: string, ask: Ask): Unsent =>
  forgotten(unsent, branch, nameOf(ask));

function withBranch(unsent: Unsent, branch: string, texts: ReadonlyMap<string, string>): Unsent {
  const next = new Map(unsent);
  if (texts.size > 0) next.set(branch, texts);
  else next.delete(branch);
  return next;
}

/** Of some branches the run itself, those that it goes on from, and those that ask the same, the latest first. */
function kinOf(
  run: RunState,
  runs: ReadonlyMap<string, RunState>,
  among: readonly string[],
): readonly string[] {
  const line: string[] = [];
  for (let id: string | undefined = run.id; id !== undefined && !line.includes(id);) {
    line.push(id);
    id = runs.get(id)?.from?.branch;
  }
  const spec = JSON.stringify(run.spec);
  const alike = among
    .filter((id) => !line.includes(id) && JSON.stringify(runs.get(id)?.spec) === spec)
    .reverse();
  return [...line.filter((id) => among.includes(id)), ...alike];
}
