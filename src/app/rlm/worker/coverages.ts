/** Coverage of branches: their contexts made again, and what was found kept for questions about single places. */

import { LabError } from '../../../errors';
import { rlmQuestion } from '../../../experiment/rlm';
import { keepLast } from '../../../keep-last';
import { cover, type Covered } from '../../../rlm/coverage/cover';
import type { Coverage, CoverageAt } from '../../../rlm/coverage/coverage';
import { contextText } from '../../../rlm/coverage/text';
import { childQuestion } from '../../../rlm/prompts/child';
import type { HostCall, Session } from '../../../repl/session-types';
import type { ContextValue } from '../../../rlm/run-types';
import type { RlmEvent } from '../../../rlm/trace';
import { retyped, type Retyped } from '../compare/retyped';
import type { HeldFile } from '../protocol';
import type { Branch, Branches } from './branches';
import { fileOf } from './files';

/** Each holds the text of a context and its index. */
const KEPT = 2;

interface Kept {
  readonly branch: Branch;
  /** Events that there were. */
  readonly events: number;
  readonly files: readonly HeldFile[];
  readonly covered: Covered;
}

export class Coverages {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly branches: Branches) {}

  /** @throws LabError `gone`, `no_context` */
  async of(id: string, files: readonly HeldFile[]): Promise<Coverage> {
    return (await this.covered(id, files)).coverage;
  }

  /** @throws LabError `gone`, `no_context` */
  async at(id: string, position: number): Promise<CoverageAt> {
    const known = this.kept.get(id);
    // A place is asked of the picture that is shown, even where the run has gone on.
    if (known && known.branch === this.branches.get(id)) return known.covered.at(position);
    return (await this.covered(id, known?.files ?? [])).at(position);
  }

  /** @throws LabError `gone` */
  async retyped(id: string, files: readonly HeldFile[]): Promise<Retyped> {
    const branch = this.branches.get(id);
    const context = await contextOf(branch, files).catch(() => null);
    return retyped(branch.events, contextText(context).text);
  }

  private async covered(id: string, files: readonly HeldFile[]): Promise<Covered> {
    const branch = this.branches.get(id);
    const known = this.kept.get(id);
    const { length } = branch.events;
    if (known && known.branch === branch && known.events === length) return known.covered;
    this.kept.delete(id);
    const context = await contextOf(branch, files);
    const events = branch.events.slice(0, length);
    const given = givenTo(branch);
    const covered = await cover({ context, events, given }, breathe);
    this.kept.set(id, { branch, events: length, files, covered });
    keepLast(this.kept, KEPT);
    return covered;
  }
}

/** Lets what else was asked of the worker have its turn. */
const breathe = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** @throws LabError `no_context`, and what is wrong with the spec. */
async function contextOf({ spec, context, request }: Branch, files: readonly HeldFile[]) {
  if (!spec) {
    if (context !== undefined) return { kind: 'json', value: context } as const;
    throw noContext(
      'The log does not hold the context of its run, so what was read of it is not known.',
      'A trace of ours can be measured: it says how its context is made.',
    );
  }
  const held = [...files, ...(request?.files ?? [])];
  const { input } = await rlmQuestion(spec, { file: fileOf(held) }).catch((error: unknown) => {
    if (error instanceof LabError && error.code === 'no_file') throw noContext(error.message, error.hint);
    throw error;
  });
  if (!input.context) throw noContext('This run has no context.', 'There is nothing to be read.');
  return input.context;
}

const noContext = (sentence: string, hint: string) =>
  new LabError('no_context', sentence, { hint, field: 'context' });

type Start = Extract<RlmEvent, { type: 'run_start' }>;

type Query = Extract<HostCall, { kind: 'query' }>;

/** What children had as their contexts: their parents' sessions know. Null: the session was not kept. */
function givenTo({ sessions }: Branch): (start: Start) => ContextValue | null {
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
