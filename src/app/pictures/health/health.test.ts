import { describe, expect, it } from 'vitest';
import type { Calibration } from '../../../analysis/calibration';
import type { Recording } from '../../../experiment/recording';
import type { TraceEvent } from '../../../mas/trace';
import { syntheticRecording } from '../../../../test/support/recordings';
import type { Pen } from '../../draw/pen';
import { svg } from '../../draw/svg-pen';
import { light } from '../../draw/theme';
import { isAbsent, type Moment, type Resources } from '../picture';
import { picture } from '.';
import { layOut, marksOf } from './layout';
import type { HealthModel } from './model';

const none: Resources = { calibrations: new Map() };
type Of<T extends TraceEvent['type']> = Extract<TraceEvent, { type: T }>;

/** A run whose messages have these norms and, over other questions, these cosines. */
function recordingOf(
  { norm, health }: { norm?: (event: Of<'message'>) => number; health?: Partial<Of<'health'>> | null } = {},
  base = syntheticRecording(),
): Recording {
  const events = base.events.flatMap((event): TraceEvent[] => {
    if (event.type === 'message') return [{ ...event, normRatio: norm?.(event) ?? 1.1 }];
    if (event.type !== 'health') return [event];
    return health === null ? [] : [{ ...event, cosine: 0.31, ...health }];
  });
  return { ...base, events };
}

function modelOf(recording: Recording, resources = none): HealthModel {
  const model = picture.model(recording, {}, resources);
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
}

const verdictsOf = (recording: Recording) => modelOf(recording).verdicts;
const moment: Moment = {
  cursor: { round: 2, agent: 1, step: 6, at: 'message' },
  hover: null,
  progress: 0,
  pins: [],
};
const drawn = (width: number, draw: (pen: Pen) => void) => svg(width, 400, light.ground, draw);
const frameOf = (model: HealthModel, width: number) => ({
  width,
  height: picture.height(model, width),
  theme: light,
});
const baseOf = (model: HealthModel, width = 760) =>
  drawn(width, (pen) => picture.base(pen, model, frameOf(model, width)));

describe('the verdict', () => {
  it('is one line where size and difference are as they should be', () => {
    expect(verdictsOf(recordingOf())).toEqual([
      {
        warning: false,
        text: 'Messages are 1.10 times a token embedding and differ by question (cosine 0.31, n = 8 questions).',
      },
    ]);
  });

  it('warns of messages as long as those of the released links, and names the worst', () => {
    const [norm, collapse] = verdictsOf(recordingOf({ norm: ({ from }) => (from === 2 ? 80 : 51) }));
    expect(norm).toMatchObject({ warning: true });
    expect(norm!.text).toMatch(/up to 80\.0 times a token embedding \(subtracter → multiplier, round \d\)/);
    expect(collapse).toEqual({
      warning: false,
      text: 'They differ by question (cosine 0.31, n = 8 questions).',
    });
  });

  it('warns of messages that are hardly there, and of none at all', () => {
    expect(verdictsOf(recordingOf({ norm: () => 0.1 }))[0]!.text).toContain('down to 0.100 times');
    expect(verdictsOf(recordingOf({ norm: () => 0 }))).toEqual([
      { warning: true, text: 'Messages are zero: receivers are told nothing.' },
    ]);
  });

  it('warns of messages that are the same for all questions', () => {
    const [norm, collapse] = verdictsOf(recordingOf({ health: { cosine: 0.98 } }));
    expect(norm!.warning).toBe(false);
    expect(collapse!.warning).toBe(true);
    expect(collapse!.text).toContain('whatever the answer owes to them, it is the same for all');
    expect(collapse!.text).toContain('n = 8 questions');
  });

  it('stands at the thresholds themselves without a warning', () => {
    const edge = (ratio: number) => verdictsOf(recordingOf({ norm: () => ratio, health: { cosine: 0.95 } }));
    for (const ratio of [0.2, 5]) expect(edge(ratio).map(({ warning }) => warning)).toEqual([false]);
  });

  it('says that the rest comes, or is missing', () => {
    const bare = recordingOf({ health: null });
    expect(verdictsOf({ ...bare, ms: null })[0]!.text).toContain(
      'is measured on other questions, after the run',
    );
    expect(verdictsOf(bare)[0]!.text).toContain('was not measured in this run');
  });
});

