import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../experiment/recording';
import type { TraceEvent } from '../../../mas/trace';
import { syntheticRecording } from '../../../../test/support/recordings';
import type { Pen } from '../../draw/pen';
import { svg } from '../../draw/svg-pen';
import { light } from '../../draw/theme';
import { verdictWords } from '../../verdict';
import { isAbsent, type Cursor, type Frame, type Moment } from '../picture';
import { picture } from '.';
import type { RingModel } from './model';
import { sceneOf } from './scene';

const resources = { calibrations: new Map() };
const width = 480;

function modelOf(recording: Recording): RingModel {
  const model = picture.model(recording, {}, resources);
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
}

const frameOf = (model: RingModel): Frame => ({ width, height: picture.height(model, width), theme: light });
const drawn = (draw: (pen: Pen) => void) => svg(width, 400, light.ground, draw);
const baseOf = (model: RingModel) => drawn((pen) => picture.base(pen, model, frameOf(model)));
const momentAt = (cursor: Partial<Cursor>, more: Partial<Moment> = {}): Moment => ({
  cursor: { round: 2, agent: 2, step: 3, at: 'latent', ...cursor },
  hover: null,
  progress: 0,
  pins: [],
  ...more,
});
const overlayOf = (model: RingModel, moment: Moment) =>
  drawn((pen) => picture.overlay(pen, model, frameOf(model), moment));

const recording = syntheticRecording();
const withEvents = (...more: TraceEvent[]) => ({ ...recording, events: [...recording.events, ...more] });
const withLinks = (trained: boolean): Recording => ({
  ...recording,
  facts: { ...recording.facts!, links: { ...recording.facts!.links, trained } },
});

describe('at rest', () => {
  it('names each agent with its family, width and layers, all frozen', () => {
    const out = baseOf(modelOf(recording));
    for (const word of ['adder', 'Llama', 'Qwen 3', 'Gemma 3', '112 wide, 4 layers', 'next round'])
      expect(out).toContain(`>${word}<`);
    expect(out.match(/>frozen</g)).toHaveLength(3);
  });

  it('tells trained links from untrained ones by word and by stroke', () => {
    const [trained, untrained] = [withLinks(true), withLinks(false)].map((one) => baseOf(modelOf(one)));
    expect(trained).toContain('>trained link to the next<');
    expect(trained).not.toContain('stroke-dasharray');
    expect(untrained).toContain('>untrained link to the next<');
    expect(untrained!.match(/stroke-dasharray/g)!.length).toBeGreaterThanOrEqual(6);
  });

  it('goes by the spec where nothing is known of the models yet', () => {
    const model = modelOf({ ...recording, facts: null, events: [] });
    expect(model.trained).toBe(false);
    expect(model.nodes[1]).toEqual({ agent: 2, role: 'subtracter', id: 'subtracter', known: null });
    expect(baseOf(model)).toContain('>subtracter<');
  });

  it('shows neither links nor hues of messages where text is passed or nothing', () => {
    for (const mode of ['text', 'alone'] as const) {
      const out = baseOf(modelOf({ ...recording, spec: { ...recording.spec, mode }, events: [] }));
      expect(out).not.toContain('trained link');
    }
  });

  it.each([1, 2, 8])('is drawn for %i agents, at any width, and for a run cut short', (agents) => {
    const model = modelOf(syntheticRecording({ agents, rounds: 2, latentSteps: 64, events: 20 }));
    for (const wide of [300, 1600]) {
      const frame = { width: wide, height: picture.height(model, wide), theme: light };
      const out = svg(wide, frame.height, light.ground, (pen) => {
        picture.base(pen, model, frame);
        picture.overlay(pen, model, frame, momentAt({ agent: 1, step: 40 }));
      });
      expect(out).toContain('step 40 of 64');
      expect(out).not.toContain('NaN');
    }
  });
});

