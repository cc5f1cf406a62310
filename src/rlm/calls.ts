/**
 * One model call: permit, reservation, request, answer, settlement, and the events of each. Every call of every agent
 * goes through here.
 */

import type { ChatModel, ChatReply, Message, Usage } from '../chat/chat';
import { usageOf } from '../chat/usage';
import { LabError } from '../errors';
import type { AgentRun } from './agent-run';
import { BudgetExceeded } from './budget';
import { wellFormed } from './text';
import type { Purpose } from './trace';
import { joined, orAborted } from './waiting';

export interface CallOptions {
  readonly purpose: Purpose;
  readonly model: ChatModel;
  readonly messages: readonly Message[];
  /** Its number in the run. */
  readonly number: number;
  /** Fewer than the settings' own, for an extraction from little. */
  readonly maxTokens?: number;
  readonly from?: { readonly cell: string; readonly index: number; readonly of: number };
  /** Aborted when whoever waits for it does not any more. */
  readonly signal?: AbortSignal;
}

/**
 * @throws BudgetExceeded; LabError of the model; the reason of a signal that was aborted.
 */
export async function callModel(run: AgentRun, options: CallOptions): Promise<ChatReply> {
  const { tree } = run;
  const { ledger, hooks } = tree;
  // Before any waiting: the order of asking decides which of two equal calls is the second.
  const seed = run.seeds.of(
    options.model.name,
    ...options.messages.flatMap(({ role, content }) => [role, content]),
  );
  const extraction = options.purpose === 'extract' && run.setup.depth === 0;
  const clock = extraction ? ledger.end.signal : ledger.deadline.signal;
  const signals = [hooks.signal, clock, run.setup.signal, options.signal].filter((signal) => signal != null);
  const { signal, release } = joined(signals);
  try {
    const leave = await tree.permits.acquire(signal);
    try {
      return await reserved(run, { ...options, seed }, extraction, signal);
    } finally {
      leave();
    }
  } finally {
    release();
  }
}

async function reserved(
  run: AgentRun,
  options: CallOptions & { readonly seed: number },
  extraction: boolean,
  signal: AbortSignal,
): Promise<ChatReply> {
  const { ledger, settings, hooks } = run.tree;
  const { model, number, purpose } = options;
  const messages = options.messages.map(clean);
  const maxTokens = options.maxTokens ?? settings.sampling.maxTokens;
  const characters = messages.reduce((sum, message) => sum + message.content.length, 0);
  const reservation = await ledger.reserve({ model: model.name, characters, maxTokens, extraction }, signal);
  const call = run.callId(number);
  const now = hooks.now ?? (() => performance.now());
  const start = now();
  const seconds = () => (now() - start) / 1000;
  const since = purpose === 'turn' ? kept(run.told, messages) : 0;
  if (purpose === 'turn') run.told = messages;
  const { from } = options;
  run.emit({
    type: 'request',
    call,
    purpose,
    turn: run.turn,
    model: model.name,
    since,
    messages: messages.slice(since),
    ...(from && { from }),
  });
  let open = true; // an aborted model may still stream
  let received = '';
  let restarted = false;
  try {
    const reply = await orAborted(
      model.complete({
        messages,
        sampling: { ...settings.sampling, maxTokens, seed: options.seed },
        place: { purpose, depth: run.setup.depth, call },
        signal,
        onText: (text) => {
          if (!open || text === '') return;
          received += text;
          run.emit({ type: 'text', call, text, ...(restarted && { restart: true }) });
          restarted = false;
        },
        onRestart: () => (restarted = true),
      }),
      signal,
    );
    const blind = ledger.settle(reservation, reply.usage, reply.replayed);
    const { text, reasoning, usage, finish, replayed, retries } = reply;
    run.emit({
      type: 'response',
      call,
      text,
      reasoning,
      usage,
      model: reply.model,
      finish,
      seconds: seconds(),
      replayed,
      retries,
    });
    if (blind) run.emit({ type: 'error', error: priceUnknown(reply.model).toJSON() });
    return reply;
  } catch (thrown) {
    const error = asLabError(thrown, signal);
    let usage: Usage | undefined;
    if (received !== '' || signal.aborted || /^chat_(timeout|malformed)$/.test(error.code)) {
      const told = usageOf({ promptTokens: null, completionTokens: null }, messages, received, null);
      const tokens = { prompt: told.promptTokens, completion: told.completionTokens };
      usage = { ...told, cost: ledger.settleFailed(reservation, tokens) };
    } else ledger.release(reservation);
    run.emit({
      type: 'call_failed',
      call,
      error: error.toJSON(),
      seconds: seconds(),
      ...(usage && { usage }),
    });
    throw signal.aborted ? thrown : error;
  } finally {
    open = false;
  }
}

const priceUnknown = (model: string) =>
  new LabError(
    'price_unknown',
    `The price of ${model} is not known, so its calls do not count towards the cost.`,
    {
      hint: 'Enter its price in the price table, or limit calls or tokens.',
      field: 'budgets.cost',
    },
  );

/** How many of the messages told before stand at the beginning of these. */
function kept(told: readonly Message[], messages: readonly Message[]): number {
  let count = 0;
  while (count < told.length && count < messages.length && same(told[count]!, messages[count]!)) count++;
  return count;
}

const same = (a: Message, b: Message) => a === b || (a.role === b.role && a.content === b.content);

const cleaned = new WeakMap<Message, Message>();

/** A message as every service takes it; the same object for the same one, so that histories are compared by identity. */
function clean(message: Message): Message {
  let result = cleaned.get(message);
  if (!result) {
    const content = wellFormed(message.content);
    result = content === message.content ? message : { role: message.role, content };
    cleaned.set(message, result);
  }
  return result;
}

function asLabError(thrown: unknown, signal: AbortSignal): LabError {
  if (thrown instanceof BudgetExceeded)
    return new LabError('budget_exceeded', `The budget is used up: ${thrown.message}.`, {
      hint: 'Raise the budget, or ask for less.',
      field: `budgets.${thrown.cap}`,
    });
  if (thrown instanceof LabError) return thrown;
  if (signal.aborted)
    return new LabError('aborted', 'The call was stopped.', { hint: 'Run it again where it is needed.' });
  return LabError.from(thrown);
}
