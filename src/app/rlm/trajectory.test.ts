import { expect, test } from 'vitest';
import { at, budgets, smallRun, spent, toldRun, usage } from '../../../test/support/rlm-events';
import { PROMPT, SHOWN } from './protocol';
import { POINTS } from './trajectory-parts';
import { applyTold, emptyTrajectory, keyIn } from './trajectory';
import { told } from './worker/trim';

const whole = (events = toldRun()) => applyTold(emptyTrajectory(), events);

test('a run is folded into turns, cells and calls', () => {
  const { root, agents, turns, cells, calls, callsOf, spent, hits } = whole();
  expect(root).toBe('0');
  const agent = agents.get('0')!;
  expect(agent).toMatchObject({ question: { text: 'How many?' }, final: { ending: 'FINAL' } });
  expect(agent.ended).toMatchObject({ reason: 'final', value: { text: '2' } });
  expect(agent.rejected).toMatchObject([{ why: { text: 'It must be a number.' } }]);
  const turn = turns.get(agent.turns[0]!)!;
  expect(turn).toMatchObject({ turn: 1, observation: { full: 120_000, text: { length: 3 } } });
  expect(calls.get(turn.calls[0]!)).toMatchObject({
    purpose: 'turn',
    usage: { promptTokens: 100 },
    seconds: 1,
  });
  const cell = cells.get(turn.cells[0]!)!;
  expect(cell).toMatchObject({ stdout: { text: 'two\n' }, changed: [{ name: 'xs' }], removed: ['old'] });
  expect(cell.calls).toEqual({ count: 2, done: 1, failed: 1, replayed: 0, tokens: 120, cost: 0.001 });
  expect(callsOf.get(turn.cells[0]!)!.map((id) => calls.get(id)!.prompt!.text)).toEqual(['a', 'b']);
  expect(calls.get(keyIn('0', 's1'))!.error!.code).toBe('chat_busy');
  expect([spent?.calls, hits]).toEqual([3, ['calls']]);
});

test('it makes no difference how events are batched', () => {
  let one = emptyTrajectory();
  for (const event of toldRun()) one = applyTold(one, [event]);
  const together = whole();
  for (const part of ['agents', 'turns', 'calls', 'cells', 'callsOf'] as const)
    expect(one[part]).toEqual(together[part]);
  expect(one.events).toBe(together.events);
});

test('what a batch does not change stays the same object', () => {
  const events = toldRun();
  const before = applyTold(emptyTrajectory(), events.slice(0, 9));
  const [agent, call] = [before.agents.get('0'), before.calls.get(keyIn('0', 'k1'))];
  const after = applyTold(before, events.slice(9, 11));
  expect(after.agents.get('0')).toBe(agent);
  expect(after.calls.get(keyIn('0', 'k1'))).toBe(call);
  expect(after.calls.get(keyIn('0', 's0'))!.text.text).toBe('A');
});

test('an answer that begins again is shown from its new beginning', () => {
  const events = [
    ...smallRun().slice(0, 4),
    at(4, { type: 'text', call: 'k1', text: 'Anew', restart: true }),
  ].map(told);
  expect(whole(events).calls.get(keyIn('0', 'k1'))!.text).toEqual({ text: 'Anew', length: 4, at: null });
});

test('a cut text says where the rest is', () => {
  const { cells, calls } = whole(toldRun('x'.repeat(SHOWN + 1)));
  expect(cells.get(keyIn('0', 'c1'))!.code).toEqual({
    text: 'x'.repeat(SHOWN),
    length: SHOWN + 1,
    at: { seq: 6, path: 'code' },
  });
  expect(calls.get(keyIn('0', 's0'))!.prompt!.at).toEqual({ seq: 7, path: PROMPT });
});

test('children stand at the cell that asked for them, and in other logs at their parent', () => {
  const child = (run: string, from?: { cell: string; index: number; of: number }) =>
    told(
      at(
        9,
        {
          type: 'run_start',
          parent: { run: '0', call: '0/9', ...(from && { from }) },
          depth: 1,
          agent: 'rlm',
          question: 'And this?',
          context: null,
          models: { root: 's', sub: 's' },
          budgets,
        },
        run,
      ),
    );
  const events = [...toldRun().slice(0, 9), child('0.1', { cell: 'c1', index: 0, of: 1 }), child('0.2')];
  const { root, agents, cells } = whole(events);
  expect(root).toBe('0');
  expect(cells.get(keyIn('0', 'c1'))!.children).toEqual(['0.1']);
  expect(agents.get('0')!.children).toEqual(['0.2']);
  expect(agents.get('0.1')!.depth).toBe(1);
});

