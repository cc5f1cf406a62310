import { describe, expect, test } from 'vitest';
import { syntheticRecording } from '../../../../test/support/recordings';
import type { Recording } from '../../../experiment/recording';
import { attentionName, type TraceEvent } from '../../../mas/trace';
import { floats } from '../../../runtime/tensor';
import { svg } from '../../draw/svg-pen';
import { dark, light } from '../../draw/theme';
import { isAbsent, type Chosen, type Cursor, type Moment } from '../picture';
import { picture } from '.';
import { layoutOf, stepBox } from './layout';
import { shareAt, weightsAt, type AttentionModel } from './model';

/** What a wrong number leaves in a picture. */
const broken = /NaN|undefined|Infinity/;
const still: Moment = { cursor: null, hover: null, progress: 0, pins: [] };

function modelled(recording: Recording, chosen: Chosen = {}): AttentionModel {
  const model = picture.model(recording, chosen, { calibrations: new Map() });
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
}

const absent = (recording: Recording) => {
  const model = picture.model(recording, {}, { calibrations: new Map() });
  return isAbsent(model) ? model.absent : null;
};

const frameOf = (model: AttentionModel, width = 760, theme = light) => ({
  width,
  height: picture.height(model, width),
  theme,
});

function drawn(model: AttentionModel, moment = still, width = 760, theme = light): string {
  const frame = frameOf(model, width, theme);
  return svg(width, frame.height, theme.ground, (pen) => {
    picture.base(pen, model, frame);
    picture.overlay(pen, model, frame, moment);
  });
}

/** Two agents, two steps, one layer of two heads: agent 2 in round 1 hears two positions. */
function small(): Recording {
  const recording = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 2 });
  const tensors = new Map(recording.tensors);
  // [m=2,L=1,H=2,M=2]
  const weights = Float32Array.of(0.125, 0.25, 0.5, 0, 0, 0.25, 0.375, 0.25);
  tensors.set(attentionName(1, 2), floats(weights, [2, 1, 2, 2]));
  return { ...recording, tensors };
}

describe('the model', () => {
  test('sums the weights over the message, head by head', () => {
    const block = modelled(small()).blocks[1]!;
    const turn = block.turns.get(1)!;
    expect([block.layers, block.heads, block.rows]).toEqual([1, 2, 2]);
    expect([0, 1].map((row) => [0, 1].map((step) => shareAt(turn, row, step)))).toEqual([
      [0.375, 0.25],
      [0.5, 0.625],
    ]);
    expect([...turn.layers]).toEqual([0.4375, 0.4375]);
  });

  test('makes a row of a layer’s mean or largest head', () => {
    const shares = (rows: string) => [...modelled(small(), { rows }).blocks[1]!.turns.get(1)!.shares];
    expect(shares('mean')).toEqual([0.4375, 0.4375]);
    expect(shares('max')).toEqual([0.5, 0.625]);
  });

  test('gives the weights of a step by row and position', () => {
    const at = (rows: string, step: number) => {
      const model = modelled(small(), { rows });
      return [...weightsAt(model, model.blocks[1]!, model.blocks[1]!.turns.get(1)!, step)];
    };
    expect(at('heads', 1)).toEqual([0.125, 0.25, 0.5, 0]);
    expect(at('heads', 2)).toEqual([0, 0.25, 0.375, 0.25]);
    expect(at('mean', 2)).toEqual([0.1875, 0.25]);
    expect(at('max', 1)).toEqual([0.5, 0.25]);
  });

  test('counts positions for what even attention would give', () => {
    const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 4 });
    const two = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 4 });
    expect(absent(recording)).toContain('only the speaker hears any');
    // 44 positions in the cache at the last of four steps, 41 at the first; the message takes four.
    expect(modelled(two).blocks[1]!.turns.get(1)!.even).toEqual([4 / 41, 4 / 42, 4 / 43, 4 / 44]);
    const without = new Map([...two.tensors].filter(([name]) => !name.endsWith('.kv_length')));
    const blind = modelled({ ...two, tensors: without });
    expect(blind.blocks[1]!.turns.get(1)!.even).toBeNull();
    expect(picture.caption(blind, {})).not.toContain('evenly');
  });

  test('knows who sent what was heard, and why nothing was', () => {
    const { blocks } = modelled(syntheticRecording({ rounds: 2, agents: 3, latentSteps: 2 }));
    expect(blocks[0]!.turns.get(2)!.sources).toMatchObject([{ agent: 3, role: 'multiplier', round: 1 }]);
    expect(blocks[1]!.turns.get(2)!.sources).toMatchObject([{ agent: 1, role: 'adder', round: 2 }]);
    expect([...blocks[0]!.silences]).toEqual([[1, 'nothing']]);
    expect([...blocks[2]!.silences]).toEqual([[2, 'speaks']]);
  });

  test('shows a run as far as it has come', () => {
    const whole = syntheticRecording({ rounds: 3, agents: 2, latentSteps: 2 });
    const end = whole.events.findIndex((event) => event.type === 'stage' && event.round === 2);
    const tensors = new Map([...whole.tensors].filter(([name]) => name.startsWith('r1.')));
    const { blocks } = modelled({ ...whole, events: whole.events.slice(0, end + 1), tensors });
    expect([...blocks[1]!.silences.values()]).toEqual(['waiting', 'waiting']);
    // Its turn has begun; its tensors come at its end.
    expect([...blocks[0]!.silences.values()]).toEqual(['nothing', 'waiting', 'waiting']);
    const gone = new Map([...whole.tensors].filter(([name]) => name !== attentionName(1, 2)));
    expect([...modelled({ ...whole, tensors: gone }).blocks[1]!.silences]).toEqual([
      [1, 'missing'],
      [3, 'speaks'],
    ]);
  });

  test('says why there is nothing to see', () => {
    const recording = syntheticRecording();
    const alone = recording.events.map((event): TraceEvent =>
      event.type === 'run' ? { ...event, mode: 'alone' } : event,
    );
    expect(absent({ ...recording, events: alone })).toContain('“alone”');
    expect(absent({ ...recording, tensors: new Map() })).toContain('recorded without attention');
  });
});

