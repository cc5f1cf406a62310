import { describe, expect, test } from 'vitest';
import type { Calibration } from '../../../analysis/calibration';
import { rowsOf } from '../../../analysis/vectors';
import { fitBasis, project } from '../../../analysis/pca';
import type { Recording } from '../../../experiment/recording';
import { fedName, hiddenName, messageName } from '../../../mas/trace';
import { Random } from '../../../random';
import { floats } from '../../../runtime/tensor';
import { syntheticRecording } from '../../../../test/support/recordings';
import { svg } from '../../draw/svg-pen';
import { dark, light } from '../../draw/theme';
import { isAbsent, type Chosen, type Cursor, type Moment, type Resources } from '../picture';
import { picture } from '.';
import { layoutOf, ticks } from './layout';
import { legendLines } from './legend';
import type { TrajectoryModel } from './model';
import { reached } from './overlay';

const none: Resources = { calibrations: new Map() };
const still: Moment = { cursor: null, hover: null, progress: 0, pins: [] };

function modelled(recording: Recording, chosen: Chosen = {}, resources = none): TrajectoryModel {
  const model = picture.model(recording, chosen, resources);
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
}

/** A calibration of one agent whose basis differs from any that would be fitted to the run. */
function calibrationFor(recording: Recording, agent: number): Calibration {
  const vectors = rowsOf(recording.tensors.get(hiddenName(1, agent))!);
  const basis = fitBasis(`frozen ${agent}`, vectors.slice(0, 3));
  const site = { basis, landmarks: [{ text: 'q', at: [0.5, -0.5] }] };
  const { id, hash } = recording.facts!.agents[agent - 1]!;
  return { v: 1, agent: id, hash, source: 'test', sites: { hidden: site, embeds: site }, tokenCosine: 0 };
}

const frameOf = (model: TrajectoryModel, width = 900, theme = light) => ({
  width,
  height: picture.height(model, width),
  theme,
});
const layoutFor = (model: TrajectoryModel, width = 900) =>
  layoutOf(model, width, picture.height(model, width), legendLines(model, width));

function drawn(model: TrajectoryModel, moment = still, width = 900, theme = light): string {
  const frame = frameOf(model, width, theme);
  return svg(frame.width, frame.height, theme.ground, (pen) => {
    picture.base(pen, model, frame);
    picture.overlay(pen, model, frame, moment);
  });
}

