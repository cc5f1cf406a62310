/** Logs of fast-rlm, of any age, put together as its own viewers do. See README.md beside this file. */

import type { Line } from '../json-lines';
import { isObject } from '../trace-schema';
import { FIRST_TURN, noBudgets, remainingOf, runEnd, TraceBuilder } from './build';
import * as foreign from './foreign';
import type { ImportedRun } from './format';
import { fromLabKeys } from './lab-key';

type Fields = foreign.Fields;
const { amountOf, countOf, fieldsOf, textOf } = foreign;

interface Entry {
  readonly fields: Fields;
  readonly t: number;
}

interface Agent {
  readonly id: string;
  readonly entries: Entry[];
  parent: string | null;
  readonly children: Agent[];
}

/** Never throws for what its objects hold. */
export function importFast(lines: readonly Line[], notices: Set<string>): ImportedRun[] {
  const rows = lines.flatMap(({ value }) => {
    // The newer library's bridge wraps each event.
    const row = isObject(value) && isObject(value.event) ? value.event : value;
    if (isObject(row) && typeof row.run_id === 'string') return [row];
    notices.add('Lines without a `run_id` were left out.');
    return [];
  });
  const own = fromLabKeys(rows);
  if (typeof own === 'string') notices.add(own);
  else if (own) return [{ trace: own, context: undefined, lossless: true }];
  return rootsOf(rows, notices).map((root) => {
    const builder = new TraceBuilder();
    tell(builder, root, { depth: 0, parent: null, start: -Infinity, end: Infinity }, '0', notices);
    return { trace: builder.build(), context: undefined, lossless: false };
  });
}

function rootsOf(rows: readonly Fields[], notices: Set<string>): Agent[] {
  const agents = new Map<string, Agent>();
  let last = 0;
  for (const fields of rows) {
    const id = textOf(fields.run_id);
    const t = foreign.timeOf(fields.time) ?? last;
    last = t;
    const agent: Agent = agents.get(id) ?? { id, entries: [], parent: null, children: [] };
    agents.set(id, agent);
    agent.entries.push({ fields, t });
    // Some lines lack it.
    if (typeof fields.parent_run_id === 'string') agent.parent ??= fields.parent_run_id;
  }
  const roots: Agent[] = [];
  for (const agent of agents.values()) {
    agent.entries.sort((a, b) => a.t - b.t);
    const parent = agent.parent === null ? undefined : agents.get(agent.parent);
    if (parent && parent !== agent) parent.children.push(agent);
    else {
      if (agent.parent !== null) notices.add('A parent that is not in the file: its child stands by itself.');
      roots.push(agent);
    }
  }
  // Agents that are one another's parents hang from no root.
  const reached = new Set<Agent>();
  const queue = [...roots];
  for (let agent = queue.pop(); agent; agent = queue.pop()) {
    reached.add(agent);
    queue.push(...agent.children);
  }
  if (reached.size < agents.size) notices.add('Agents that are each other’s parents were left out.');
  return roots;
}

interface Place {
  readonly depth: number;
  readonly parent: { readonly run: string; readonly call: string } | null;
  readonly start: number;
  readonly end: number;
}

const DEEPEST = 50;