describe('the picture', () => {
  test.each([
    [300, 8, 2, 3, light],
    [1600, 2, 8, 64, dark],
    [760, 3, 3, 1, light],
  ])(
    'is drawn at %i pixels for %i agents, %i rounds, %i steps',
    (width, agents, rounds, latentSteps, theme) => {
      const recording = syntheticRecording({ agents, rounds, latentSteps });
      for (const rows of ['heads', 'mean', 'max']) {
        const model = modelled(recording, { rows });
        for (const { head, side } of layoutOf(model, width).blocks) {
          expect(head.x + head.width).toBeLessThanOrEqual(width + 0.01);
          expect(side.y + side.height).toBeLessThanOrEqual(picture.height(model, width));
        }
        const cursor: Cursor = { round: 1, agent: 2, step: 1, at: 'latent' };
        expect(broken.test(drawn(model, { ...still, cursor }, width, theme))).toBe(false);
      }
    },
  );

  test('shows the message at the cursor, or says why it cannot', () => {
    const model = modelled(syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 }));
    const at = (cursor: Cursor) => drawn(model, { ...still, cursor }, 900);
    expect(at({ round: 2, agent: 1, step: 3, at: 'latent' })).toContain('>adder, round 2, step 3<');
    expect(at({ round: 2, agent: 1, step: 3, at: 'latent' })).toContain('from subtracter, round 1');
    expect(at({ round: 1, agent: 1, step: 1, at: 'latent' })).toContain('heard no');
    expect(at({ round: 2, agent: 2, step: 0, at: 'answer' })).toContain('The answer is text.');
  });

  test('a dash stands where nothing was heard', () => {
    const model = modelled(syntheticRecording({ rounds: 2, agents: 2 }));
    expect(drawn(model).match(/>–</g)).toHaveLength(2); // round 1 of the first agent, the speaker's last round
  });
});

describe('the pointer', () => {
  const model = modelled(small());
  const layout = layoutOf(model, 760);
  const at = (x: number, y: number, cursor: Cursor | null = null) =>
    picture.pick(model, frameOf(model), x, y, { ...still, cursor });

  test('on a map gives layer, head, share and what even attention would give', () => {
    const { x, y, width, height } = stepBox(layout.blocks[1]!, model, 1, 2);
    const target = at(x + width / 2, y + 0.75 * height)!;
    expect(target).toMatchObject({ round: 1, agent: 2, step: 2 });
    expect(target.lines[1]).toBe('layer 1, head 2: 62.5 % of its attention on the message');
    expect(target.lines[2]).toBe('layer 1, mean: 43.8 %');
    expect(target.lines[3]).toContain('2 positions 4.8 %');
    expect(target.place).toEqual({ round: 1, agent: 2, step: 2, at: 'latent' });
  });

  test('on the detail gives the position, and leads to the step it came from', () => {
    const { map } = layout.detail;
    const cursor: Cursor = { round: 1, agent: 2, step: 1, at: 'latent' };
    const target = at(map.x + 0.75 * map.width, map.y + 0.25 * map.height, cursor)!;
    expect(target.lines[1]).toBe('25.0 % on position 2 of the message');
    expect(target.place).toEqual({ round: 1, agent: 1, step: 2, at: 'latent' });
    expect(at(map.x + 5, map.y + 5)).toBeNull();
  });

  test('on a silent round says why, beside the map gives a layer’s mean', () => {
    const silent = stepBox(layout.blocks[0]!, model, 1, 1);
    expect(at(silent.x + 3, silent.y + 9)!.lines[0]).toContain('heard no message');
    const { side } = layout.blocks[1]!;
    expect(at(side.x + 3, side.y + 3)!.lines[1]).toContain('43.8 % on the message');
  });
});

test('the table has a row per head, step and turn', () => {
  const model = modelled(syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 }));
  const { columns, rows } = picture.table(model);
  expect(rows).toHaveLength(2 * 3 * 16); // agent 1 in round 2, agent 2 in round 1
  for (const row of rows) expect(row).toHaveLength(columns.length);
});