describe('the model', () => {
  test('has a panel per agent, and a path per round it took part in', () => {
    const { panels } = modelled(syntheticRecording({ rounds: 3, agents: 2, latentSteps: 4 }));
    expect(panels.map(({ agent, role }) => [agent, role])).toEqual([
      [1, 'adder'],
      [2, 'subtracter'],
    ]);
    expect(panels.map(({ paths }) => paths.map(({ round }) => round))).toEqual([
      [1, 2, 3],
      [1, 2], // in the last round the speaker speaks
    ]);
    expect(panels[0]!.paths[0]!.points.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });

  test('projects into the frozen basis of the agent’s checkpoint', () => {
    const recording = syntheticRecording();
    const calibration = calibrationFor(recording, 2);
    const { panels } = modelled(recording, {}, { calibrations: new Map([[calibration.hash, calibration]]) });
    expect(panels.map(({ plane }) => plane!.fitted)).toEqual([true, false, true]);
    const states = rowsOf(recording.tensors.get(hiddenName(2, 2))!);
    expect(panels[1]!.paths[1]!.points.map(({ at }) => at)).toEqual(
      project(calibration.sites.hidden.basis, states).map(({ at }) => at),
    );
    expect(panels[1]!.landmarks).toEqual([{ text: 'q', at: [0.5, -0.5] }]);
    expect(panels[0]!.landmarks).toEqual([]);
  });

  test('fits to the run where that is asked for, or the width is another', () => {
    const recording = syntheticRecording();
    const calibration = calibrationFor(recording, 2);
    const resources = { calibrations: new Map([[calibration.hash, calibration]]) };
    const fitted = modelled(recording, { basis: 'fitted' }, resources).panels[1]!;
    expect(fitted.plane!.fitted).toBe(true);
    expect(fitted.plane!.basis.n).toBe(3 * 6);
    expect(fitted.within).toBeCloseTo(fitted.plane!.basis.explained.reduce((a, b) => a + b));
    const other = { ...calibration, hash: recording.facts!.agents[0]!.hash };
    expect(
      modelled(recording, {}, { calibrations: new Map([[other.hash, other]]) }).panels[0]!.plane!.fitted,
    ).toBe(true);
  });

  test('at the inputs has thoughts from step 2 on, and messages with their senders', () => {
    const recording = syntheticRecording({ rounds: 2, agents: 3, latentSteps: 4 });
    const { panels } = modelled(recording, { site: 'embeds' });
    expect(panels[0]!.paths[0]!.points.map(({ step }) => step)).toEqual([2, 3, 4]);
    expect(panels.map(({ heard }) => heard.map(({ round, from, sent }) => [round, from, sent]))).toEqual([
      [[2, 3, 1]], // nothing in round 1; across rounds from the last agent
      [
        [1, 1, 1],
        [2, 1, 2],
      ],
      [
        [1, 2, 1],
        [2, 2, 2], // heard before it speaks
      ],
    ]);
    const message = rowsOf(recording.tensors.get(messageName(1, 1))!);
    const { plane, heard } = panels[1]!;
    expect(heard[0]!.points.map(({ at }) => at)).toEqual(project(plane!.basis, message).map(({ at }) => at));
  });

  test('says why there is nothing to see', () => {
    const recording = syntheticRecording();
    const text = recording.events.map((event) =>
      event.type === 'run' ? { ...event, mode: 'text' as const } : event,
    );
    expect(picture.model({ ...recording, events: text }, {}, none)).toEqual({
      absent: expect.stringContaining('“text”'),
    });
    expect(picture.model({ ...recording, tensors: new Map() }, {}, none)).toEqual({
      absent: expect.stringContaining('no hidden states'),
    });
    const silent = new Map([...recording.tensors].filter(([name]) => !/fed|message/.test(name)));
    expect(picture.model({ ...recording, tensors: silent }, { site: 'embeds' }, none)).toEqual({
      absent: expect.stringContaining('no messages'),
    });
  });

  test('of a run cut short has what there is', () => {
    const { panels } = modelled(syntheticRecording({ agents: 3, latentSteps: 2, events: 4 }));
    expect(panels.map(({ paths, plane }) => [paths.length, plane !== null])).toEqual([
      [1, true],
      [0, false],
      [0, false],
    ]);
  });
});

describe('the null', () => {
  test('is drawn in the same plane, path beside path', () => {
    const recording = syntheticRecording();
    const plain = modelled(recording);
    const walk = modelled(recording, { null: 'walk' });
    const shuffle = modelled(recording, { null: 'shuffle' });
    expect(plain.panels[0]!.grey).toEqual([]);
    walk.panels[0]!.grey.forEach((path, i) => {
      const own = walk.panels[0]!.paths[i]!;
      expect(path.points[0]!.at).toEqual(own.points[0]!.at);
      expect(path.points.map(({ step }) => step)).toEqual(own.points.map(({ step }) => step));
    });
    const norms = (paths: TrajectoryModel['panels'][number]['paths']) =>
      paths.flatMap(({ points }) => points.map(({ norm }) => norm)).sort((a, b) => a - b);
    expect(norms(shuffle.panels[0]!.grey)).toEqual(norms(shuffle.panels[0]!.paths));
  });

  test('is told from a straight run, and not from a walk', () => {
    const steps = 20;
    const recording = (state: (step: number, d: number) => number) => {
      const one = syntheticRecording({ rounds: 2, agents: 1, latentSteps: steps });
      const data = Float32Array.from({ length: steps * 96 }, (_, i) => state(Math.floor(i / 96), i % 96));
      return { ...one, tensors: new Map([[hiddenName(1, 1), floats(data, [steps, 96])]]) };
    };
    const straight = modelled(
      recording((step, d) => step * (d + 1)),
      { null: 'walk' },
    );
    expect(straight.comparison).toMatchObject({ kind: 'walk', straight: { run: expect.closeTo(1, 4) } });
    expect(picture.caption(straight, {})).toContain('the run is no random walk');
    const place = new Float64Array(96);
    const random = new Random('a walk');
    const walked = modelled(
      recording((_, d) => (place[d]! += random.normal())),
      { null: 'walk' },
    );
    expect(picture.caption(walked, {})).toContain('cannot be told from random walks');
  });

  test('of a walk is measured on at most 24 paths, as well as with all iterations', () => {
    const recording = syntheticRecording({ rounds: 4, agents: 7, latentSteps: 5 });
    const model = modelled(recording, { null: 'walk' });
    expect(model.comparison).toMatchObject({ kind: 'walk', paths: 24, of: 27, walks: 24 });
    expect(picture.caption(model, {})).toContain('means over 24 paths of 27, and over 24 walks');
    const few = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 9 });
    const { comparison } = modelled(few, { null: 'walk' });
    expect(comparison).toMatchObject({ paths: 3, of: 3, walks: 24 });
    const shares = [hiddenName(1, 1), hiddenName(1, 2), hiddenName(2, 1)].map((name) =>
      fitBasis('', rowsOf(few.tensors.get(name)!)).explained.reduce((a, b) => a + b),
    );
    const whole = shares.reduce((a, b) => a + b) / 3;
    expect(comparison!.kind === 'walk' && comparison!.smooth.run).toBeCloseTo(whole, 3);
  });

  test('of shuffled rounds makes longer paths where rounds keep apart', () => {
    const one = syntheticRecording({ rounds: 3, agents: 2, latentSteps: 5 });
    const apart = new Map(
      [1, 2, 3].map((round) => {
        const data = Float32Array.from({ length: 5 * 96 }, (_, i) => (i % 96 === round ? 50 : i / 960));
        return [hiddenName(round, 1), floats(data, [5, 96])];
      }),
    );
    const model = modelled({ ...one, tensors: apart }, { null: 'shuffle' });
    expect(model.comparison!.kind === 'shuffle' && model.comparison!.length).toBeGreaterThan(5);
    expect(picture.caption(model, {})).toContain('own states belong together');
    const single = modelled(syntheticRecording({ rounds: 1, agents: 2 }), { null: 'shuffle' });
    expect(picture.caption(single, {})).toContain('nothing to shuffle');
  });
});