function tell(builder: TraceBuilder, agent: Agent, place: Place, id: string, notices: Set<string>): void {
  const clamp = (t: number) => Math.min(Math.max(t, place.start), place.end);
  const add = builder.add.bind(builder, id);
  const steps = stepsOf(agent);
  const times = agent.entries.flatMap(({ t, fields }) => [t, ...stampsOf(fields)]).map(clamp);
  const from = times.reduce((least, t) => Math.min(least, t));
  const to = times.reduce((most, t) => Math.max(most, t));
  const probe = steps.find(({ fields }) => countOf(fields.step) === 0);
  add(from, {
    type: 'run_start',
    parent: place.parent,
    depth: place.depth,
    agent: 'rlm',
    question: '',
    context: null,
    models: { root: 'unknown', sub: 'unknown' },
    ...(place.depth === 0 && { started: new Date(clampDate(from)).toISOString() }),
    budgets: noBudgets,
  });
  if (probe) notices.add('The automatic look at the context (step 0) stands as a turn of its own.');
  notices.add('Question, models and prompts are not in logs of this format.');
  // A step is logged after its children have ended.
  const children = [...agent.children].sort((a, b) => a.entries[0]!.t - b.entries[0]!.t);
  let next = 0;
  let before = from;
  steps.forEach(({ fields, t }, i) => {
    const turn = FIRST_TURN + i;
    const key = `${id}.${turn}`;
    const end = Math.max(before, clamp(t));
    const stamps = fieldsOf(fields.timestamps);
    const stamp = (name: string, otherwise: number) =>
      Math.min(end, Math.max(before, clamp(foreign.timeOf(stamps[name]) ?? otherwise)));
    add(before, { type: 'turn_start', turn, remaining: remainingOf(0, 0) });
    const code = textOf(fields.code);
    const reasoning = textOf(fields.reasoning);
    const automatic = fields === probe?.fields;
    const answered = stamp('llm_call_end', stamp('execution_start', before));
    const text = [reasoning, code && `\`\`\`repl\n${code}\n\`\`\``].filter(Boolean).join('\n\n');
    if (!automatic)
      builder.call(
        id,
        { from: stamp('llm_call_start', before), to: answered },
        { call: key, purpose: 'turn', turn, model: 'unknown', messages: [] },
        { text, reasoning: null, usage: usageOf(fields) },
      );
    const inside: Agent[] = [];
    const latest = i === steps.length - 1 ? Infinity : t;
    while (next < children.length && children[next]!.entries[0]!.t < latest) inside.push(children[next++]!);
    const cell = `${key}.0`;
    if (code !== '') add(answered, { type: 'cell_start', turn, cell, code });
    if (place.depth < DEEPEST)
      inside.forEach((child, index) => {
        const call = `${key}.0.${index}`;
        const parent = { run: id, call };
        tell(builder, child, { depth: place.depth + 1, parent, start: answered, end }, call, notices);
      });
    if (code !== '' || typeof fields.output === 'string') {
      const { output, full } = outputOf(textOf(fields.output));
      if (code !== '') {
        // `hasError` is only that the word stands somewhere in the output.
        const failed = fields.hasError === true && foreign.errorOf(output) !== null;
        const seconds = Math.max(0, (end - answered) / 1000);
        const [stdout, stderr] = failed ? ['', output] : [output, ''];
        if (output) add(end, { type: 'output', cell, stream: failed ? 'stderr' : 'stdout', text: output });
        builder.endCell(id, end, { cell, stdout, stderr, seconds });
      }
      if (typeof fields.output === 'string')
        add(end, { type: 'observation', turn, text: output, full, nudge: code === '' && !automatic });
    }
    before = end;
  });
  const results = agent.entries.filter(({ fields }) => fields.event_type === 'final_result');
  const result = results[0] && foreign.jsonOf(results[0].fields.result);
  if (result !== undefined) add(to, { type: 'final', ending: 'FINAL', value: result });
  add(to, runEnd(result ?? null, steps.length, (to - from) / 1000, result !== undefined));
}

/** By number; logged twice, the later line stands. */
function stepsOf(agent: Agent): Entry[] {
  const steps = new Map<number, Entry>();
  for (const entry of agent.entries) {
    const { event_type: type, step } = entry.fields;
    if (type !== 'execution_result' && type !== 'code_generated') continue;
    steps.set(step === undefined ? steps.size + 1 : countOf(step), entry);
  }
  return [...steps].sort(([a], [b]) => a - b).map(([, entry]) => entry);
}

const clampDate = (t: number) => Math.min(8.64e15, Math.max(-8.64e15, t));

function stampsOf(fields: Fields): number[] {
  return Object.values(fieldsOf(fields.timestamps)).flatMap((stamp) => foreign.timeOf(stamp) ?? []);
}

function usageOf(fields: Fields) {
  const usage = fieldsOf(fields.usage);
  const cost = foreign.finite(usage.cost);
  return foreign.told({
    promptTokens: amountOf(usage.prompt_tokens),
    completionTokens: amountOf(usage.completion_tokens),
    cachedTokens: amountOf(usage.cached_tokens),
    reasoningTokens: amountOf(usage.reasoning_tokens),
    cost: cost === null ? null : Math.max(0, cost),
  });
}

/** Output without the mark of its truncation; of a cut one, only that there was more is known. */
function outputOf(text: string): { output: string; full: number } {
  if (text.startsWith('[EMPTY OUTPUT]')) return { output: '', full: 0 };
  const mark =
    /^\[(?:FULL OUTPUT SHOWN\]\.\.\. |TRUNCATED: Last \d+ chars shown\]\.\. )/.exec(text)?.[0] ?? '';
  const output = text.slice(mark.length);
  return { output, full: output.length + (mark.startsWith('[T') ? 1 : 0) };
}
