import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at, budgets, remaining, spent } from '../../test/support/rlm-events';
import type { Json } from '../json';
import type { RlmEvent } from '../rlm/trace';
import { pack } from './deflate';
import { sizes } from './limits';
import { packRlm, unpackRlm } from './rlm-carried';
import { parseRlmSpec } from './rlm-spec';

const spec = parseRlmSpec(JSON.parse(readFileSync('public/presets/rlm-needle.json', 'utf8')));

const start = at(0, {
  type: 'run_start',
  parent: null,
  depth: 0,
  agent: 'rlm',
  question: 'Where?',
  context: null,
  models: { root: 'm', sub: 'm' },
  budgets,
  spec: spec as never,
});
const run = (...more: RlmEvent[]): RlmEvent[] => [
  start,
  at(1, { type: 'turn_start', turn: 1, remaining }),
  at(2, { type: 'text', call: '0/1', text: 'piece' }),
  ...more,
];
const end = (seq: number) =>
  ({
    ...at(seq, { type: 'run_end', reason: 'final', value: { seconds: 0.123456 }, turns: 1, spent }),
    t: 12.7,
  }) as RlmEvent;

describe('a run in a link', () => {
  it('comes back whole, but for the pieces in which its text arrived', async () => {
    const packed = (await packRlm(run(end(3))))!;
    expect(packed).toMatch(/^[\w-]+$/);
    const { events } = await unpackRlm(packed, spec);
    expect(events.map(({ type, seq, t }) => [type, seq, t])).toEqual([
      ['run_start', 0, 0],
      ['turn_start', 1, 1],
      ['run_end', 2, 13],
    ]);
    expect(events[0]).toEqual(start);
    expect(events[2]).toMatchObject({ value: { seconds: 0.123456 } });
  });

  it('is of the link’s own set-up, whatever the packed text says', async () => {
    const [first, ...rest] = run(end(3));
    const packed = await pack(
      JSON.stringify([{ ...first, spec: { kind: 'rlm', evil: true } }, ...rest.slice(1)]),
    );
    const { events } = await unpackRlm(packed, spec);
    expect(events[0]).toMatchObject({ spec });
  });

  it('is not packed where it is too long', async () => {
    const noise = () => Math.random().toString(36);
    const long = Array.from({ length: 9000 }, noise).join('');
    const code = at(3, { type: 'cell_start', turn: 1, cell: 'c', code: long });
    expect(await packRlm(run(code))).toBeNull();
    const plain = at(3, { type: 'cell_start', turn: 1, cell: 'c', code: 'x'.repeat(sizes.inflated) });
    expect(await packRlm(run(plain))).toBeNull();
  });

  it('is not packed where its values lie too deep to be unpacked', async () => {
    const deep = (levels: number) => {
      let value: Json = 1;
      for (let i = 0; i < levels; i++) value = [value];
      return run(at(3, { type: 'final', ending: 'FINAL', value }));
    };
    expect((await unpackRlm((await packRlm(deep(60)))!, spec)).events).toHaveLength(3);
    expect(await packRlm(deep(80))).toBeNull();
  });

  it.each([
    ['nothing', '[]'],
    ['no list', '{"events": []}'],
    ['no start', '[{"type":"turn_start"}]'],
    ['an event of a wrong shape', JSON.stringify([start, { type: 'run_end', t: 1, run: '0' }])],
    ['nested without end', `[{"type":"run_start","parent":null,"x":${'['.repeat(200)}${']'.repeat(200)}}]`],
    ['too many events', `[${'{"type":"x"},'.repeat(25_000)}{}]`],
  ])('is refused with %s', async (_, json) => {
    await expect(unpackRlm(await pack(json), spec)).rejects.toMatchObject({ code: 'bad_trace' });
  });

  it('is refused where it is no packed text', async () => {
    await expect(unpackRlm('%%%', spec)).rejects.toThrow();
    await expect(unpackRlm('x'.repeat(sizes.carried + 1), spec)).rejects.toMatchObject({ code: 'bad_trace' });
    await expect(unpackRlm(await pack('a'.repeat(5_000_000)), spec)).rejects.toThrow();
  });
});
