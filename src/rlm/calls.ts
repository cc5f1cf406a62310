/**
 * One model call: what the past knows of it, else permit, reservation, request, answer, settlement; and the events of
 * each. Every call of every agent goes through here.
 */

import type { ChatModel, ChatReply, Message, Usage } from '../chat/chat';
import { usageOf } from '../chat/usage';
import { LabError } from '../errors';
import type { AgentRun } from './agent-run';
import { BudgetExceeded } from './budget';
import { asLabError, budgetOf, notRecorded, priceUnknown } from './call-errors';
import type { EditedReply, PastFailure } from './run-types';
import { wellFormed } from './text';
import { ToldCall } from './told-call';
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
  /** It is asked now; before, it only waited. */
  readonly onMade?: () => void;
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
  const request = { ...options, messages: options.messages.map(clean) };
  try {
    const known = fromPast(run, request);
    if (known) return await recalled(run, request, known, signal);
    const leave = await tree.permits.acquire(signal);
    try {
      return await reserved(run, { ...request, seed }, extraction, signal);
    } finally {
      leave();
    }
  } finally {
    release();
  }
}

/** A sub-call that somebody answers who stood at its gate: told like any other, and free. */
export function answeredByPerson(
  run: AgentRun,
  { number, prompt, from }: { readonly number: number; readonly prompt: string } & Pick<CallOptions, 'from'>,
  text: string,
): void {
  const model = 'person';
  const messages = [clean({ role: 'user', content: prompt })];
  const told = new ToldCall(run, { purpose: 'sub', number, messages, ...(from && { from }) }, model);
  const nothing = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0, cost: 0 };
  const usage = { ...nothing, estimated: false };
  told.answered({ text, reasoning: null, usage, model, finish: 'stop', replayed: false, retries: 0 });
}

function fromPast(run: AgentRun, options: CallOptions) {
  const { past } = run.tree.hooks;
  if (!past) return null;
  const { purpose, number, messages, from } = options;
  const place = { run: run.setup.run, call: run.callId(number), purpose, turn: run.turn };
  return past.reply({ ...place, messages, ...(from && { from }) });
}

/** As it went when it was recorded, counted as spent but not as paid; no budget has to allow it. */
async function recalled(
  run: AgentRun,
  options: CallOptions,
  known: ChatReply | EditedReply | PastFailure | 'never',
  signal: AbortSignal,
): Promise<ChatReply> {
  const { ledger } = run.tree;
  const { name } = options.model;
  signal.throwIfAborted();
  const told = new ToldCall(run, options, name);
  options.onMade?.();
  const nothing = { model: name, characters: charactersOf(options.messages), tokens: 0, cost: 0 };
  if (known === 'never') {
    return orAborted(new Promise<never>(() => undefined), signal).catch((thrown: unknown) => {
      told.failed(asLabError(thrown, signal));
      throw thrown;
    });
  }
  if ('error' in known) {
    const error = LabError.fromJSON(known.error);
    if (known.usage) {
      const { promptTokens: prompt, completionTokens: completion } = known.usage;
      ledger.settleFailed(nothing, { prompt, completion }, true);
    }
    told.failed(error, known.usage);
    throw budgetOf(error) ?? error;
  }
  const blind =
    'edited' in known ? ledger.settleEdited(nothing, known.usage) : ledger.settle(nothing, known.usage, true);
  if (known.text !== '') told.streamed(known.text, false);
  told.word(name, known);
  told.answered(known);
  if (blind) run.emit({ type: 'error', error: priceUnknown(known.model).toJSON() });
  return known;
}

async function reserved(
  run: AgentRun,
  options: CallOptions & { readonly seed: number },
  extraction: boolean,
  signal: AbortSignal,
): Promise<ChatReply> {
  const { ledger, settings, hooks } = run.tree;
  const { model, messages, purpose } = options;
  const maxTokens = options.maxTokens ?? settings.sampling.maxTokens;
  const characters = charactersOf(messages);
  const wanted = { model: model.name, characters, maxTokens, extraction };
  let reservation = await ledger.reserve(wanted, signal);
  const told = new ToldCall(run, options, model.name);
  options.onMade?.();
  let open = true; // an aborted model may still stream
  let received = '';
  let thought = '';
  let restarted = false;
  try {
    if (hooks.past && !hooks.past.asks) throw notRecorded(told.id, run.turn);
    const reply = await orAborted(
      model.complete({
        messages,
        sampling: { ...settings.sampling, maxTokens, seed: options.seed },
        place: { purpose, depth: run.setup.depth, call: told.id },
        signal,
        onText: (text) => {
          if (!open || text === '') return;
          received += text;
          told.streamed(text, restarted);
          restarted = false;
        },
        onReasoning: (text) => (thought += text),
        onRestart: () => (restarted = true),
        onHandOver: async ({ name }) => {
          reservation = await ledger.handOver(reservation, { ...wanted, model: name }, signal);
        },
      }),
      signal,
    );
    const blind = ledger.settle(reservation, reply.usage, reply.replayed);
    told.word(model.name, reply);
    told.answered(reply);
    if (blind) run.emit({ type: 'error', error: priceUnknown(reply.model).toJSON() });
    return reply;
  } catch (thrown) {
    const error = asLabError(thrown, signal);
    let usage: Usage | undefined;
    const asked = error.code !== 'not_recorded';
    if (
      asked &&
      (received + thought !== '' || signal.aborted || /^chat_(timeout|malformed)$/.test(error.code))
    ) {
      const counted = usageOf(
        { promptTokens: null, completionTokens: null },
        messages,
        received + thought,
        null,
      );
      const tokens = { prompt: counted.promptTokens, completion: counted.completionTokens };
      usage = { ...counted, cost: ledger.settleFailed(reservation, tokens) };
    } else ledger.release(reservation);
    told.failed(error, usage);
    throw signal.aborted || thrown instanceof BudgetExceeded ? thrown : error;
  } finally {
    open = false;
  }
}

const charactersOf = (messages: readonly Message[]) =>
  messages.reduce((sum, message) => sum + message.content.length, 0);

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
