/** A trace by hand with everything that an exporter may trip over: children, batches, failures, odd values. */

import type { RlmEvent, RlmEventBody, RlmTrace } from '../../src/rlm/trace';
import { nothingSpent } from '../../src/rlm/formats/build';

const usage = (promptTokens: number, completionTokens: number, cost: number | null = 0.001) => ({
  promptTokens,
  completionTokens,
  cachedTokens: 3,
  reasoningTokens: 1,
  cost,
  estimated: false,
});

const remaining = (turns: number) => ({
  turns,
  calls: 10,
  tokens: null,
  cost: null,
  seconds: null,
  depth: 1,
});
const budgets = {
  turns: 8,
  calls: 10,
  tokens: null,
  cost: null,
  seconds: null,
  depth: 2,
  cellSeconds: 60,
  memory: 512,
};

export const LONG_ANSWER =
  'First I look at the text and split it, then I ask about every part.\n\n```repl\nparts = context.split("\\n")\nanswers = llm_query_batched(parts)\nlen(answers)\n```\nThat is all for now.';

class Maker {
  readonly events: RlmEvent[] = [];
  private t = 0;

  add(run: string, body: RlmEventBody, after = 1.5): void {
    this.t += after;
    this.events.push({ seq: this.events.length, t: this.t, run, ...body });
  }

  answer(run: string, call: string, text: string, cost: number | null = 0.001): void {
    this.add(run, { type: 'text', call, text: text.slice(0, 10) });
    this.add(run, { type: 'text', call, text: text.slice(10) });
    this.add(run, {
      type: 'response',
      call,
      text,
      reasoning: null,
      usage: usage(20, text.length, cost),
      model: 'sub-model',
      finish: 'stop',
      seconds: 0.003,
      replayed: false,
      retries: 0,
    });
  }
}

/** Two turns, a batch of which one fails, a child that ends with None, an answer with quotes and brackets. */
export function sampleTrace(): RlmTrace {
  const make = new Maker();
  const system = {
    role: 'system',
    content: 'You drive a Python session; the text is in `context`.',
  } as const;
  const user = { role: 'user', content: 'How many lines speak of cats? Look at the context first.' } as const;
  make.add(
    '0',
    {
      type: 'run_start',
      parent: null,
      depth: 0,
      agent: 'rlm',
      question: user.content,
      context: { type: 'str', length: 60_000, characters: 60_000, hash: 'ab12' },
      models: { root: 'root-model', sub: 'sub-model' },
      started: '2026-11-21T10:00:00.000Z',
      budgets,
    },
    0,
  );
  make.add('0', { type: 'turn_start', turn: 1, remaining: remaining(8) });
  make.add('0', {
    type: 'request',
    call: '0/1',
    purpose: 'turn',
    turn: 1,
    model: 'root-model',
    since: 0,
    messages: [system, user],
  });
  make.answer('0', '0/1', LONG_ANSWER);
  const code = 'parts = context.split("\\n")\nanswers = llm_query_batched(parts)\nlen(answers)';
  make.add('0', { type: 'cell_start', turn: 1, cell: '0:1', code });
  for (const index of [1, 0])
    make.add('0', {
      type: 'request',
      call: `0/${2 + index}`,
      purpose: 'sub',
      turn: 1,
      model: 'sub-model',
      since: 0,
      messages: [{ role: 'user', content: `Is line ${index} about cats?` }],
      from: { cell: '0:1', index, of: 3 },
    });
  make.answer('0', '0/3', 'No');
  const error = { code: 'chat_busy', message: 'The service is busy.', hint: 'Wait.' };
  make.add('0', { type: 'call_failed', call: '0/2', error, seconds: 0.01 });
  child(make);
  make.add('0', { type: 'output', cell: '0:1', stream: 'stdout', text: 'three parts, é 漢 \u{1F600}\n' });
  make.add('0', {
    type: 'cell_end',
    cell: '0:1',
    status: 'ok',
    stdout: 'three parts, é 漢 \u{1F600}\n',
    stderr: '',
    value: '3',
    error: null,
    seconds: 0.01,
    waited: 0.02,
    rebuilt: false,
  });
  make.add('0', {
    type: 'variables',
    cell: '0:1',
    changed: [
      { name: 'parts', type: 'list', length: 3, preview: "['a', 'b', 'c']", bytes: 120 },
      { name: '__proto__', type: 'int', length: null, preview: '7', bytes: 28 },
    ],
    removed: [],
  });
  const seen = 'three parts, é 漢 \u{1F600}\n3';
  make.add('0', { type: 'observation', turn: 1, text: seen, full: 20_000, nudge: false });
  make.add('0', {
    type: 'budget',
    spent: { calls: 3, promptTokens: 60, completionTokens: 30, cost: null, seconds: 0.1 },
    hit: 'calls',
  });
  lastTurn(make, [system, user], seen);
  return { kind: 'rlm-trace', version: 1, events: make.events };
}

