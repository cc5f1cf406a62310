/** What the children of a branch were given as their contexts, as the sessions of their parents tell it. */

import type { HostCall, Session } from '../../../repl/session-types';
import { childQuestion } from '../../../rlm/prompts/child';
import type { ContextValue } from '../../../rlm/run-types';
import type { RlmEvent } from '../../../rlm/trace';
import type { Branch } from './branches';

type Start = Extract<RlmEvent, { type: 'run_start' }>;

type Query = Extract<HostCall, { kind: 'query' }>;

/** What children had as their contexts: their parents' sessions know. Null: the session was not kept. */
export function givenTo({ sessions }: Pick<Branch, 'sessions'>): (start: Start) => ContextValue | null {
  const known = new Map<Session, ReadonlyMap<string, Query>>();
  return ({ parent, question }) => {
    const from = parent?.from;
    const session = parent && sessions.get(parent.run)?.session;
    if (!from || !session) return null;
    let askers = known.get(session);
    if (!askers) known.set(session, (askers = askersOf(session)));
    const call = askers.get(byCall(parent.call, from)) ?? askers.get(byQuestion(question, from));
    if (!call) return null;
    if (call.context === undefined) return { kind: 'text', text: call.prompts[from.index] ?? '' };
    return typeof call.context === 'string'
      ? { kind: 'text', text: call.context }
      : { kind: 'json', value: call.context };
  };
}

/** Who asked what: by the call's id; of answers that do not know theirs by the question, the first that asked it. */
function askersOf(session: Session): Map<string, Query> {
  const askers = new Map<string, Query>();
  for (const { calls } of session.cells)
    for (const { call, reply } of calls) {
      if (call.kind !== 'query' || !call.recursive) continue;
      const ids = reply.ok ? reply.calls : undefined;
      call.prompts.forEach((prompt, index) => {
        const at = { index, of: call.prompts.length };
        const question = call.context === undefined ? childQuestion(prompt) : prompt;
        const key = ids ? byCall(ids[index] ?? '', at) : byQuestion(question, at);
        if (!askers.has(key)) askers.set(key, call);
      });
    }
  return askers;
}

interface Place {
  readonly index: number;
  readonly of: number;
}

const byCall = (call: string, { index, of }: Place) => `call ${index} ${of} ${call}`;
const byQuestion = (question: string, { index, of }: Place) => `question ${index} ${of} ${question}`;
