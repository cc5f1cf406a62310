/** Answers what Python asks of models: plain calls and children, alone and in batches, within the tree's budgets. */

import type { ChatModel } from '../chat/chat';
import { LabError } from '../errors';
import type { HostCall, HostReply } from '../repl/session-types';
import type { AgentRun } from './agent-run';
import { BudgetExceeded } from './budget';
import { answeredByPerson, callModel } from './calls';
import { PreparedContext } from './context';
import { decide, intervention } from './gate';
import { answererAt, modelNamed, modelNames } from './models';
import { childQuestion } from './prompts/child';
import { plainText } from './text';

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
        prompt: deeper || call.context === undefined ? prompt : `${prompt}\n\n${plainText(call.context)}`,
        number: numbers[index]!,
        seed: seeds[index]!,
        model,
        from: { cell: cell.id, index, of },
      };
      return decided(run, cell, ask, deeper, signal).catch((error: unknown) => refused(run, error, hits));
    }),
  );
  const calls = numbers.map((number) => run.callId(number));
  if (call.batched) return { ok: true, value: items.map(textOf), calls };
  const [item] = items;
  if (item === undefined) return { ok: true, value: [] };
  return item.ok ? { ok: true, value: [item.text], calls } : item;
}

interface Ask {
  readonly call: QueryCall;
  /** Of a plain call, with the context that was given along. */
  readonly prompt: string;
  readonly number: number;
  /** A child's. */
  readonly seed: number;
  readonly model: ChatModel;
  readonly from: { readonly cell: string; readonly index: number; readonly of: number };
}

/** Goes its way as whoever decides says. */
async function decided(
  run: AgentRun,
  cell: CellState,
  asked: Ask,
  child: boolean,
  signal: AbortSignal,
): Promise<Item> {
  const { number, prompt, model, from } = asked;
  const call = run.callId(number);
  const place = { run: run.setup.run, id: call, turn: run.turn };
  const what = { kind: 'call', ...place, prompt, model: model.name, child, from } as const;
  const decision = await decide(run, what, signal).catch((error: unknown) => {
    run.tree.ledger.giveBack();
    throw error;
  });
  const told = intervention(what, decision, { call });
  if (told) run.emit(told);
  switch (decision.kind) {
    case 'skip':
      run.tree.ledger.giveBack();
      return { ok: false, type: 'Skipped', message: 'a person who watches this run skipped the call' };
    case 'answer':
      answeredByPerson(run, { number, prompt, from }, decision.text);
      return { ok: true, text: decision.text };
    default: {
      const ask = decision.kind === 'edit' ? { ...asked, prompt: decision.text } : asked;
      return child ? askChild(run, ask, signal) : askModel(run, cell, ask, signal);
    }
  }
}

async function askModel(run: AgentRun, cell: CellState, ask: Ask, signal: AbortSignal): Promise<Item> {
  const { number, model, from } = ask;
  let made = false;
  const onMade = () => (made = true);
  try {
    const messages = [{ role: 'user' as const, content: ask.prompt }];
    const reply = await callModel(run, { purpose: 'sub', model, messages, number, from, signal, onMade });
    if (reply.finish === 'length') cell.cut++;
    return { ok: true, text: reply.text };
  } catch (error) {
    if (!made || error instanceof BudgetExceeded) run.tree.ledger.giveBack();
    throw error;
  }
}

async function askChild(run: AgentRun, ask: Ask, signal: AbortSignal): Promise<Item> {
  const { tree, setup } = run;
  const { call, prompt, number, seed, model, from } = ask;
  const depth = setup.depth + 1;
  let leave: () => void;
  let context: PreparedContext;
  try {
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
    tree.hooks.past?.child(child.run, { run: setup.run, call: run.callId(number) }, child.question);
    const outcome = await tree.start(tree, child, { run: setup.run, call: run.callId(number), from });
    if (outcome.reason === 'final' || outcome.reason === 'extracted')
      return { ok: true, text: plainText(outcome.value) };
    return { ok: false, type: 'ChildFailed', message: outcome.why ?? 'the child was stopped' };
  } finally {
    leave();
  }
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
