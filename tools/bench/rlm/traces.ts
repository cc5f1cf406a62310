/** Traces of a size, as an engine would have written them: what the page is given to open when that is measured. */

import type { RlmEvent, RlmEventBody } from '../../../src/rlm/trace';
import { writeTrace } from '../../../src/rlm/trace-read';

const usage = {
  promptTokens: 900,
  completionTokens: 120,
  cachedTokens: 0,
  reasoningTokens: 0,
  cost: 0.001,
  estimated: false,
};
const answered = { reasoning: null, usage, model: 'm', finish: 'stop', replayed: false, retries: 0 } as const;
const remaining = { turns: 9, calls: 9, tokens: null, cost: null, seconds: 600, depth: 1 };
const limits = { turns: 5000, calls: 50_000, tokens: null, cost: 10, seconds: 3600, depth: 1 };
const budgets = { ...limits, cellSeconds: 60, memory: 512 };
const text = (length: number, seed: number) =>
  `part ${seed} of the long text that was read `.repeat(Math.ceil(length / 40)).slice(0, length);

export interface Shape {
  readonly turns: number;
  /** Sub-calls of each turn's cell. */
  readonly calls: number;
  /** Characters of an answer, a prompt or an output. */
  readonly characters: number;
  /** Characters that the first cell prints in one line. */
  readonly line?: number;
}

/** A run of one agent. */
export function traceOf({ turns, calls, characters, line = 0 }: Shape): Blob {
  const events: RlmEvent[] = [];
  const add = (body: RlmEventBody) =>
    events.push({ seq: events.length, t: events.length, run: '0', ...body });
  add({
    type: 'run_start',
    parent: null,
    depth: 0,
    agent: 'rlm',
    question: 'What does the long text say?',
    context: { type: 'str', length: 1_000_000, characters: 1_000_000, hash: 'h' },
    models: { root: 'm', sub: 's' },
    budgets,
  });
  const spentAfter = (turn: number) => ({
    calls: turn * calls,
    promptTokens: 900 * turn * (calls + 1),
    completionTokens: 120 * turn * (calls + 1),
    cost: 0.001 * turn * (calls + 1),
    seconds: turn,
  });
  let call = 0;
  for (let turn = 1; turn <= turns; turn++) {
    const code = `said = llm_query_batched(parts[${turn}:])  # ${text(characters / 4, turn)}\nprint(said)`;
    const id = `0/${call++}`;
    add({ type: 'turn_start', turn, remaining });
    add({ type: 'request', call: id, purpose: 'turn', turn, model: 'm', since: 0, messages: [] });
    const fenced = `${text(characters / 2, turn)}\n\`\`\`repl\n${code}\n\`\`\``;
    add({ type: 'response', call: id, text: fenced, seconds: 1, ...answered });
    const cell = `c${turn}`;
    add({ type: 'cell_start', turn, cell, code });
    for (let index = 0; index < calls; index++) {
      const from = { cell, index, of: calls };
      const messages = [{ role: 'user', content: text(characters, index) }] as const;
      const sub = `0/${call++}`;
      add({ type: 'request', call: sub, purpose: 'sub', turn, model: 's', since: 0, messages, from });
      add({ type: 'response', call: sub, text: text(characters / 2, index), seconds: 0.1, ...answered });
    }
    const stdout = line > 0 && turn === 1 ? 'z'.repeat(line) : text(characters, turn);
    const rest = { stderr: '', value: null, error: null, seconds: 0.01, waited: 0.2, rebuilt: false };
    add({ type: 'cell_end', cell, status: 'ok', stdout, ...rest });
    const said = { type: 'list', length: turn, preview: text(80, turn), bytes: 1000 };
    add({ type: 'variables', cell, changed: [{ name: `said_${turn % 40}`, ...said }], removed: [] });
    add({ type: 'observation', turn, text: text(characters, turn), full: 4 * characters, nudge: false });
    add({ type: 'budget', spent: spentAfter(turn), hit: null });
  }
  add({ type: 'final', ending: 'FINAL', value: 'It says much.' });
  add({ type: 'run_end', reason: 'final', value: 'It says much.', turns, spent: spentAfter(turns) });
  return new Blob([writeTrace(events)]);
}
