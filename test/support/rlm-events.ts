/** Events of an RLM run for tests, as an engine would write them. */

import type { RlmEvent, RlmEventBody } from '../../src/rlm/trace';
import { told } from '../../src/app/rlm/worker/trim';

export const at = (seq: number, body: RlmEventBody, run = '0') => ({ seq, t: seq, run, ...body }) as RlmEvent;

export const budgets = {
  turns: 8,
  calls: 100,
  tokens: null,
  cost: null,
  seconds: 600,
  depth: 1,
  cellSeconds: 60,
  memory: 512,
} as const;
export const remaining = { turns: 8, calls: 100, tokens: null, cost: null, seconds: 600, depth: 1 };
export const usage = {
  promptTokens: 100,
  completionTokens: 20,
  cachedTokens: 0,
  reasoningTokens: 0,
  cost: 0.001,
  estimated: false,
};
export const spent = { calls: 3, promptTokens: 400, completionTokens: 80, cost: 0.004, seconds: 2 };

const answered = { reasoning: null, usage, model: 'm', finish: 'stop', replayed: false, retries: 0 } as const;
const still = { status: 'ok', stderr: '', value: null, error: null, notes: [], rebuilt: false } as const;

/** One turn with a cell, two sub-calls of which one fails, and an answer. @param code of the cell. */
export function smallRun(code = 'xs = llm_query_batched(["a", "b"])'): RlmEvent[] {
  const root = { root: 'm', sub: 's' };
  const bodies: RlmEventBody[] = [
    {
      type: 'run_start',
      parent: null,
      depth: 0,
      agent: 'rlm',
      question: 'How many?',
      context: { type: 'str', length: 10, characters: 10, hash: 'h' },
      models: root,
      budgets,
    },
    { type: 'turn_start', turn: 1, remaining },
    {
      type: 'request',
      call: 'k1',
      purpose: 'turn',
      turn: 1,
      model: 'm',
      since: 0,
      messages: said('How many?'),
    },
    { type: 'text', call: 'k1', text: 'I look.\n```repl\n' },
    { type: 'text', call: 'k1', text: `${code}\n\`\`\`` },
    {
      type: 'response',
      call: 'k1',
      text: `I look.\n\`\`\`repl\n${code}\n\`\`\``,
      seconds: 1,
      ...answered,
    },
    { type: 'cell_start', turn: 1, cell: 'c1', code },
    ...['a', 'b'].map((prompt, index): RlmEventBody => ({
      type: 'request',
      call: `s${index}`,
      purpose: 'sub',
      turn: 1,
      model: 's',
      since: 0,
      messages: said(prompt),
      from: { cell: 'c1', index, of: 2 },
    })),
    { type: 'response', call: 's0', text: 'A', seconds: 0.1, ...answered },
    {
      type: 'call_failed',
      call: 's1',
      error: { code: 'chat_busy', message: 'Too many.', hint: 'Wait.' },
      seconds: 0.2,
    },
    { type: 'output', cell: 'c1', stream: 'stdout', text: 'two\n' },
    { type: 'cell_end', cell: 'c1', stdout: 'two\n', seconds: 0.01, waited: 0.2, ...still },
    {
      type: 'variables',
      cell: 'c1',
      changed: [{ name: 'xs', type: 'list', length: 2, preview: "['A', …]", bytes: 100 }],
      removed: ['old'],
    },
    { type: 'observation', turn: 1, text: 'two', full: 120_000, nudge: false },
    { type: 'budget', spent, hit: 'calls' },
    { type: 'rejected', ending: 'FINAL', value: [], why: 'It must be a number.' },
    { type: 'final', ending: 'FINAL', value: 2 },
    { type: 'run_end', reason: 'final', value: 2, turns: 1, spent },
  ];
  return bodies.map((body, seq) => at(seq, body));
}

const said = (content: string) => [{ role: 'user', content }] as const;

export const toldRun = (code?: string) => smallRun(code).map(told);
