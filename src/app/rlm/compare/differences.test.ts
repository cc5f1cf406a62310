import { expect, test } from 'vitest';
import { atOnce } from '../../../../test/support/at-once';
import { sampleTrace } from '../../../../test/rlm/sample';
import type { RlmEvent } from '../../../rlm/trace';
import { applyTold, emptyTrajectory } from '../trajectory';
import { told } from '../worker/trim';
import { compared, openPairs, settled, type Differences } from './differences';

const trajectoryOf = (events: readonly RlmEvent[]) =>
  applyTold(
    emptyTrajectory(),
    events.map((event) => told(event)),
  );
const sample = () => sampleTrace().events;
/** The sample with some events changed. */
const changed = (change: (event: RlmEvent) => RlmEvent) => sample().map(change);
const found = (b: readonly RlmEvent[], a: readonly RlmEvent[] = sample()): Differences =>
  atOnce(compared(trajectoryOf(a), trajectoryOf(b)));
const statesOf = ({ turns }: Differences) => turns.map(({ label, state }) => `${label}: ${state}`);

test('a run and itself, later and slower: nothing differs, and nothing is left to look at', () => {
  const later = changed((event) => {
    const at = { ...event, t: 3 * event.t + 100 };
    return at.type === 'response' ? { ...at, seconds: 99, replayed: true } : at;
  });
  const same = found(later);
  expect(same.first).toBeNull();
  expect(same.answer).toBe('equal');
  expect(same.cells).toEqual({ same: same.cells.of, of: same.cells.of });
  expect(same.cells.of).toBeGreaterThan(1);
  expect(openPairs(same)).toEqual([]);
  expect(new Set(same.turns.map(({ state }) => state))).toEqual(new Set(['equal']));
  expect(same.turns.map(({ label }) => label)).toContain('Child 1 of turn 1, turn 1');
});

test('another output shows in its turn, and there the runs part', () => {
  const other = found(
    changed((event) =>
      event.type === 'cell_end' && event.cell === '0:1'
        ? { ...event, stdout: 'four parts\n', value: '4' }
        : event,
    ),
  );
  expect(other.first).toEqual({ turn: 0, part: 'output' });
  expect(other.cells.same).toBe(other.cells.of - 1);
  const [output] = other.turns[0]!.parts.filter(({ part }) => part === 'output');
  expect(output!.pairs.map(({ label }) => label)).toEqual(['output of the cell', 'value of the cell']);
  expect(output!.pairs[1]).toMatchObject({ a: { text: '3' }, b: { text: '4' }, state: 'changed' });
});

test('calls of a batch are held against each other by name, in whatever order they began', () => {
  const requests = sample().filter((event) => event.type === 'request' && event.purpose === 'sub');
  expect(requests.length).toBeGreaterThan(1);
  const [first, second] = requests;
  const order = changed((event) =>
    event === first
      ? event
      : event.seq === first!.seq
        ? { ...second!, seq: event.seq, t: event.t }
        : event.seq === second!.seq
          ? { ...first!, seq: event.seq, t: event.t }
          : event,
  );
  expect(found(order).first).toBeNull();
  const answered = found(
    changed((event) =>
      event.type === 'response' && event.text === 'No' ? { ...event, text: 'Yes' } : event,
    ),
  );
  expect(answered.turns[answered.first!.turn]).toMatchObject({ label: 'Turn 1' });
  expect(answered.first!.part).toBe('sub-calls');
});

test('variables, code and the answer', () => {
  const other = found(
    changed((event) => {
      if (event.type === 'variables')
        return {
          ...event,
          changed: event.changed.map((one) => ({ ...one, preview: `${one.preview}!`, bytes: 1 })),
        };
      if (event.type === 'cell_start') return { ...event, code: `${event.code}\n#` };
      if (event.type === 'run_end') return { ...event, value: 'other' };
      return event;
    }),
  );
  expect(other.answer).toBe('changed');
  const states = Object.fromEntries(other.turns[0]!.parts.map(({ part, state }) => [part, state]));
  expect(states).toMatchObject({ answer: 'equal', code: 'changed', output: 'equal', variables: 'changed' });
  expect(other.cells.same).toBe(other.cells.of);
});

