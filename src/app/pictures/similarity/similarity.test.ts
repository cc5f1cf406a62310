import { describe, expect, it } from 'vitest';
import type { Calibration } from '../../../analysis/calibration';
import type { Recording } from '../../../experiment/recording';
import { hiddenName } from '../../../mas/trace';
import { floats } from '../../../runtime/tensor';
import { syntheticRecording } from '../../../../test/support/recordings';
import type { Pen } from '../../draw/pen';
import { svg } from '../../draw/svg-pen';
import { light } from '../../draw/theme';
import { isAbsent, type Moment, type Resources } from '../picture';
import { picture } from '.';
import { layOut } from './layout';
import { cosineAt, type SimilarityModel } from './model';
import type { CellTarget } from './pick';

const none: Resources = { calibrations: new Map() };
const recording = syntheticRecording();

function modelOf(of: Recording = recording, cosine = 'centred', resources = none): SimilarityModel {
  const model = picture.model(of, { cosine }, resources);
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
}

const moment: Moment = {
  cursor: { round: 2, agent: 2, step: 3, at: 'latent' },
  hover: null,
  progress: 0,
  pins: [],
};
const drawn = (width: number, draw: (pen: Pen) => void) => svg(width, 400, light.ground, draw);

/** A recording of one agent with these hidden states in its only round. */
function recordingOf(states: readonly number[][]): Recording {
  const short = syntheticRecording({ agents: 1, rounds: 2, latentSteps: states.length });
  const tensor = floats(Float32Array.from(states.flat()), [states.length, states[0]!.length]);
  return { ...short, tensors: new Map([[hiddenName(1, 1), tensor]]) };
}

const calibrationOf = ({ facts }: Recording, mean: number[]): Resources => ({
  calibrations: new Map([
    [facts!.agents[0]!.hash, { sites: { hidden: { basis: { mean } } } } as unknown as Calibration],
  ]),
});

