import { describe, expect, it } from 'vitest';
import { sampleRun } from '../../../../test/support/rlm-sample';
import { atRest, goingOf, standingOfTurn } from './standing';
import { sumsOf } from './sums';
import {
  costWords,
  labelOf,
  secondsWords,
  standingOf,
  standingWords,
  sumsWords,
  tokensWords,
} from './tree-words';
import type { Node } from './tree';

const cell: Node = { kind: 'cell', cell: '0 c1' };
const calls: Node = { kind: 'calls', cell: '0 c1' };

describe('what a row of the tree says', () => {
  it('shows foreign texts on one line, with what would hide in them', () => {
    const run = sampleRun({ calls: 3 });
    const call = run.calls.get('0 s1')!;
    const text = { text: 'yes\u001b[31m\n\u202eno', length: 9, at: null };
    const hostile = { ...run, calls: new Map(run.calls).set('0 s1', { ...call, text }) };
    expect(labelOf(hostile, { kind: 'call', call: '0 s1' })).toEqual({
      name: 'Sub-call',
      text: 'Label line 1? → yes ⟨U+202E⟩no',
    });
  });

  it('marks what a person did to a cell', () => {
    const run = sampleRun({ calls: 1 });
    const none = { text: '', length: 0, at: null };
    const edited = { what: 'edited', t: 0, of: '0 c1', before: none, after: none } as const;
    const interventions = [edited, { ...edited, what: 'handed_over' } as const];
    const cells = new Map(run.cells).set('0 c1', { ...run.cells.get('0 c1')!, interventions });
    expect(labelOf({ ...run, cells }, cell).name).toBe('Cell (edited, handed over)');
  });

  it('counts how the calls of a fold stand', () => {
    const run = sampleRun({ calls: 100, failing: [1, 2] });
    const standing = standingOf(run, calls, atRest);
    expect(standing).toBe('failed');
    expect(standingWords(run, calls, standing)).toBe('98 done, 2 failed');
  });

  it('says of a run that goes on what runs and what waits, and of a broken log that no end is told', () => {
    const run = sampleRun({ calls: 4, unfinished: true });
    const active = goingOf(true, []);
    expect(standingOf(run, { kind: 'run', run: '0' }, active)).toBe('running');
    expect(standingOf(run, cell, active)).toBe('running');
    expect(standingOf(run, cell, atRest)).toBe('open');
    const what = { kind: 'cell', run: '0', id: 'c2', turn: 1, code: '' } as const;
    const gated = goingOf(true, [{ id: 'g', what, length: 0 }]);
    expect(standingOfTurn(run, run.turns.get('0 1')!, gated)).toBe('waiting');
  });

  it('tells own numbers from those with all below', () => {
    const run = sampleRun({ calls: 100 });
    const sums = sumsOf(run, cell, run.t);
    expect(tokensWords(sums)).toEqual({ own: '–', all: '1,200' });
    expect(secondsWords(sums)).toEqual({ own: '500 ms', all: '2500 ms' });
    expect(costWords(sums)).toEqual({ own: '–', all: '$0.100' });
    expect(sumsWords(sums)).toBe(
      'own: 0 tokens, 500 ms of work; with all below: 1,200 tokens, 10.5 s of work, $0.100; 2500 ms from beginning to end',
    );
  });
});