describe('of an altered run', () => {
  const recording = recordingOf();
  const events: TraceEvent[] = [
    ...recording.events,
    { type: 'altered', round: 1, agent: 1, step: null, kind: 'zero' },
  ];

  it('the caption and a mark in the picture say which numbers are without the alterations', () => {
    const model = modelOf({ ...recording, events });
    const text =
      'This run was altered: the norms are its own, as altered; collapse and effective rank are of other questions, without the alterations.';
    expect(model.verdicts.at(-1)).toEqual({ warning: true, text });
    expect(picture.caption(model, {})).toContain(text);
    const out = baseOf(model, 1200);
    for (const title of ['Norm, altered', 'Collapse, unaltered', 'Effective rank, unaltered'])
      expect(out).toContain(`>${title}<`);
    const mark = marksOf(model, 0, layOut(model, 760).charts[1]!)[0]!;
    const lines = picture.pick(model, frameOf(model, 760), mark.x, mark.y, moment)!.lines.join();
    expect(lines).toContain('8 other questions, unaltered');
  });

  it('nothing is said of numbers that are not there', () => {
    const bare = events.filter(({ type }) => type !== 'health');
    expect(modelOf({ ...recording, events: bare }).verdicts.at(-1)!.text).toBe(
      'This run was altered: the norms are its own, as altered.',
    );
  });

  it('of any other run nothing is said', () => {
    expect(baseOf(modelOf(recording), 1200)).not.toContain('altered');
    expect(picture.caption(modelOf(recording), {})).not.toContain('altered');
  });
});

describe('the charts', () => {
  it('hold a mark for every hop and round', () => {
    const model = modelOf(recordingOf());
    const { charts } = layOut(model, 760);
    expect(charts.map(({ id }) => id)).toEqual(['norm', 'collapse', 'rank']);
    for (const chart of charts)
      expect(model.hops.map((_, hop) => marksOf(model, hop, chart).length)).toEqual([3, 3, 2]);
  });

  it('have a log axis of norms from 0.1 to 100, and further where a norm is', () => {
    const [norm] = layOut(modelOf(recordingOf()), 760).charts;
    expect(norm!.ticks).toEqual([0.1, 1, 10, 100]);
    expect(norm!.yOf(10) - norm!.yOf(100)).toBeCloseTo(norm!.yOf(0.1) - norm!.yOf(1));
    const [far] = layOut(modelOf(recordingOf({ norm: () => 250 })), 760).charts;
    expect(far!.ticks.at(-1)).toBe(1000);
  });

  it('draw a zero at the foot of the axis, with its number', () => {
    const model = modelOf(recordingOf({ norm: () => 0 }));
    const [norm] = layOut(model, 760).charts;
    expect(marksOf(model, 0, norm!)[0]!.y).toBe(norm!.y + norm!.height);
    expect(baseOf(model)).toContain('>0 ×<');
  });

  it('leave out what is not a number', () => {
    const out = baseOf(modelOf(recordingOf({ health: { cosine: NaN, rank: NaN } })));
    expect(out).not.toContain('NaN');
  });

  it('stand under one another where it is narrow, and print axes, units and n', () => {
    const model = modelOf(recordingOf());
    const [first, second] = layOut(model, 380).charts;
    expect(second!.y).toBeGreaterThan(first!.y + first!.height);
    const out = baseOf(model, 380);
    for (const text of [
      '× a token embedding, this run',
      'cosine between questions, n = 8',
      'of at most 48, n = 8',
      'like a token embedding',
      'released links, 50–80',
      'adder → subtracter',
      'r3',
    ])
      expect(out).toContain(`>${text}<`);
  });

  it('mark the cosine between tokens where a calibration knows it', () => {
    const recording = recordingOf();
    const known = { tokenCosine: 0.08 } as Calibration;
    const calibrations = new Map([[recording.facts!.agents[1]!.hash, known]]);
    const model = modelOf(recording, { calibrations });
    expect(model.hops.map(({ tokenCosine }) => tokenCosine)).toEqual([0.08, null, null]);
    expect(baseOf(model)).toContain('cosine between tokens of the receiver');
    expect(baseOf(modelOf(recording))).not.toContain('cosine between tokens');
  });

  it.each([1, 2, 8])('are drawn for %i agents and rounds, at any width, and for a run cut short', (count) => {
    for (const events of [undefined, 15]) {
      const shape = { agents: count, rounds: Math.max(2, count), latentSteps: 3, events };
      const model = modelOf(syntheticRecording(shape));
      for (const width of [300, 760, 1600]) {
        const frame = frameOf(model, width);
        const out = drawn(width, (pen) => {
          picture.base(pen, model, frame);
          picture.overlay(pen, model, frame, moment);
        });
        expect(out).not.toContain('NaN');
        for (const chart of layOut(model, width).charts) expect(chart.x + chart.width).toBeLessThan(width);
      }
    }
  });
});

