/** What an official log does not say outright: question, observations, answer, usage. Pure, of one turn or call each. */

import type { Message, Usage } from '../../chat/chat';
import * as foreign from './foreign';

type Fields = foreign.Fields;
const { amountOf, fieldsOf, listOf, textOf } = foreign;

export interface Turn {
  readonly fields: Fields;
  readonly prompt: Message[];
  readonly response: string;
  readonly from: number;
  readonly to: number;
}

export const isContext = (name: string) => /^(context|history)(_\d+)?$/.test(name);

/** As the visualizer guesses it, else the first message of the user. */
export function questionOf([first]: readonly Turn[]): string {
  const users = (first?.prompt ?? []).filter(({ role }) => role === 'user').map(({ content }) => content);
  for (const content of users) {
    const quoted = /original query: "([^]{1,20000}?)"(?:[\s.]|$)/i.exec(content);
    if (quoted) return quoted[1]!;
  }
  return users.find(({ length }) => length >= 50 && length <= 500) ?? users[0]?.slice(0, 2000) ?? '';
}

/** What the next prompt holds after this turn's answer. */
export function observationAfter(turn: Turn, next: Turn | undefined): string | null {
  const tail = next?.prompt.slice(turn.prompt.length) ?? [];
  const from = tail.findIndex(({ role, content }) => role === 'assistant' && content === turn.response);
  const told = from < 0 ? [] : tail.slice(from + 1).filter(({ role }) => role === 'user');
  return told.length > 0 ? told.map(({ content }) => content).join('\n') : null;
}

export function finalOf(fields: Fields): { ending: 'FINAL' | 'FINAL_VAR' | 'answer'; value: string } | null {
  const blocks = listOf(fields.code_blocks).map((block) => fieldsOf(fieldsOf(block).result).final_answer);
  for (const value of [fields.final_answer, ...blocks] as unknown[]) {
    if (value === null || value === undefined) continue;
    const [ending, text] = listOf(value);
    if (ending === 'FINAL' || ending === 'FINAL_VAR') return { ending, value: textOf(text) };
    return { ending: 'answer', value: textOf(value) };
  }
  return null;
}

/** The logger's summary, else the viewer's fields; null where neither tells. */
export function usageOf(call: Fields): Usage | null {
  const summary = fieldsOf(call.usage_summary);
  const models = Object.values(fieldsOf(summary.model_usage_summaries)).map(fieldsOf);
  if (models.length > 0) {
    const sum = (name: string) => models.reduce((total, model) => total + amountOf(model[name]), 0);
    const costs = models.map((model) => foreign.finite(model.total_cost));
    const cost = foreign.finite(summary.total_cost) ?? (costs.includes(null) ? null : sum('total_cost'));
    return foreign.told({
      promptTokens: sum('total_input_tokens'),
      completionTokens: sum('total_output_tokens'),
      cost: cost === null ? null : Math.max(0, cost),
    });
  }
  const [prompt, completion] = [foreign.finite(call.prompt_tokens), foreign.finite(call.completion_tokens)];
  if (prompt === null && completion === null) return null;
  return foreign.told({ promptTokens: amountOf(prompt), completionTokens: amountOf(completion) });
}
