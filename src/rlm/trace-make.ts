/** Nodes of a trace's index as they begin, and the adding up of usage. */

import type { Usage } from '../chat/chat';
import type { CallNode, CellNode, RunNode, TurnNode, UsageSum } from './trace-nodes';
import type { RlmEvent } from './trace';

export const newRun = (id: string, started: number): RunNode => ({
  id,
  start: null,
  parent: null,
  depth: 0,
  agent: null,
  question: '',
  context: null,
  models: null,
  settings: null,
  budgets: null,
  turns: [],
  calls: [],
  children: [],
  final: null,
  errors: [],
  hits: [],
  spent: null,
  end: null,
  own: noUsage(),
  total: noUsage(),
  started,
  ended: null,
});

/** @param first place of its first event in the trace */
export const newTurn = (run: RunNode, turn: number, first: number, started: number): TurnNode => ({
  run,
  turn,
  first,
  remaining: null,
  call: null,
  cells: [],
  tools: [],
  observation: null,
  rejected: [],
  compaction: null,
  interventions: [],
  started,
  ended: null,
});

export const newCall = (
  run: RunNode,
  what: Pick<CallNode, 'id' | 'purpose' | 'turn'>,
  started: number,
): CallNode => ({
  run,
  ...what,
  model: '',
  from: null,
  request: null,
  base: null,
  messages: 0,
  text: '',
  response: null,
  error: null,
  failed: null,
  interventions: [],
  started,
  ended: null,
  child: null,
});

export const newCell = (run: RunNode, what: Pick<CellNode, 'id' | 'turn'>, started: number): CellNode => ({
  run,
  ...what,
  seq: null,
  code: '',
  stdout: '',
  stderr: '',
  value: null,
  error: null,
  status: null,
  seconds: 0,
  waited: 0,
  rebuilt: false,
  changed: [],
  removed: [],
  calls: [],
  interventions: [],
  started,
  ended: null,
});

const noUsage = (): UsageSum => ({
  calls: 0,
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
  cost: 0,
  estimated: false,
  seconds: 0,
  replayed: 0,
});

type Response = Extract<RlmEvent, { type: 'response' }>;

/** @param answered absent: of a call that failed, which counts as none */
export function addUsage(sum: UsageSum, usage: Usage, seconds: number, answered?: Response): void {
  if (answered) sum.calls++;
  for (const name of ['promptTokens', 'completionTokens', 'cachedTokens', 'reasoningTokens'] as const)
    sum[name] += usage[name];
  sum.cost = sum.cost === null || usage.cost === null ? null : sum.cost + usage.cost;
  sum.estimated ||= usage.estimated;
  sum.seconds += seconds;
  if (answered?.replayed) sum.replayed++;
}
