import { describe, expect, it } from 'vitest';
import { atRest, standingOfCall } from './standing';
import { sumsOf } from './sums';
import { filterOf, idOf, rowsOf, type Folding, type Node } from './tree';
import { placeOf, rowAt } from './tree-places';
import { sampleRun } from '../../../../test/support/rlm-sample';

const usual: Folding = { all: 'usual', turned: new Set() };
const noStandings = new Set<never>();

describe('the tree of calls', () => {
  it('shows turns and cells, and folds many sub-calls and children into a row each', () => {
    const run = sampleRun({ calls: 1000, children: 2 });
    const ids = rowsOf(run, usual, null).map(({ id, level }) => `${'  '.repeat(level - 1)}${id}`);
    expect(ids).toEqual([
      'run 0',
      '  turn 0 1',
      '    cell 0 c1',
      '      calls 0 c1',
      '      run 0.1',
      '      run 0.2',
      '  turn 0 2',
    ]);
  });

  it('lists few sub-calls one by one, without a fold', () => {
    const rows = rowsOf(sampleRun({ calls: 3 }), usual, null);
    expect(rows.filter(({ node }) => node.kind === 'call')).toHaveLength(3);
    expect(rows.some(({ node }) => node.kind === 'calls')).toBe(false);
  });

  it('opens and closes what is turned, and everything at once', () => {
    const run = sampleRun({ calls: 10, children: 1 });
    const opened = rowsOf(run, { all: 'usual', turned: new Set(['calls 0 c1']) }, null);
    expect(opened.filter(({ node }) => node.kind === 'call')).toHaveLength(10);
    const closed = rowsOf(run, { all: 'closed', turned: new Set() }, null);
    expect(closed.map(({ id }) => id)).toEqual(['run 0', 'turn 0 1', 'turn 0 2']);
    const all = rowsOf(run, { all: 'open', turned: new Set() }, null);
    expect(all.map(({ id }) => id)).toContain('turn 0.1 1');
  });

  it('knows of each row its place among its siblings and the row above it', () => {
    const rows = rowsOf(sampleRun({ calls: 3 }), usual, null);
    const second = rows.findIndex(({ id }) => id === 'turn 0 2');
    expect(rows[second]).toMatchObject({ level: 2, position: 2, siblings: 2, parent: 0, expanded: null });
    const call = rows.find(({ node }) => node.kind === 'call')!;
    expect(rows[call.parent!]!.id).toBe('cell 0 c1');
  });

  it('leaves of a search what matches and what lies above it, though it was folded', () => {
    const run = sampleRun({ calls: 1000, failing: [500] });
    const find = (search: string) =>
      rowsOf(
        run,
        usual,
        filterOf(run, () => null, { search, standings: noStandings }),
      );
    expect(find('line 777?').map(({ id }) => id)).toEqual([
      'run 0',
      'turn 0 1',
      'cell 0 c1',
      'calls 0 c1',
      'call 0 s777',
    ]);
    expect(find('[no such text').map(({ id }) => id)).toEqual([]);
  });

  it('filters by how calls stand', () => {
    const run = sampleRun({ calls: 1000, failing: [3, 900] });
    const standing = (node: Node) =>
      node.kind === 'call' ? standingOfCall(run.calls.get(node.call)!, atRest) : null;
    const rows = rowsOf(run, usual, filterOf(run, standing, { search: '', standings: new Set(['failed']) }));
    expect(rows.filter(({ node }) => node.kind === 'call').map(({ id }) => id)).toEqual([
      'call 0 s3',
      'call 0 s900',
    ]);
  });

  it('sums tokens, money and time of what lies below', () => {
    const run = sampleRun({ calls: 100, children: 1 });
    const cell = sumsOf(run, { kind: 'cell', cell: '0 c1' }, 0);
    const calls = sumsOf(run, { kind: 'calls', cell: '0 c1' }, 0);
    const child = sumsOf(run, { kind: 'run', run: '0.1' }, 0);
    expect(calls.all.tokens).toBe(100 * 12);
    expect(cell.own).toEqual({ tokens: 0, cost: 0, seconds: 0.5 });
    expect(cell.all.tokens).toBe(calls.all.tokens + child.all.tokens);
    expect(cell.all.cost).toBeCloseTo(100 * 0.001 + child.all.cost!);
    const root = sumsOf(run, { kind: 'run', run: '0' }, 0);
    expect(root.all.tokens).toBe(cell.all.tokens + root.own.tokens);
    expect(root.own.tokens).toBe(2 * 130);
  });

  it('finds where a row leads, and a row for a place that is folded away', () => {
    const run = sampleRun({ calls: 100 });
    const place = placeOf(run, { kind: 'call', call: '0 s7' })!;
    expect(place).toEqual({ run: '0', turn: '0 1', cell: '0 c1', call: '0 s7' });
    const rows = rowsOf(run, usual, null);
    expect(rows[rowAt(run, rows, place)]!.id).toBe('calls 0 c1');
    expect(rows[rowAt(run, rows, { ...place, call: null })]!.id).toBe('cell 0 c1');
  });

  it('takes a row for each of 10,000 calls without taking the square of their number', () => {
    const run = sampleRun({ calls: 10_000 });
    const open: Folding = { all: 'open', turned: new Set() };
    const begun = performance.now();
    expect(rowsOf(run, open, null)).toHaveLength(10_005);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(idOf({ kind: 'call', call: '0 s9999' })).toBe('call 0 s9999');
  });
});
