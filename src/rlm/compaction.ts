/** A long history made short: its first message and its newest turns stay, a summary stands for the others. */

import type { Message } from '../chat/chat';
import { LabError } from '../errors';
import type { Session } from '../repl/session-types';
import type { AgentRun } from './agent-run';
import { callModel } from './calls';
import { compacted, compactionMessages } from './prompts/extraction';

/** Messages at the beginning (instructions, question) and at the end (two turns) that stay. */
const headMessages = 2;
const newestMessages = 4;
/** Where a service does not say how much its model takes. */
const assumedWindow = 128_000;
/** What is dropped has to be worth a call. */
const leastShare = 0.25;

/**
 * The history itself as long as it fills less of the model's window than the settings' share.
 * @throws BudgetExceeded; the reason of an aborted signal.
 */
export async function compact(
  run: AgentRun,
  history: readonly Message[],
  session: Session,
): Promise<readonly Message[]> {
  const { settings } = run.tree;
  if (settings.compaction === null) return history;
  const window = run.setup.model.contextTokens ?? assumedWindow;
  const size = sizeOf(history);
  const old = history.slice(headMessages, -newestMessages);
  const full = size / 4 >= settings.compaction.share * window && sizeOf(old) >= leastShare * size;
  const known = run.tree.hooks.past?.compacted(run.setup.run, run.turn + 1);
  if (old.length < 2 || !(known ?? full)) return history;
  const summary = await summarise(run, old, Math.floor(window * 2));
  const variables = await session.variables();
  const dropped = old.length;
  run.emit({ type: 'compaction', turn: run.turn, dropped, summary });
  return [
    ...history.slice(0, headMessages),
    ...compacted(summary, Math.ceil(dropped / 2), variables),
    ...history.slice(-newestMessages),
  ];
}

/** A summary that cannot be had leaves the turns out all the same: the variables still hold what was found. */
async function summarise(run: AgentRun, old: readonly Message[], characters: number): Promise<string> {
  const { model, question } = run.setup;
  try {
    run.takeOwnCall();
    const messages = compactionMessages(question, old, characters);
    const reply = await callModel(run, { purpose: 'compact', model, messages, number: run.nextCall() });
    return reply.text.trim() || '(none)';
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    run.emit({ type: 'error', error: error.toJSON() });
    return '(no summary could be had)';
  }
}

const sizeOf = (messages: readonly Message[]) =>
  messages.reduce((sum, { content }) => sum + content.length, 0);
