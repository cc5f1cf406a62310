/** Answers what Python asks of models: plain calls and children, alone and in batches, within the tree's budgets. */

import type { ChatModel } from '../chat/chat';
import { LabError } from '../errors';
import type { Json } from '../json';
import type { HostCall, HostReply } from '../repl/session-types';
import type { AgentRun } from './agent-run';
import { BudgetExceeded } from './budget';
import { callModel } from './calls';
import { PreparedContext } from './context';
import { answererAt, modelNamed, modelNames } from './models';
import { childQuestion } from './prompts/child';
import { orAborted } from './waiting';

export type QueryCall = Extract<HostCall, { kind: 'query' }>;

/** What the loop knows of the cell that asks. */
export interface CellState {
  readonly id: string;
  /** Sentences for the observation, once each. */
  readonly notes: Set<string>;
  /** Answers of models that were cut at their longest. */
  cut: number;
}

type Item = { readonly ok: true; readonly text: string } | (HostReply & { readonly ok: false });

/** Never rejects. */
export async function answerQuery(
  run: AgentRun,
  cell: CellState,
  call: QueryCall,
  signal: AbortSignal,
): Promise<HostReply> {
  const { tree, setup } = run;
  const model = call.model === null ? setup.sub : modelNamed(tree.models, call.model);
  if (!model) {
    const names = modelNames(tree.models).join(', ');
    return {
      ok: false,
      type: 'UnknownModel',
      message: `there is no model “${call.model}”; there are: ${names}`,
    };
  }
  const deeper = call.recursive && setup.depth + 1 < tree.settings.budgets.depth;
  if (call.recursive && !deeper)
    cell.notes.add(
      'rlm_query: no run may lie deeper than this one, so a plain model call answered, as llm_query does.',
    );
  const of = call.prompts.length;
  const hits = new Set<string>();
  try {
    tree.ledger.takeCalls(of);
  } catch (error) {
    return refused(run, error, hits);
  }
  // Numbered, and children seeded, before anything runs, so that a rerun gives the same numbers to the same items.
  const numbers = call.prompts.map(() => run.nextCall());
  const given = deeper ? JSON.stringify(call.context ?? null) : '';
  const seeds = call.prompts.map((prompt) => (deeper ? run.seeds.of('child', model.name, prompt, given) : 0));
  const items = await Promise.all(
    call.prompts.map((prompt, index) => {
      const ask = {
        call,
        prompt,
        number: numbers[index]!,
        seed: seeds[index]!,
        model,
        from: { cell: cell.id, index, of },
      };
      return (deeper ? askChild : askModel)(run, cell, ask, signal).catch((error: unknown) =>
        refused(run, error, hits),
      );
    }),
  );
  if (call.batched) return { ok: true, value: items.map(textOf) };
  const [item] = items;
  return item === undefined ? { ok: true, value: [] } : item.ok ? { ok: true, value: [item.text] } : item;
}

interface Ask {
  readonly call: QueryCall;
  readonly prompt: string;
  readonly number: number;
  /** A child's. */
  readonly seed: number;
  readonly model: ChatModel;
  readonly from: { readonly cell: string; readonly index: number; readonly of: number };
}

async function askModel(run: AgentRun, cell: CellState, ask: Ask, signal: AbortSignal): Promise<Item> {
  const { call, number, model, from } = ask;
  let asked = false;
  try {
    await gate(run, number, signal);
    asked = true;
    const content = call.context === undefined ? ask.prompt : `${ask.prompt}\n\n${plainText(call.context)}`;
    const messages = [{ role: 'user' as const, content }];
    const reply = await callModel(run, { purpose: 'sub', model, messages, number, from, signal });
    if (reply.finish === 'length') cell.cut++;
    return { ok: true, text: reply.text };
  } catch (error) {
    if (!asked || error instanceof BudgetExceeded) run.tree.ledger.giveBack();
    throw error;
  }
}

async function askChild(run: AgentRun, _: CellState, ask: Ask, signal: AbortSignal): Promise<Item> {
  const { tree, setup } = run;
  const { call, prompt, number, seed, model, from } = ask;
  const depth = setup.depth + 1;
  let leave: () => void;
  let context: PreparedContext;
  try {
    await gate(run, number, signal);
    context = await PreparedContext.of(
      call.context === undefined
        ? { kind: 'text', text: prompt }
        : typeof call.context === 'string'
          ? { kind: 'text', text: call.context }
          : { kind: 'json', value: call.context },
    );
    leave = await tree.sessionPlace(depth, signal);
    if (tree.ledger.turnsLeft <= depth) {
      leave();
      throw run.outOfTurns(depth);
    }
  } catch (error) {
    tree.ledger.giveBack();
    throw error;
  }
  try {
    const child = {
      run: `${setup.run}.${number}`,
      depth,
      agent: setup.agent,
      question: call.context === undefined ? childQuestion(prompt) : prompt,
      context,
      inputs: undefined,
      schema: null,
      model,
      sub: answererAt(tree.models, depth),
      seed,
      paid: 1,
      signal,
    };
    const outcome = await tree.start(tree, child, { run: setup.run, call: run.callId(number), from });
    if (outcome.reason === 'final' || outcome.reason === 'extracted')
      return { ok: true, text: plainText(outcome.value) };
    return { ok: false, type: 'ChildFailed', message: outcome.why ?? 'the child was stopped' };
  } finally {
    leave();
  }
}

async function gate(run: AgentRun, number: number, signal: AbortSignal): Promise<void> {
  const { gate } = run.tree.hooks;
  if (gate) await orAborted(gate({ kind: 'call', run: run.setup.run, id: run.callId(number) }), signal);
}

function refused(run: AgentRun, error: unknown, hits: Set<string>): HostReply & { readonly ok: false } {
  if (error instanceof BudgetExceeded) {
    if (!hits.has(error.cap)) run.tellBudget(error.cap);
    hits.add(error.cap);
    return { ok: false, type: 'BudgetExceeded', message: error.message };
  }
  if (error instanceof LabError)
    return { ok: false, type: 'ChatError', message: `${error.message} (${error.code})` };
  return { ok: false, type: 'Interrupted', message: 'the call was stopped' };
}

const textOf = (item: Item) => (item.ok ? item.text : `[error] ${item.type}: ${item.message}`);

const plainText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
