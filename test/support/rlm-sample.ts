/** A run of any size for tests of views: a turn whose cell asks many sub-calls and starts children, and a last turn. */

import type { RlmEvent, RlmEventBody } from '../../src/rlm/trace';
import { applyTold, emptyTrajectory } from '../../src/app/rlm/trajectory';
import { told } from '../../src/app/rlm/worker/trim';
import { budgets, remaining, spent, usage } from './rlm-events';

interface Sample {
  readonly calls?: number;
  readonly children?: number;
  /** Indexes of sub-calls that fail. */
  readonly failing?: readonly number[];
  /** Sub-calls under way at one time. */
  readonly atOnce?: number;
  /** Nothing after the sub-calls is told: the run goes on. */
  readonly unfinished?: boolean;
}

/** Milliseconds that a sub-call takes. */
const EACH = 100;

/**
 * Times in milliseconds: the first call of the root is from 0 to 1000, its cell from 1000 on, sub-calls of 100 ms each
 * in waves of `atOnce`, children of 400 ms one after the other behind them, then the second turn of 1000 ms.
 */
export function sampleEvents({
  calls = 0,
  children = 0,
  failing = [],
  atOnce = 4,
  unfinished = false,
}: Sample): RlmEvent[] {
  const events: { t: number; run: string; body: RlmEventBody }[] = [];
  const tell = (t: number, body: RlmEventBody, run = '0') => events.push({ t, run, body });
  const answered = { reasoning: null, model: 'm', finish: 'stop', replayed: false, retries: 0 } as const;
  const start = (run: string, t: number, parent: string | null, index = 0) =>
    tell(
      t,
      {
        type: 'run_start',
        parent:
          parent === null ? null : { run: parent, call: run, from: { cell: 'c1', index, of: children } },
        depth: parent === null ? 0 : 1,
        agent: 'rlm',
        question: `Question of ${run}`,
        context: { type: 'str', length: 10, characters: 10, hash: 'h' },
        models: { root: 'm', sub: 's' },
        budgets: { ...budgets, calls: 2 * Math.max(calls, 10), turns: 20 },
      },
      run,
    );
  const turn = (run: string, number: number, from: number, to: number, code: string) => {
    tell(from, { type: 'turn_start', turn: number, remaining }, run);
    const call = `${run}/t${number}`;
    const messages = [{ role: 'user', content: 'Go on.' }] as const;
    const sent = { purpose: 'turn', turn: number, model: 'm', since: 0, messages } as const;
    tell(from, { type: 'request', call, ...sent }, run);
    const tokens = { ...usage, completionTokens: 30 };
    const seconds = (to - from) / 1000;
    tell(to, { type: 'response', call, text: code, usage: tokens, seconds, ...answered }, run);
  };
  start('0', 0, null);
  turn('0', 1, 0, 1000, 'Turn one looks.');
  const code = 'llm_query_batched(pieces)';
  tell(1000, { type: 'cell_start', turn: 1, cell: 'c1', code });
  for (let i = 0; i < calls; i++) {
    const begun = 1000 + EACH * Math.floor(i / atOnce);
    const from = { cell: 'c1', index: i, of: calls };
    const messages = [{ role: 'user', content: `Label line ${i}?` }] as const;
    const sent = { purpose: 'sub', turn: 1, model: 's', since: 0, messages, from } as const;
    tell(begun, { type: 'request', call: `s${i}`, ...sent });
    const cost = { ...usage, promptTokens: 10, completionTokens: 2 };
    const error = { code: 'chat_busy', message: 'Too many.', hint: '' };
    const seconds = EACH / 1000;
    tell(
      begun + EACH,
      failing.includes(i)
        ? { type: 'call_failed', call: `s${i}`, error, seconds }
        : { type: 'response', call: `s${i}`, text: 'yes', usage: cost, seconds, ...answered },
    );
    const sofar = { ...spent, calls: i + 1, promptTokens: 100 + 10 * i, completionTokens: 30 + 2 * i };
    tell(begun + EACH, { type: 'budget', spent: sofar, hit: null });
  }
  const used = {
    ...spent,
    calls: Math.max(calls, 3),
    promptTokens: 100 + 10 * calls,
    completionTokens: 30 + 2 * calls,
  };
  let t = 1000 + EACH * Math.ceil(calls / atOnce);
  for (let i = 0; i < children; i++) {
    const run = `0.${i + 1}`;
    start(run, t, '0', i);
    turn(run, 1, t, t + 400, 'FINAL(1)');
    const end = { reason: 'final', value: 1, turns: 1, spent } as const;
    tell(t + 400, { type: 'run_end', ...end }, run);
    t += 400;
  }
  if (!unfinished) {
    const still = { status: 'ok', stderr: '', value: null, error: null, rebuilt: false } as const;
    const waited = (t - 1000) / 1000;
    tell(t, { type: 'cell_end', cell: 'c1', stdout: 'done\n', seconds: 0.5, waited, ...still });
    tell(t, { type: 'observation', turn: 1, text: 'done', full: 4, nudge: false });
    turn('0', 2, t, t + 1000, 'FINAL(1)');
    tell(t + 1000, { type: 'run_end', reason: 'final', value: 1, turns: 2, spent: used });
  }
  const ordered = events.map((event, i) => ({ ...event, i })).sort((a, b) => a.t - b.t || a.i - b.i);
  return ordered.map(({ t: at, run, body }, seq) => ({ seq, t: at, run, ...body }));
}

export const sampleRun = (sample: Sample) => applyTold(emptyTrajectory(), sampleEvents(sample).map(told));