it('lights the cursor’s hop with its numbers, and what the pointer is on', () => {
  const model = modelOf(recordingOf());
  const overlay = (more: Partial<Moment>) =>
    drawn(760, (pen) => picture.overlay(pen, model, frameOf(model, 760), { ...moment, ...more }));
  expect(overlay({})).toContain('>1.10 ×<');
  expect(overlay({})).toContain('>0.31<');
  expect(overlay({ cursor: { round: 2, agent: 3, step: 0, at: 'answer' } })).not.toContain('<circle');
  const hover = { round: 1, agent: 2, lines: [] };
  expect(overlay({ hover }).match(new RegExp(light.hover, 'g'))).toHaveLength(3);
});

it('a mark under the pointer is a message, with all its numbers', () => {
  const model = modelOf(recordingOf());
  const frame = frameOf(model, 760);
  const { charts } = layOut(model, 760);
  const { x, y } = marksOf(model, 1, charts[2]!)[1]!;
  const target = picture.pick(model, frame, x + 2, y, moment)!;
  expect(target.lines.slice(0, 2)).toEqual([
    'subtracter → multiplier, round 2',
    'norm 1.10 × a token embedding of the multiplier, this run',
  ]);
  expect(target.place).toEqual({ round: 2, agent: 2, step: 6, at: 'message' });
  expect(picture.pick(model, frame, 1, 1, moment)).toBeNull();
});

it('tabulates each message with n', () => {
  const { columns, rows } = picture.table(modelOf(recordingOf()));
  expect(rows).toHaveLength(8);
  expect(rows[0]!.slice(0, 3)).toEqual([1, 'adder → subtracter', 1.1]);
  expect(rows.every((row) => row.length === columns.length && row.at(-1) === 8)).toBe(true);
});

describe('is absent, and says why,', () => {
  const absentOf = (recording: Recording) => picture.model(recording, {}, none);
  const recording = recordingOf();

  it.each(['text', 'alone'] as const)('in mode %s', (mode) => {
    const bare = { ...recording, spec: { ...recording.spec, mode }, events: [] };
    expect(absentOf(bare)).toEqual({
      absent: expect.stringContaining('Let the agents pass on hidden states'),
    });
  });

  it('before the first message, and where none is ever sent', () => {
    expect(absentOf({ ...recording, events: recording.events.slice(0, 3) })).toHaveProperty('absent');
    expect(absentOf(syntheticRecording({ agents: 1, rounds: 1 }))).toEqual({
      absent: expect.stringContaining('more rounds'),
    });
  });
});