describe('at the cursor', () => {
  it('shows the step of the agent that thinks', () => {
    const out = overlayOf(modelOf(recording), momentAt({}));
    expect(out).toContain('Round 2/3: subtracter, latent step 3 of 6');
    expect(out).toContain('>3/6<');
  });

  it('shows the norm of each message of the round, and none that was not sent', () => {
    const model = modelOf(recording);
    expect(overlayOf(model, momentAt({})).match(/ ×</g)).toHaveLength(3);
    expect(overlayOf(model, momentAt({ round: 3 })).match(/ ×</g)).toHaveLength(2);
  });

  it('moves the message along its arrow, and rests it midway where nothing moves', () => {
    const model = modelOf(recording);
    const at = (progress: number) => overlayOf(model, momentAt({ agent: 1, at: 'message' }, { progress }));
    expect(at(0)).toBe(at(0.5));
    expect(at(0.2)).not.toBe(at(0.8));
  });

  it('says what the speaker would answer, and whether it is right', () => {
    const model = modelOf(recording);
    const said = model.answers.get(2)!;
    const out = overlayOf(model, momentAt({ agent: 3, at: 'answer', step: 0 }));
    expect(out).toContain('multiplier is asked for the answer, on the side');
    expect(out).toContain(`${said.answer}  ${verdictWords[said.verdict]}`);
    expect(out).toContain(said.text);
  });

  it('marks what was altered in this round, and lists all of it', () => {
    const model = modelOf({
      ...withEvents(
        { type: 'altered', round: 2, agent: 1, step: null, kind: 'scale' },
        { type: 'altered', round: 2, agent: 1, step: null, kind: 'scale' },
        { type: 'altered', round: 2, agent: 2, step: 4, kind: 'zero' },
        { type: 'altered', round: 1, agent: 3, step: null, kind: 'drop' },
      ),
      spec: {
        ...recording.spec,
        interventions: [2, -3].map((factor) => ({ round: 2, agent: 1, kind: 'scale', factor, donor: 1 })),
      },
    });
    const out = overlayOf(model, momentAt({}));
    expect(out).toContain('>scaled by 2, scaled by -3<');
    expect(out).toContain('>step 4 zeroed<');
    expect(out).not.toContain('left out');
    expect(overlayOf(model, momentAt({ round: 1 }))).toContain('>left out<');
    expect(baseOf(model)).toContain('subtracter’s step 4 in round 2 zeroed; multiplier’s turn in');
  });

  it('lights what the pointer is on in any view', () => {
    const model = modelOf(recording);
    const lit = overlayOf(model, momentAt({}, { hover: { agent: 3, lines: [] } }));
    expect(lit).toContain(`stroke="${light.hover}"`);
    expect(overlayOf(model, momentAt({}, { hover: { lines: [] } }))).not.toContain(light.hover);
  });
});

describe('under the pointer', () => {
  const model = modelOf(recording);
  const scene = sceneOf(model, width);
  const pick = (x: number, y: number, round = 2) =>
    picture.pick(model, frameOf(model), x, y, momentAt({ round }));
  const middle = (i: number) => {
    const { x, y, width: wide, height } = scene.cards[i]!;
    return [x + wide / 2, y + height / 2] as const;
  };

  it('an agent is its first step of the round', () => {
    const target = pick(...middle(1))!;
    expect(target).toMatchObject({ agent: 2, place: { round: 2, agent: 2, step: 1, at: 'latent' } });
    expect(target.lines.join(' ')).toContain('Qwen 3, 112 wide, 4 layers, frozen');
  });

  it('the speaker is its answer in the last round', () => {
    expect(pick(...middle(2), 3)!.place).toEqual({ round: 3, agent: 3, step: 0, at: 'answer' });
  });

  it('an arrow is its message, where one was sent', () => {
    const [x, y] = scene.routes[2]!.points[3]!;
    expect(pick(x, y)).toMatchObject({ agent: 3, place: { round: 2, agent: 3, step: 6, at: 'message' } });
    expect(pick(x, y, 3)!.place).toBeUndefined();
    expect(pick(x, y, 3)!.lines).toContain('nothing was sent in round 3');
  });

  it('beside everything is nothing', () => {
    expect(pick(width - 1, 1)).toBeNull();
  });
});

it('tabulates every turn', () => {
  const { columns, rows } = picture.table(modelOf(recording));
  expect(rows).toHaveLength(9);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect(rows[0]!.slice(0, 8)).toEqual([1, 1, 'adder', 'adder', 'Llama', 96, 4, 'subtracter']);
  expect(rows[8]![7]).toBeNull();
});

it('says in words what is trained', () => {
  expect(picture.caption(modelOf(withLinks(true)), {})).toContain('only the coloured links are trained');
  expect(picture.caption(modelOf(withLinks(false)), {})).toContain('here they are not');
});