describe('the cosines of an agent', () => {
  it('are over all its steps, round by round', () => {
    const { maps } = modelOf();
    expect(maps.map(({ positions }) => positions.length)).toEqual([18, 18, 12]);
    expect(maps[0]!.positions[6]).toEqual({ round: 2, step: 1 });
    expect(cosineAt(maps[0]!, 4, 4)).toBeCloseTo(1);
    expect(cosineAt(maps[0]!, 4, 9)).toBe(cosineAt(maps[0]!, 9, 4));
  });

  it('are centred by the calibration set, by the run where there is none, or raw', () => {
    const of = recordingOf([
      [2, 1],
      [1, 2],
      [3, 0],
    ]);
    const cosine = (model: SimilarityModel) => cosineAt(model.maps[0]!, 0, 1);
    const calibrated = modelOf(of, 'centred', calibrationOf(of, [1, 1]));
    expect([calibrated.maps[0]!.centre, cosine(calibrated)]).toEqual(['calibration', 0]);
    const own = modelOf(of);
    expect(own.maps[0]!.centre).toBe('run'); // about [2, 1]: the first state is the mean itself
    expect(cosine(own)).toBeNaN();
    expect(cosine(modelOf(of, 'raw', calibrationOf(of, [1, 1])))).toBeCloseTo(0.8);
  });

  it('leave a calibration of another width alone', () => {
    const of = recordingOf([
      [2, 1],
      [1, 2],
    ]);
    expect(modelOf(of, 'centred', calibrationOf(of, [1, 1, 1])).maps[0]!.centre).toBe('run');
  });

  it('leave the cell of a zero state empty', () => {
    const { maps } = modelOf(
      recordingOf([
        [0, 0],
        [1, 2],
      ]),
      'raw',
    );
    const { rgba } = maps[0]!.cells;
    expect([...rgba.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect(rgba[4 * 3 + 3]).toBe(255);
  });
});

describe('CKA', () => {
  it('is over the places that both agents have, with its null', () => {
    const { pairs } = modelOf();
    expect(pairs.map(({ agents, n }) => [...agents, n])).toEqual([
      [1, 2, 18],
      [1, 3, 12],
      [2, 3, 12],
    ]);
    for (const { value, reversed, estimator } of pairs) {
      expect(estimator).toBe('unbiased');
      expect(Math.abs(value!)).toBeLessThan(0.5);
      expect(reversed).not.toBe(value);
    }
  });

  it('is 1 for an agent and its image under a rotation', () => {
    const tensors = new Map(recording.tensors);
    for (const round of [1, 2, 3]) {
      const { data } = tensors.get(hiddenName(round, 1))!;
      const turned = Float32Array.from(data as Float32Array).reverse();
      const rows = Array.from({ length: 6 }, (_, i) => turned.subarray(96 * (5 - i), 96 * (6 - i)));
      const image = Float32Array.from(rows.flatMap((row) => [...row].map((value) => -2 * value)));
      tensors.set(hiddenName(round, 2), floats(image, [6, 96]));
    }
    expect(modelOf({ ...recording, tensors }).pairs[0]!.value).toBeCloseTo(1, 5);
  });

  it('says which estimator it is, and that few places bias it', () => {
    expect(picture.caption(modelOf(), {})).toMatch(/unbiased .*HSIC of Song et al\. 2012/);
    const few = modelOf(syntheticRecording({ rounds: 2, latentSteps: 1 }));
    expect(few.pairs[0]!.estimator).toBe('biased');
    expect(picture.caption(few, {})).toContain('biased upward');
  });

  it('is not drawn for a single agent', () => {
    const model = modelOf(syntheticRecording({ agents: 1 }));
    expect(model.pairs).toEqual([]);
    expect(layOut(model, 400).cka).toBeNull();
  });
});

it('is absent without hidden states, and says what to do', () => {
  const absentOf = (of: Recording) => picture.model(of, {}, none);
  expect(absentOf({ ...recording, tensors: new Map() })).toHaveProperty('absent');
  const text = {
    ...recording,
    spec: { ...recording.spec, mode: 'text' as const },
    events: [],
    tensors: new Map(),
  };
  expect(absentOf(text)).toEqual({ absent: expect.stringContaining('Let the agents pass on hidden states') });
});

it('says that a single state is alike to nothing, rather than show a filled square', () => {
  const one = syntheticRecording({ pattern: 'mixture', rounds: 1, latentSteps: 1 });
  expect(picture.model(one, {}, none)).toEqual({ absent: expect.stringContaining('more latent steps') });
  expect(modelOf(syntheticRecording({ pattern: 'mixture', rounds: 2, latentSteps: 1 })).maps).toHaveLength(4);
});

describe('drawn', () => {
  it.each([
    { agents: 1, rounds: 1, latentSteps: 2 },
    { agents: 3, rounds: 3, latentSteps: 6 },
    { agents: 8, rounds: 2, latentSteps: 64 },
  ])('$agents agents, $rounds rounds, $latentSteps steps keep within the picture', (shape) => {
    const recording = syntheticRecording({ ...shape, rounds: shape.rounds + 1 });
    const model = modelOf(recording);
    for (const width of [300, 760, 1600]) {
      const { maps, cka, legendY, height } = layOut(model, width);
      for (const { x, y, side } of [...maps, ...(cka ? [cka] : [])]) {
        expect(x + side).toBeLessThanOrEqual(width);
        expect(y + side).toBeLessThan(legendY);
      }
      const frame = { width, height, theme: light };
      const out = drawn(width, (pen) => {
        picture.overlay(pen, model, frame, moment);
        if (shape.latentSteps < 64) picture.base(pen, model, frame); // large maps make a long SVG
      });
      expect(out).not.toContain('NaN');
    }
  });

  it('prints the scale, the rounds and n', () => {
    const model = modelOf();
    const frame = { width: 760, height: 300, theme: light };
    const out = drawn(760, (pen) => picture.base(pen, model, frame));
    for (const text of ['cosine, centred', '−1', 'r3', 'unbiased CKA, n = 12–18'])
      expect(out).toContain(`>${text}<`);
  });

  it('lights the cursor in every map that has its place, and the hovered cell', () => {
    const frame = { width: 760, height: 300, theme: light };
    const overlay = (more: Partial<Moment>) =>
      drawn(760, (pen) => picture.overlay(pen, modelOf(), frame, { ...moment, ...more }));
    const rects = (out: string) => out.match(/<rect/g)!.length - 1; // one is the ground
    expect(rects(overlay({}))).toBe(6);
    expect(rects(overlay({ cursor: { ...moment.cursor!, round: 3 } }))).toBe(4);
    expect(rects(overlay({ cursor: { ...moment.cursor!, at: 'answer', step: 0 } }))).toBe(0);
    const hover: CellTarget = { round: 1, agent: 1, step: 2, lines: [], cell: { row: 1, column: 4 } };
    expect(rects(overlay({ cursor: null, hover }))).toBe(3);
  });
});

describe('under the pointer', () => {
  const model = modelOf();
  const frame = { width: 760, height: 300, theme: light };
  const { maps, cka } = layOut(model, 760);

  it('a cell is two steps of an agent, and a place', () => {
    const { x, y, side } = maps[1]!;
    const cell = side / 18;
    const target = picture.pick(model, frame, x + 4.5 * cell, y + 8.5 * cell, moment)!;
    const cosine = cosineAt(model.maps[1]!, 8, 4).toFixed(2);
    expect(target.lines).toEqual([
      'subtracter',
      'round 2 step 3 with round 1 step 5:',
      `cosine ${cosine}, centred`,
    ]);
    expect(target.place).toEqual({ round: 2, agent: 2, step: 3, at: 'latent' });
  });

  it('a cell of the matrix is two agents, and no place', () => {
    const target = picture.pick(model, frame, cka!.x + 1.5 * cka!.cell, cka!.y + 0.5 * cka!.cell, moment)!;
    expect(target.lines[0]).toBe('adder with subtracter:');
    expect(target.lines).toContain('n = 18 places that both have');
    expect(target.place).toBeUndefined();
    expect(picture.pick(model, frame, cka!.x + 2, cka!.y + 2, moment)).toBeNull();
  });
});

it('tabulates CKA of all pairs and the cosine of all pairs of steps', () => {
  const { columns, rows } = picture.table(modelOf());
  expect(rows).toHaveLength(2 * 3 + 153 + 153 + 66);
  expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
});
