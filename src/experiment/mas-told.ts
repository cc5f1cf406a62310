/** What a run of a system tells of one of its questions, as a chat model's reply tells it. Pure. */

import type { InnerStep, Usage } from '../chat/chat';
import { speakerOf, type System } from '../mas/system';
import { resultText } from '../mas/tools';
import type { SpokenRow, TraceEvent } from '../mas/trace';

/** What the last agent says, without its tool calls and what they gave: those are steps on the way. */
export function replyText({ text, calls = [] }: SpokenRow): string {
  let said = '';
  let from = 0;
  // By what was called and came back, not by tags: a result may hold any.
  for (const { code, result } of calls) {
    for (const part of [`<python>${code}</python>`, result === null ? '' : resultText(result)]) {
      const at = text.indexOf(part, from);
      if (at < 0) break;
      said += text.slice(from, at);
      from = at + part.length;
    }
  }
  return (said + text.slice(from)).trim();
}

/**
 * Latent turns, texts and tool calls of question `row` (from 0), in order, and at the end what was said. Seconds of turns
 * are of the whole batch.
 */
export function innerSteps(events: readonly TraceEvent[], spoken: SpokenRow, row: number): InnerStep[] {
  const steps: InnerStep[] = [];
  const texts = new Map<string, string>();
  let role = '';
  let turn = { steps: 0, kind: 'latent' as 'latent' | 'text' };
  for (const event of events)
    switch (event.type) {
      case 'stage':
        role = event.role;
        turn = { steps: event.latentSteps, kind: event.kind === 'text' ? 'text' : 'latent' };
        break;
      case 'text':
        texts.set(`${event.round} ${event.from}`, event.texts[row] ?? '');
        break;
      case 'tool':
        if (event.question !== row + 1) break;
        steps.push({
          agent: role,
          round: event.round,
          kind: 'tool',
          steps: 0,
          seconds: event.seconds,
          text: event.code,
          result: event.result ?? event.fault ?? '',
        });
        break;
      case 'timing': {
        const { round, agent, ms } = event;
        const seconds = ms / 1000;
        if (event.stage === 'answer') {
          const { tokens, text } = spoken;
          steps.push({ agent: role, round, kind: 'text', steps: tokens.length, seconds, text });
          break;
        }
        const text = texts.get(`${round} ${agent}`);
        steps.push({ agent: role, round, ...turn, seconds, ...(text !== undefined && { text }) });
        break;
      }
      default: // what is measured of a turn
    }
  return steps;
}

/**
 * Tokens that the agents read and wrote for question `row`: prompts without messages, results of tools, and decoded
 * text. Latent steps are no tokens, and are not counted.
 */
export function usageOf(
  system: System,
  events: readonly TraceEvent[],
  spoken: SpokenRow,
  row: number,
): Usage {
  let [promptTokens, completionTokens] = [0, spoken.tokens.length];
  for (const event of events) {
    if (event.type !== 'stage') continue;
    const pieces = event.pieces ?? [event.before, event.after];
    promptTokens += pieces.reduce((sum, piece) => sum + (piece[row]?.length ?? 0), 0);
    if (event.kind === 'text') completionTokens += event.latentSteps;
  }
  const { tokenizer } = speakerOf(system);
  for (const { result } of spoken.calls ?? [])
    if (result !== null) promptTokens += tokenizer.encode(resultText(result)).length;
  return {
    promptTokens,
    completionTokens,
    cachedTokens: 0,
    reasoningTokens: 0,
    cost: 0,
    estimated: false,
  };
}
