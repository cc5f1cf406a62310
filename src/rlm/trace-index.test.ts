/** Events in their places: the whole, every beginning of it, and its cost. */

import { expect, test } from 'vitest';
import { LONG_ANSWER, sampleTrace } from '../../test/rlm/sample';
import type { RlmEvent } from './trace';
import { proseOf, TraceIndex } from './trace-index';

const { events } = sampleTrace();

/** Milliseconds of this process, since tests run beside each other. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

test('turns, cells, calls and children find their places', () => {
  const index = new TraceIndex(events);
  const root = index.root!;
  expect(root.turns.map(({ turn, cells }) => [turn, cells.length])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  const [first, second] = root.turns;
  expect(proseOf(first!)).toBe(
    'First I look at the text and split it, then I ask about every part.\n\nThat is all for now.',
  );
  const [cell] = first!.cells;
  const calls = cell!.calls.map(({ id, from, text, error, child }) => [
    id,
    from!.index,
    text,
    error?.code,
    child?.id,
  ]);
  expect(calls).toEqual([
    ['0/3', 1, 'No', undefined, undefined],
    ['0/2', 0, '', 'chat_busy', undefined],
    ['0/4', 2, '', undefined, '0.4'],
  ]);
  expect(cell).toMatchObject({ status: 'ok', value: '3', seconds: 0.01, waited: 0.02 });
  expect(second!.cells[0]!.error).toMatchObject({ type: 'ValueError', line: 1 });
  expect(second!.rejected).toHaveLength(1);
  const [child] = root.children;
  expect(child).toMatchObject({ id: '0.4', depth: 1, final: { value: null }, end: { reason: 'final' } });
  expect(child!.parent!.run).toBe(root);
});

test('usage is summed by run and with all below; an unknown price makes the sum unknown', () => {
  const root = new TraceIndex(events).root!;
  expect(root.own).toMatchObject({ calls: 3, promptTokens: 60, cost: 0.003 });
  expect(root.total).toMatchObject({ calls: 4, promptTokens: 80, cachedTokens: 12, cost: null });
  expect(root.children[0]!.own.cost).toBeNull();
});

test('messages of a request are rebuilt from what each added', () => {
  const index = new TraceIndex(events);
  const told = index
    .messages(index.call('0', '0/5')!)
    .map(({ role, content }) => [role, content.slice(0, 8)]);
  expect(told).toEqual([
    ['system', 'You driv'],
    ['user', 'How many'],
    ['assistant', LONG_ANSWER.slice(0, 8)],
    ['user', 'three pa'],
  ]);
  expect(index.messages(index.call('0', '0/3')!)).toEqual([
    { role: 'user', content: 'Is line 1 about cats?' },
  ]);
});

test('a history that was cut and grown again keeps what stands before the cut', () => {
  const index = new TraceIndex();
  const sent: string[][] = [['a', 'b', 'c'], ['a', 'x'], ['a', 'x', 'y'], ['a', 'x', 'y'], ['z']];
  const since = [0, 1, 2, 3, 0];
  sent.forEach((contents, i) => {
    const messages = contents.slice(since[i]).map((content) => ({ role: 'user', content }) as const);
    index.append({
      seq: i,
      t: i,
      run: '0',
      type: 'request',
      call: `${i}`,
      purpose: 'turn',
      turn: i,
      model: 'm',
      since: since[i]!,
      messages,
    });
  });
  sent.forEach((contents, i) =>
    expect(index.messages(index.call('0', `${i}`)!).map(({ content }) => content)).toEqual(contents),
  );
});

test('every beginning of a trace can be read, and every part without its beginning', () => {
  for (let n = 0; n <= events.length; n++) {
    const head = new TraceIndex(events.slice(0, n));
    expect(head.events).toHaveLength(n);
    expect(() => new TraceIndex(events.slice(n))).not.toThrow();
  }
  const cut = new TraceIndex(events.slice(0, 9)).root!;
  expect(cut.end).toBeNull();
  expect(cut.turns[0]!.cells[0]).toMatchObject({ status: null, ended: null });
});

test('an answer that began again after a cut connection holds the second try alone', () => {
  const index = new TraceIndex();
  const text = (seq: number, text: string, restart?: true) =>
    index.append({ seq, t: seq, run: '0', type: 'text', call: 'c', text, ...(restart && { restart }) });
  text(0, 'Hel');
  text(1, 'Hello', true);
  text(2, ' you');
  expect(index.call('0', 'c')!.text).toBe('Hello you');
});

test('runs that are their own ancestors, or nested a million deep, are taken apart', () => {
  const start = (seq: number, run: string, parent: string): RlmEvent => ({
    ...(events[0] as Extract<RlmEvent, { type: 'run_start' }>),
    seq,
    run,
    parent: { run: parent, call: 'c' },
  });
  const loop = new TraceIndex([start(0, 'a', 'b'), start(1, 'b', 'a'), start(2, 'a', 'b')]);
  expect(loop.run('a')!.parent).toBeNull();
  const index = new TraceIndex();
  const began = processor();
  for (let i = 0; i < 20_000; i++) index.append(start(i, `${i + 1}`, `${i}`));
  expect(index.runs.size).toBe(20_000);
  expect(processor() - began).toBeLessThan(2000);
});

test('adding an event costs the same at the end of a long trace as at its beginning', () => {
  const index = new TraceIndex();
  const grow = (from: number) => {
    const began = processor();
    for (let i = from; i < from + 2_000; i++) {
      const at = { seq: i, t: i, run: '0' };
      index.append({
        ...at,
        type: 'turn_start',
        turn: i,
        remaining: { turns: 1, calls: null, tokens: null, cost: null, seconds: null, depth: 1 },
      });
      index.append({ ...at, type: 'cell_start', turn: i, cell: `${i}`, code: 'x' });
      index.append({ ...at, type: 'output', cell: `${i}`, stream: 'stdout', text: 'x'.repeat(20) });
    }
    return processor() - began;
  };
  grow(0);
  const early = grow(2_000);
  for (let i = 2; i < 8; i++) grow(i * 2_000);
  expect(grow(16_000)).toBeLessThan(early * 6 + 100);
});