test('cells and calls of two runs that count alike are kept apart', () => {
  const again = smallRun('other').map((event) => told({ ...event, run: '1' }));
  const { cells } = whole([...toldRun('one'), ...again]);
  expect([cells.get(keyIn('0', 'c1'))!.code.text, cells.get(keyIn('1', 'c1'))!.code.text]).toEqual([
    'one',
    'other',
  ]);
});

test('events without a beginning, and of a kind that is not known, do no harm', () => {
  const events = [...toldRun().slice(3), told({ ...at(99, {} as never), type: 'tomorrow' } as never)];
  expect(whole(events).root).toBeNull();
});

test('ten thousand sub-calls are folded in a moment', () => {
  const begin = toldRun().slice(0, 7);
  const calls = Array.from({ length: 10_000 }, (_, i) => [
    told(
      at(7 + i, {
        type: 'request',
        call: `n${i}`,
        purpose: 'sub',
        turn: 1,
        model: 's',
        since: 0,
        messages: [{ role: 'user', content: `p${i}` }],
        from: { cell: 'c1', index: i, of: 10_000 },
      }),
    ),
  ]).flat();
  const started = performance.now();
  let trajectory = whole(begin);
  for (let i = 0; i < calls.length; i += 50) trajectory = applyTold(trajectory, calls.slice(i, i + 50));
  expect(trajectory.cells.get(keyIn('0', 'c1'))!.calls.count).toBe(10_000);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('twenty thousand cells of a turn, and turns of a run, are folded in a moment; whoever shows them sees it', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => [
    told(at(7, { type: 'cell_start', turn: 1, cell: `n${i}`, code: 'x' })),
    told(at(7, { type: 'turn_start', turn: i + 2, remaining: { ...budgets } })),
  ]).flat();
  let trajectory = whole(toldRun().slice(0, 3));
  const [agent, turn] = [trajectory.agents.get('0'), trajectory.turns.get(keyIn('0', 1))];
  const started = performance.now();
  for (let i = 0; i < many.length; i += 50) trajectory = applyTold(trajectory, many.slice(i, i + 50));
  expect(performance.now() - started).toBeLessThan(5000);
  expect(trajectory.turns.get(keyIn('0', 1))!.cells).toHaveLength(20_000);
  expect(trajectory.agents.get('0')!.turns).toHaveLength(20_001);
  expect(trajectory.turns.get(keyIn('0', 1))!.cells).toBe(turn!.cells); // not copied 20,000 times
  expect(trajectory.turns.get(keyIn('0', 1))).not.toBe(turn);
  expect(trajectory.agents.get('0')).not.toBe(agent);
});

test('a price that is not known is a notice; what ends a run is its error', () => {
  const error = (code: string) => told(at(30, { type: 'error', error: { code, message: code, hint: '' } }));
  const agent = whole([...toldRun(), error('price_unknown'), error('chat_refused')]).agents.get('0')!;
  expect(agent.notices.map(({ code }) => code)).toEqual(['price_unknown']);
  expect(agent.error!.code).toBe('chat_refused');
});

test('agents, turns, cells and calls say when they began and ended', () => {
  const { agents, turns, cells, calls, t } = whole();
  const last = smallRun().at(-1)!.t;
  expect(agents.get('0')).toMatchObject({ started: 0, endedAt: last });
  expect(turns.get(keyIn('0', 1))).toMatchObject({ started: 1, ended: 14 });
  expect(cells.get(keyIn('0', 'c1'))).toMatchObject({ started: 6, ended: 12, turn: keyIn('0', 1) });
  expect(calls.get(keyIn('0', 's0'))).toMatchObject({ started: 7, ended: 9, cell: keyIn('0', 'c1') });
  expect(calls.get(keyIn('0', 's1'))).toMatchObject({ started: 8, ended: 10 });
  expect(calls.get(keyIn('0', 'k1'))).toMatchObject({ started: 2, ended: 5, cell: null });
  expect(t).toBe(last);
});

test('a turn whose observation was not told ends with its run', () => {
  const cut = toldRun().filter(({ event }) => event.type !== 'observation');
  expect(whole(cut).turns.get(keyIn('0', 1))!.ended).toBe(smallRun().at(-1)!.t);
});