test('sizes in memory and addresses of objects are no difference; other numbers are', () => {
  const at = (preview: string, bytes: number) =>
    changed((event) =>
      event.type === 'variables'
        ? { ...event, changed: [{ name: 'f', type: 'function', length: null, preview, bytes }] }
        : event,
    );
  const [one, other] = ['<function f at 0x7f11aa>', '<function f at 0x7f22bb>'];
  expect(found(at(one, 100), at(other, 999)).first).toBeNull();
  expect(found(at('<f at 0x7f11aa> 1', 1), at('<f at 0x7f11aa> 2', 1)).first).not.toBeNull();
});

test('a run that ended sooner misses turns, one that went on has more', () => {
  const events = sample();
  const second = events.findIndex(
    (event) => event.type === 'turn_start' && event.turn === 2 && event.run === '0',
  );
  const short = events.slice(0, second);
  expect(statesOf(found(short))).toContain('Turn 2: missing');
  expect(statesOf(found(events, short))).toContain('Turn 2: added');
  expect(found(short).first).not.toBeNull();
});

test('texts that are cut are open until their whole is known', () => {
  const long = 'x'.repeat(5000);
  const said = (end: string) =>
    changed((event) =>
      event.type === 'cell_end' && event.cell === '0:1' ? { ...event, stdout: long + end } : event,
    );
  const open = found(said('a'), said('b'));
  expect(open.first).toBeNull();
  expect(open.cells.same).toBe(open.cells.of - 1);
  const [pair, ...others] = openPairs(open);
  expect(others).toEqual([]);
  expect(pair).toMatchObject({ label: 'output of the cell', a: { length: 5001 } });
  const equal = settled(open, new Map([[pair!, 'equal']]));
  expect(equal.first).toBeNull();
  expect(equal.cells.same).toBe(equal.cells.of);
  const unlike = settled(open, new Map([[pair!, 'changed']]));
  expect(unlike.first).toEqual({ turn: 0, part: 'output' });
  // Of other lengths, nothing more need be known.
  expect(found(said('a'), said('ab')).first).toEqual({ turn: 0, part: 'output' });
});

test('what was asked and not recorded is counted', () => {
  const error = { code: 'not_recorded', message: 'Not in the record.', hint: '' };
  const replay = found(changed((event) => (event.type === 'call_failed' ? { ...event, error } : event)));
  expect(replay.notRecorded).toBe(1);
});

test('ten thousand calls are compared in a moment', () => {
  const events: RlmEvent[] = sample().slice(0, 9);
  const start = events.findIndex(({ type }) => type === 'cell_start');
  const calls = Array.from({ length: 10_000 }, (_, i): RlmEvent => ({
    seq: 9 + i,
    t: 10 + i,
    run: '0',
    type: 'request',
    call: `s${i}`,
    purpose: 'sub',
    turn: 1,
    model: 'm',
    since: 0,
    messages: [{ role: 'user', content: `Line ${i}` }],
    from: { cell: '0:1', index: i, of: 10_000 },
  }));
  expect(start).toBeGreaterThan(0);
  const [a, b] = [trajectoryOf([...events, ...calls]), trajectoryOf([...events, ...calls])];
  const before = performance.now();
  expect(atOnce(compared(a, b)).first).toBeNull();
  expect(performance.now() - before).toBeLessThan(1000);
});

test('a comparison can pause within a turn, however many calls that has', () => {
  const work = compared(trajectoryOf(sample()), trajectoryOf(sample()));
  let pauses = 0;
  let step = work.next();
  for (; !step.done; step = work.next()) pauses++;
  const calls = sample().filter(({ type }) => type === 'request').length;
  expect(pauses).toBeGreaterThan(calls);
  expect(step.value).toEqual(found(sample()));
});
