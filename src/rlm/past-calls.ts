/** The recorded sub-calls of one cell, found again one by one: each is given out once. */

import { childQuestion } from './prompts/child';
import { wellFormed } from './text';
import type { CallNode } from './trace-index';

export class CellCalls {
  private readonly byId = new Map<string, CallNode>();
  /** In the order of asking; from the first that is not given out. */
  private readonly byPrompt = new Map<string, { readonly calls: CallNode[]; next: number }>();
  private readonly given = new Set<CallNode>();

  constructor(calls: readonly CallNode[]) {
    for (const call of calls) {
      this.byId.set(call.id, call);
      const prompt = keyOf(promptOf(call), call.child !== null);
      const same = this.byPrompt.get(prompt);
      if (same) same.calls.push(call);
      else this.byPrompt.set(prompt, { calls: [call], next: 0 });
    }
  }

  /**
   * The call of this id where it was asked the same, else the first that was, else the first of which the log does not say
   * what was asked. @param child a run was started for it
   */
  take(id: string, prompt: string, child: boolean): CallNode | null {
    const keys = keysOf(prompt, child);
    const named = this.byId.get(id);
    const same =
      named && !this.given.has(named) && keys.includes(keyOf(promptOf(named), named.child !== null))
        ? named
        : null;
    const found = same ?? this.first(keys) ?? this.first([keyOf('', true), keyOf('', false)]);
    if (found) this.given.add(found);
    return found;
  }

  private first(keys: readonly string[]): CallNode | null {
    for (const key of keys) {
      const same = this.byPrompt.get(key);
      while (same && same.next < same.calls.length) {
        const call = same.calls[same.next]!;
        if (!this.given.has(call)) return call;
        same.next++;
      }
    }
    return null;
  }
}

/** As Python asked it: before a person changed it. */
function promptOf({ interventions, request, child }: CallNode): string {
  const decided = interventions.find(({ what }) => /^(edited|skipped|answered)$/.test(what));
  return decided?.before ?? (child ? child.question : request?.messages.at(-1)?.content) ?? '';
}

/** A run is told by its question; what somebody decided on, and a call in a child's place, by its prompt. */
function keysOf(prompt: string, child: boolean): string[] {
  const runs = [keyOf(childQuestion(prompt), true), keyOf(prompt, true)];
  const call = keyOf(prompt, false);
  return child ? [...runs, call] : [call, ...runs];
}

const keyOf = (prompt: string, child: boolean): string => `${child ? 'run' : 'call'} ${wellFormed(prompt)}`;