test('what a person did is with its cell or call, whether it was told before or after its beginning', () => {
  const by = { type: 'intervention', turn: 1, before: 'old', after: 'new' } as const;
  const events = smallRun();
  const before = at(5.1, { ...by, cell: 'c1', what: 'edited' });
  const after = at(8.1, { ...by, call: 's0', what: 'answered' });
  const all = [...events.slice(0, 6), before, ...events.slice(6, 9), after, ...events.slice(9)];
  const { turns, cells, calls, interventions } = whole(all.map(told));
  expect(cells.get(keyIn('0', 'c1'))!.interventions).toMatchObject([
    { what: 'edited', after: { text: 'new' } },
  ]);
  expect(calls.get(keyIn('0', 's0'))!.interventions).toMatchObject([{ what: 'answered', t: 8.1 }]);
  expect(turns.get(keyIn('0', 1))!.interventions.map(({ of }) => of)).toEqual([
    keyIn('0', 'c1'),
    keyIn('0', 's0'),
  ]);
  expect(interventions.size).toBe(0);
});

test('the root says what it goes on from, and where the text of an edit is', () => {
  const [start, ...rest] = smallRun();
  const text = 'y'.repeat(SHOWN + 5);
  const edits = [{ kind: 'answer', run: '0', turn: 1, text }];
  const past = { kind: 'fork', before: 2, edits };
  const { past: seen, spec } = whole(
    [{ ...start!, spec: { kind: 'rlm' }, past } as never, ...rest].map(told),
  );
  expect(seen).toMatchObject({ kind: 'fork', before: 2, edits: [{ kind: 'answer', turn: 1 }] });
  expect(seen!.edits[0]!.text).toMatchObject({ length: SHOWN + 5, at: { path: 'past.edits.0.text' } });
  expect(spec).toEqual({ kind: 'rlm' });
  expect(whole().past).toBeNull();
});

test('what a system of agents did is told with the call, the first steps of many', () => {
  const step = {
    agent: 'Planner',
    round: 1,
    kind: 'text',
    steps: 3,
    seconds: 0.1,
    text: 'x'.repeat(SHOWN + 1),
  };
  const events = smallRun().map((event) =>
    event.type === 'response'
      ? ({ ...event, inner: Array.from({ length: 300 }, () => step) } as never)
      : event,
  );
  const call = whole(events.map(told)).calls.get(keyIn('0', 's0'))!;
  expect([call.inner.length, call.innerCount]).toEqual([200, 300]);
  expect(call.inner[0]).toMatchObject({
    agent: 'Planner',
    text: { length: SHOWN + 1, at: { path: 'inner.0.text' } },
    result: null,
  });
});

test('what was spent over time keeps its ends and grows without bound of events only to a bound of points', () => {
  let trajectory = applyTold(emptyTrajectory(), toldRun().slice(0, 2));
  for (let i = 0; i < 20; i++)
    trajectory = applyTold(
      trajectory,
      Array.from({ length: 1000 }, (_, j) => {
        const n = 1000 * i + j;
        return told(at(n, { type: 'budget', spent: { ...spent, promptTokens: n }, hit: null }));
      }),
    );
  const { spentOverTime } = trajectory;
  expect(spentOverTime.length).toBeLessThanOrEqual(POINTS);
  expect(spentOverTime.length).toBeGreaterThan(POINTS / 5);
  expect(spentOverTime[0]).toMatchObject({ t: 0, promptTokens: 0, turns: 1 });
  expect(spentOverTime.at(-1)).toMatchObject({ t: 19_999, promptTokens: 19_999 });
  const gaps = spentOverTime.slice(1).map(({ t }, i) => t - spentOverTime[i]!.t);
  expect(Math.min(...gaps)).toBeGreaterThan(0);
  expect(Math.max(...gaps)).toBeLessThan(20_000 / 20);
});

test('what a call that failed had used is in its own sum and in its cell’s', () => {
  const events = smallRun().map((event) =>
    event.type === 'call_failed'
      ? { ...event, usage: { ...usage, completionTokens: 7, cost: 0.002 } }
      : event,
  );
  const { calls, cells } = whole(events.map((event) => told(event)));
  expect(calls.get(keyIn('0', 's1'))).toMatchObject({
    error: { code: 'chat_busy' },
    usage: { completionTokens: 7 },
  });
  const [cell] = cells.values();
  expect(cell!.calls).toMatchObject({ done: 1, failed: 1, tokens: 227 });
  expect(cell!.calls.cost).toBeCloseTo(0.003);
});