describe('the caption', () => {
  test('says which planes are frozen and which are fitted to the run', () => {
    const recording = syntheticRecording();
    const calibrations = new Map(
      [1, 2, 3].map((agent) => {
        const one = calibrationFor(recording, agent);
        return [one.hash, one];
      }),
    );
    const caption = (resources: Resources, chosen: Chosen = {}) =>
      picture.caption(modelled(recording, chosen, resources), chosen);
    expect(caption({ calibrations })).not.toContain('this run alone');
    expect(caption({ calibrations }, { basis: 'fitted' })).not.toContain('frozen');
    calibrations.delete(recording.facts!.agents[2]!.hash);
    expect(caption({ calibrations })).toMatch(/frozen.*for multiplier there is no such basis/);
    expect(caption(none)).toContain('fitted to this run alone');
  });
});

describe('drawing', () => {
  test.each([
    { shape: { rounds: 1, agents: 2, latentSteps: 1 }, width: 300 },
    { shape: { rounds: 8, agents: 8, latentSteps: 8 }, width: 1600 },
    { shape: { rounds: 2, agents: 3, latentSteps: 64 }, width: 640 },
    { shape: { rounds: 3, agents: 3, latentSteps: 3, events: 6 }, width: 480 },
  ])('holds for $shape at $width pixels', ({ shape, width }) => {
    for (const site of ['hidden', 'embeds'])
      for (const kind of ['none', 'walk', 'shuffle']) {
        const model = picture.model(syntheticRecording(shape), { site, null: kind }, none);
        if (isAbsent(model)) continue;
        const moment = { ...still, cursor: { round: 1, agent: 1, step: 1, at: 'latent' } as const };
        const text = drawn(model, moment, width, dark);
        expect(text).not.toMatch(/NaN|Infinity|undefined/);
        const { panels, legend } = layoutFor(model, width);
        for (const { header, strips } of panels) {
          expect(header.x + header.width).toBeLessThanOrEqual(width + 0.01);
          expect(strips.toLast.y + strips.toLast.height).toBeLessThan(legend.y);
        }
        expect(legend.y + legend.height).toBeLessThanOrEqual(picture.height(model, width));
      }
  });

  test('has both axes in the same units, and every point inside the plot', () => {
    const model = modelled(syntheticRecording());
    for (const { panel, place, plot, scale } of layoutFor(model).panels) {
      const [[x0, y0], [x1, y1]] = [place([0, 0]), place([1, 1])];
      expect(x1 - x0).toBeCloseTo(scale, 6);
      expect(y0 - y1).toBeCloseTo(scale, 6);
      for (const { at } of panel.paths.flatMap(({ points }) => points)) {
        const [x, y] = place(at);
        expect(x).toBeGreaterThan(plot.x);
        expect(x).toBeLessThan(plot.x + plot.width);
        expect(y).toBeGreaterThan(plot.y);
        expect(y).toBeLessThan(plot.y + plot.height);
      }
    }
  });

  test('prints on the axes the share of the variance that they hold', () => {
    const recording = syntheticRecording();
    const calibration = calibrationFor(recording, 1);
    const frozen = {
      ...calibration,
      sites: {
        ...calibration.sites,
        hidden: {
          ...calibration.sites.hidden,
          basis: { ...calibration.sites.hidden.basis, explained: [0.4, 0.125] },
        },
      },
    };
    const model = modelled(recording, {}, { calibrations: new Map([[frozen.hash, frozen]]) });
    const text = drawn(model);
    expect(text).toContain('PC1 40.0 % of the calibration set');
    expect(text).toContain('PC2 12.5 %');
    expect(text).toMatch(/PC1 \d+\.?\d* % of this run/); // the agents without a calibration
  });

  test('has round ticks', () => {
    expect(ticks([-1.2, 3.1], 50, 50)).toEqual([-1, 0, 1, 2, 3]);
    expect(ticks([0, 0.07], 1000, 20)).toHaveLength(4); // 0, 0.02, 0.04, 0.06
  });
});