function child(make: Maker): void {
  const run = '0.4';
  make.add(run, {
    type: 'run_start',
    parent: { run: '0', call: '0/4', from: { cell: '0:1', index: 2, of: 3 } },
    depth: 1,
    agent: 'rlm',
    question: 'Is the last part about cats?',
    context: null,
    models: { root: 'sub-model', sub: 'sub-model' },
    budgets,
  });
  make.add(run, { type: 'turn_start', turn: 1, remaining: remaining(8) });
  make.add(run, {
    type: 'request',
    call: '0.4/1',
    purpose: 'turn',
    turn: 1,
    model: 'sub-model',
    since: 0,
    messages: [{ role: 'user', content: 'Is the last part about cats?' }],
  });
  make.answer(run, '0.4/1', '```repl\nFINAL(None)\n```', null);
  make.add(run, { type: 'cell_start', turn: 1, cell: '0.4:1', code: 'FINAL(None)' });
  make.add(run, { type: 'final', ending: 'FINAL', value: null });
  make.add(run, {
    type: 'cell_end',
    cell: '0.4:1',
    status: 'ok',
    stdout: '',
    stderr: '',
    value: null,
    error: null,
    seconds: 0,
    waited: 0,
    rebuilt: false,
  });
  make.add(run, { type: 'run_end', reason: 'final', value: null, turns: 1, spent: nothingSpent(0.01) });
}

type Sent = Extract<RlmEvent, { type: 'request' }>['messages'];

function lastTurn(make: Maker, first: Sent, seen: string): void {
  const text = '```python\nraise ValueError("no")\n```\n```repl\nFINAL(answer)\n```';
  make.add('0', { type: 'turn_start', turn: 2, remaining: remaining(7) });
  make.add('0', {
    type: 'request',
    call: '0/5',
    purpose: 'turn',
    turn: 2,
    model: 'root-model',
    since: first.length,
    messages: [
      { role: 'assistant', content: LONG_ANSWER },
      { role: 'user', content: seen },
    ],
  });
  make.answer('0', '0/5', text);
  make.add('0', { type: 'cell_start', turn: 2, cell: '0:2', code: 'raise ValueError("no")' });
  const traceback = 'Traceback (most recent call last):\n  Cell 2, line 1\nValueError: no';
  make.add('0', {
    type: 'cell_end',
    cell: '0:2',
    status: 'error',
    stdout: 'printed before\n',
    stderr: '',
    value: null,
    error: { type: 'ValueError', message: 'no', traceback, line: 1 },
    seconds: 0.001,
    waited: 0,
    rebuilt: false,
  });
  make.add('0', { type: 'cell_start', turn: 2, cell: '0:3', code: 'FINAL(answer)' });
  make.add('0', { type: 'rejected', ending: 'FINAL', value: { $at: '/response' }, why: 'It is no number.' });
  const value = {
    count: 2,
    why: 'FINAL("nested (brackets)") and "quotes"',
    $plain: { $at: '/x' },
    $at: '/y',
  };
  make.add('0', { type: 'final', ending: 'FINAL', value });
  make.add('0', {
    type: 'cell_end',
    cell: '0:3',
    status: 'ok',
    stdout: '',
    stderr: 'a warning\n',
    value: null,
    error: null,
    seconds: 0.001,
    waited: 0,
    rebuilt: true,
  });
  make.add('0', { type: 'run_end', reason: 'final', value, turns: 2, spent: nothingSpent(0.2) });
}

/** The same, with an extraction in place of an answer. */
export function extractedTrace(): RlmTrace {
  const { events, ...rest } = sampleTrace();
  const until = events.findIndex(({ type }) => type === 'rejected');
  const make = new Maker();
  make.events.push(...events.slice(0, until));
  make.add('0', { type: 'budget', spent: nothingSpent(0.2), hit: 'turns' }, 200);
  make.add('0', {
    type: 'request',
    call: '0/6',
    purpose: 'extract',
    turn: 2,
    model: 'root-model',
    since: 0,
    messages: [{ role: 'user', content: 'Say the final answer now.' }],
  });
  make.answer('0', '0/6', 'Two lines.');
  make.add('0', { type: 'final', ending: 'extract', value: 'Two lines.' });
  make.add('0', {
    type: 'run_end',
    reason: 'extracted',
    value: 'Two lines.',
    turns: 2,
    spent: nothingSpent(0.3),
  });
  return { ...rest, events: make.events };
}