describe('the cursor', () => {
  const model = modelled(syntheticRecording({ rounds: 3, agents: 3, latentSteps: 4 }));
  const counts = (cursor: Cursor) =>
    model.panels.map((panel) => panel.paths.map((path) => reached(model, panel, path, cursor)));

  test('reaches all turns before it, and its own up to its step', () => {
    expect(counts({ round: 2, agent: 2, step: 3, at: 'latent' })).toEqual([
      [4, 4, 0],
      [4, 3, 0],
      [4, 0],
    ]);
  });

  test('at a message reaches the whole of its turn, at an answer the whole of its round', () => {
    expect(counts({ round: 1, agent: 1, step: 4, at: 'message' })).toEqual([
      [4, 0, 0],
      [0, 0, 0],
      [0, 0],
    ]);
    expect(counts({ round: 2, agent: 3, step: 0, at: 'answer' })).toEqual([
      [4, 4, 0],
      [4, 4, 0],
      [4, 4],
    ]);
    expect(counts({ round: 3, agent: 3, step: 0, at: 'answer' })).toEqual([
      [4, 4, 4],
      [4, 4, 4],
      [4, 4],
    ]);
  });

  test('is drawn with few calls', () => {
    const big = modelled(syntheticRecording({ rounds: 4, agents: 3, latentSteps: 32 }));
    let calls = 0;
    const count = () => void calls++;
    const pen = { rect: count, circle: count, line: count, polygon: count, text: count, cells: count };
    const clip = (_x: number, _y: number, _w: number, _h: number, draw: () => void) => draw();
    const cursor: Cursor = { round: 4, agent: 2, step: 32, at: 'latent' };
    picture.overlay({ ...pen, clip }, big, frameOf(big), { ...still, cursor, progress: 0.5 });
    expect(calls).toBeGreaterThan(10);
    expect(calls).toBeLessThan(80);
  });
});

describe('the pointer', () => {
  test('finds a state, and where it is in the run', () => {
    const model = modelled(syntheticRecording());
    const one = layoutFor(model).panels[1]!;
    const [x, y] = one.place(one.panel.paths[1]!.points[2]!.at);
    const target = picture.pick(model, frameOf(model), x, y, still)!;
    expect(target).toMatchObject({
      round: 2,
      agent: 2,
      step: 3,
      place: { round: 2, agent: 2, step: 3, at: 'latent' },
    });
    expect(target.lines.join('\n')).toMatch(/subtracter, round 2, step 3\nPC1 .*\nresidual norm .*\nnorm /);
  });

  test('finds a step in the strips, and lights it there', () => {
    const model = modelled(syntheticRecording());
    const one = layoutFor(model).panels[0]!;
    const x = one.column(3, 5);
    const target = picture.pick(model, frameOf(model), x, one.strips.cosine.y + 5, still)!;
    expect(target).toMatchObject({ round: 3, agent: 1, step: 5 });
    const lit = drawn(model, { ...still, hover: target });
    expect(lit).toContain(`points="${Math.round(100 * x) / 100},`);
    expect(lit).toContain(light.hover);
    expect(drawn(model)).not.toContain(light.hover);
  });

  test('finds a position of a message, which is its sender’s step', () => {
    const model = modelled(syntheticRecording(), { site: 'embeds' });
    const one = layoutFor(model).panels[1]!;
    const [x, y] = one.place(one.panel.heard[0]!.points[3]!.at);
    expect(picture.pick(model, frameOf(model), x, y, still)).toMatchObject({
      round: 1,
      agent: 1,
      step: 4,
      place: { round: 1, agent: 1, step: 6, at: 'message' },
    });
  });

  test('finds a token, which is lit and pinned by its text', () => {
    const recording = syntheticRecording({ agents: 1 });
    const calibration = calibrationFor(recording, 1);
    const far = { ...calibration.sites.hidden, landmarks: [{ text: 'q', at: [90, 90] }] };
    const resources = {
      calibrations: new Map([[calibration.hash, { ...calibration, sites: { hidden: far, embeds: far } }]]),
    };
    const model = modelled(recording, {}, resources);
    const [x, y] = layoutFor(model).panels[0]!.place([90, 90]);
    const target = picture.pick(model, frameOf(model), x + 2, y, still)!;
    expect(target.token).toBe('q');
    expect(target.place).toBeUndefined();
    expect(drawn(model, { ...still, hover: target })).toContain(light.hover);
    expect(drawn(model, { ...still, pins: ['x', 'q'] })).toContain(light.pins[1]);
    expect(drawn(model, { ...still, pins: ['x'] })).not.toContain(light.pins[0]);
  });

  test('finds nothing beside the panels', () => {
    const model = modelled(syntheticRecording());
    expect(picture.pick(model, frameOf(model), 5, 5, still)).toBeNull();
  });
});

describe('the table', () => {
  test('has every number of every state and message', () => {
    const recording = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 });
    const { columns, rows } = picture.table(modelled(recording));
    expect(rows).toHaveLength(3 * 3);
    for (const row of rows) expect(row).toHaveLength(columns.length);
    const states = rowsOf(recording.tensors.get(hiddenName(1, 2))!);
    const row = rows.find(([round, agent, , , step]) => round === 1 && agent === 2 && step === 3)!;
    const value = (name: string) => row[columns.findIndex((column) => column.name === name)];
    expect(value('norm')).toBeCloseTo(Math.hypot(...states[2]!), 4);
    expect(value('distance to the last step')).toBe(0);
    const inputs = picture.table(modelled(recording, { site: 'embeds' })).rows;
    expect(recording.tensors.get(fedName(1, 1))!.dims[0]).toBe(2);
    expect(inputs).toHaveLength(3 * 2 + 3 * 3); // three turns' thoughts, and as many messages
  });
});
