import { describe, expect, test } from 'vitest';
import { syntheticRecording } from '../../../../test/support/recordings';
import type { Recording } from '../../../experiment/recording';
import { lensName, type LensStep, type TraceEvent } from '../../../mas/trace';
import { svg } from '../../draw/svg-pen';
import { dark, light } from '../../draw/theme';
import { isAbsent, type Chosen, type Moment } from '../picture';
import { picture } from '.';
import { cellBox, chartX, layoutOf, legendOf } from './layout';
import { levelOf, probabilitiesOf, rankLevel, type LensModel } from './model';

/** What a wrong number leaves in a picture. */
const broken = /NaN|undefined|Infinity/;
const still: Moment = { cursor: null, hover: null, progress: 0, pins: [] };

function modelled(recording: Recording, chosen: Chosen = {}): LensModel {
  const model = picture.model(recording, chosen, { calibrations: new Map() });
  if (isAbsent(model)) throw new Error(model.absent);
  return model;
}

const absent = (recording: Recording, chosen: Chosen = {}) => {
  const model = picture.model(recording, chosen, { calibrations: new Map() });
  return isAbsent(model) ? model.absent : null;
};

const step = (over: Partial<LensStep> = {}): LensStep => ({
  top: [
    { id: 1, text: 'Ġ7', probability: 0.5 },
    { id: 2, text: 'x', probability: 0.25 },
  ],
  entropy: 1,
  probabilities: Array.from({ length: 10 }, () => 0.1),
  ranks: Array.from({ length: 10 }, (_, i) => i + 1),
  ...over,
});

/** The recording with the lens of one turn replaced. */
function withLens(recording: Recording, round: number, agent: number, steps: readonly LensStep[]): Recording {
  const events = recording.events.map((event): TraceEvent =>
    event.type === 'lens' && event.round === round && event.agent === agent ? { ...event, steps } : event,
  );
  const tensors = new Map(recording.tensors);
  tensors.delete(lensName(round, agent));
  return { ...recording, events, tensors };
}

const frameOf = (model: LensModel, width = 760, theme = light) => ({
  width,
  height: picture.height(model, width),
  theme,
});

function drawn(model: LensModel, moment = still, width = 760, theme = light): string {
  const frame = frameOf(model, width, theme);
  return svg(width, frame.height, theme.ground, (pen) => {
    picture.base(pen, model, frame);
    picture.overlay(pen, model, frame, moment);
  });
}

describe('the model', () => {
  test('has a block per agent with its turns, and says why a round is empty', () => {
    const { blocks } = modelled(syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 }));
    expect(blocks.map(({ turns }) => [...turns.keys()])).toEqual([[1, 2], [1]]);
    expect(blocks[0]!.turns.get(2)!.steps).toHaveLength(3);
    expect([...blocks[1]!.gaps]).toEqual([[2, 'speaks']]);
  });

  test('knows a run that is cut short, and a turn that was left out', () => {
    const recording = syntheticRecording({ rounds: 3, agents: 2, latentSteps: 3 });
    const end = recording.events.findIndex((event) => event.type === 'lens' && event.agent === 2);
    const events: TraceEvent[] = [
      ...recording.events.slice(0, end),
      { type: 'altered', round: 1, agent: 2, step: null, kind: 'drop' },
    ];
    const { blocks } = modelled({ ...recording, events });
    expect([...blocks[1]!.gaps.values()]).toEqual(['dropped', 'waiting', 'waiting']);
  });

  test('takes whole distributions for a pinned token, also where it is not among the ten likeliest', () => {
    const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 3 });
    const [block] = modelled(recording).blocks;
    const { top } = block!.turns.get(1)!.steps[0]!;
    const ids = new Set<number>();
    for (const { steps } of block!.turns.values())
      for (const one of steps) for (const { id, text } of one.top) if (text === top[0]!.text) ids.add(id);
    const tensor = recording.tensors.get(lensName(1, 1))!;
    const vocabulary = tensor.dims[1]!;
    const expected = [0, 1, 2].map((row) =>
      [...ids].reduce((sum, id) => sum + Number(tensor.data[row * vocabulary + id]), 0),
    );
    const found = probabilitiesOf(block!, top[0]!.text).get(1)!;
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
  });

  test('without them has gaps below the ten likeliest', () => {
    const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 2 });
    const [block] = modelled(
      withLens(recording, 1, 1, [step(), step({ top: [{ id: 9, text: 'y', probability: 1 }] })]),
    ).blocks;
    expect(probabilitiesOf(block!, 'Ġ7').get(1)).toEqual([0.5, null]);
    expect(probabilitiesOf(block!, 'never seen').get(1)).toEqual([null, null]);
  });

  test('stands every statistic on a range that does not depend on the run', () => {
    const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 2 });
    const level = (fill: string, over: Partial<LensStep>) =>
      levelOf(modelled(recording, { fill }), step(over));
    expect(level('probability', {})).toBe(0.5);
    expect(level('entropy', { entropy: Math.log(61) })).toBeCloseTo(1, 12);
    expect(level('entropy', { entropy: 0 })).toBe(0);
    const right = recording.question.answer;
    const index = Number(right);
    const one = (value: number, length = 10) => Array.from({ length }, (_, i) => (i === index ? value : 0));
    expect(level('rank', { ranks: one(1) })).toBe(1);
    expect(level('rank', { ranks: one(61) })).toBeCloseTo(0, 12);
    expect(level('right', { probabilities: one(0.3) })).toBe(0.3);
  });

  test('leaves what is zero empty, and keeps what is tiny', () => {
    const model = modelled(syntheticRecording(), { fill: 'right' });
    const at = (p: number) => levelOf(model, step({ probabilities: Array.from({ length: 10 }, () => p) }));
    expect(at(0)).toBeNull();
    expect(at(1e-30)).toBe(1e-30);
  });

  test('says why there is nothing to see', () => {
    const recording = syntheticRecording();
    const text = recording.events.map((event) =>
      event.type === 'run' ? { ...event, mode: 'text' as const } : event,
    );
    expect(absent({ ...recording, events: text })).toContain('“text”');
    const bare = recording.events.filter(({ type }) => type !== 'lens');
    expect(absent({ ...recording, events: bare })).toContain('recorded without the lens');
    expect(absent({ ...recording, events: recording.events.slice(0, 3) })).toContain('Step on');
    expect(absent(recording, { agents: '5' })).toContain('no agent 5');
  });

  test('shows one agent where that is chosen', () => {
    expect(modelled(syntheticRecording(), { agents: '2' }).blocks.map(({ agent }) => agent)).toEqual([2]);
  });
});

test('ranks stand on a logarithmic scale', () => {
  expect(rankLevel(1, 100)).toBe(1);
  expect(rankLevel(10, 100)).toBeCloseTo(0.5, 12);
  expect(rankLevel(100, 100)).toBeCloseTo(0, 12);
});

describe('the layout', () => {
  test('keeps cells at least 34 pixels wide by wrapping blocks, and its height accounts for it', () => {
    const model = modelled(syntheticRecording({ rounds: 4, agents: 3, latentSteps: 5 }));
    const rows = [1400, 760, 380].map((width) => {
      const { blocks } = layoutOf(model, width);
      for (const { cellWidth, head, probability } of blocks) {
        expect(cellWidth).toBeGreaterThanOrEqual(34);
        expect(head.x + head.width).toBeLessThanOrEqual(width + 0.01);
        expect(probability.y + probability.height).toBeLessThan(picture.height(model, width));
      }
      return new Set(blocks.map(({ head }) => head.y)).size;
    });
    expect(rows).toEqual([1, 1, 2]);
  });

  test('prints the range of its colours', () => {
    const labels = (fill: string) =>
      legendOf(modelled(syntheticRecording(), { fill })).ticks.map(({ label }) => label);
    expect(labels('probability')).toEqual(['0', '0.5', '1']);
    expect(labels('entropy').at(-1)).toBe('ln 61 = 4.11');
    expect(labels('rank')).toEqual(['61', '10', '1']);
  });
});

describe('the picture', () => {
  test.each([
    [300, 8, 8, 2, light],
    [1600, 3, 1, 64, dark],
    [760, 1, 1, 1, light],
  ])('is drawn at %i pixels for %i agents, %i rounds, %i steps', (width, agents, rounds, steps, theme) => {
    const recording = syntheticRecording({
      agents,
      rounds: Math.max(rounds, agents === 1 ? 2 : 1),
      latentSteps: steps,
    });
    for (const fill of ['probability', 'entropy', 'rank', 'right'])
      expect(broken.test(drawn(modelled(recording, { fill }), still, width, theme))).toBe(false);
  });

  test('shows blanks of tokens, and marks the right answer and altered steps', () => {
    const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 2 });
    const right = step({ top: [{ id: 1, text: `Ġ${recording.question.answer}`, probability: 1 }] });
    const before = withLens(recording, 1, 1, [right, step()]);
    const altered: TraceEvent = { type: 'altered', round: 1, agent: 1, step: 2, kind: 'zero' };
    const after = { ...before, events: [...before.events, altered] };
    const out = drawn(modelled(after));
    expect(out).toMatch(new RegExp(`font-weight="600"[^>]*>␣${recording.question.answer}<`));
    expect(out).toContain(`fill="${light.wrong}"`);
    expect(drawn(modelled(before))).not.toContain(`fill="${light.wrong}"`);
    expect(picture.caption(modelled(after), {})).toContain('counterfactual');
  });

  test('the overlay frames the cursor, lights equal tokens and draws pins', () => {
    const recording = withLens(syntheticRecording({ rounds: 1, agents: 2, latentSteps: 2 }), 1, 1, [
      step(),
      step(),
    ]);
    const model = modelled(recording);
    const quiet = drawn(model);
    const cursor = { round: 1, agent: 1, step: 2, at: 'latent' as const };
    expect(drawn(model, { ...still, cursor })).toContain(`stroke="${light.text}" stroke-width="2"`);
    expect(drawn(model, { ...still, cursor: { ...cursor, at: 'answer' } })).toBe(quiet);
    const count = (out: string, what: string) => out.split(what).length - 1;
    // The answer's picture says “7” where the vocabulary writes “Ġ7”; two steps of one column are one stretch.
    const lit = drawn(model, { ...still, hover: { token: '7', lines: [] } });
    expect(count(lit, `stroke="${light.hover}"`)).toBe(1);
    const pinned = drawn(model, { ...still, pins: ['x', 'Ġ7'] });
    expect(pinned).toContain('>␣7<');
    expect(pinned).toContain(`stroke="${light.pins[1]}"`);
  });

  test('the overlay stays cheap for a long run', () => {
    const model = modelled(syntheticRecording({ rounds: 4, agents: 3, latentSteps: 32 }));
    const quiet = drawn(model).split('\n').length;
    const cursor = { round: 2, agent: 2, step: 3, at: 'latent' as const };
    const hover = { round: 1, agent: 1, step: 1, lines: [] };
    expect(drawn(model, { ...still, cursor, hover }).split('\n').length - quiet).toBeLessThan(20);
  });
});

describe('the pointer', () => {
  const recording = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 });
  const model = modelled(recording);
  const at = (x: number, y: number, pins: readonly string[] = []) =>
    picture.pick(model, frameOf(model), x, y, { ...still, pins });
  const [first, second] = layoutOf(model, 760).blocks;
  const middle = (round: number, of: number, layout = first!) => {
    const { x, y, width, height } = cellBox(layout, round, of, of);
    return [x + width / 2, y + height / 2] as const;
  };

  test('on a cell gives ten tokens, the numbers and the place', () => {
    const target = at(...middle(2, 3))!;
    const { top, entropy } = model.blocks[0]!.turns.get(2)!.steps[2]!;
    expect(target).toMatchObject({
      round: 2,
      agent: 1,
      step: 3,
      token: top[0]!.text,
      place: { round: 2, agent: 1, step: 3, at: 'latent' },
    });
    expect(target.lines).toHaveLength(1 + 10 + 2);
    expect(target.lines.at(-2)).toContain(`entropy ${entropy.toFixed(2)}`);
    expect(target.lines.at(-1)).toContain(`“${recording.question.answer}”: rank`);
    expect(at(...middle(2, 3), [top[0]!.text])!.lines.at(-1)).toContain('pinned');
  });

  test('in a chart gives the nearest step, without its token', () => {
    const x = chartX(first!, model, 1, 2);
    expect(at(x, first!.rank.y + 3)).toMatchObject({ round: 1, agent: 1, step: 2, token: undefined });
    expect(at(x, first!.probability.y + 3)!.step).toBe(2);
  });

  test('on an empty round says why, and beside everything nothing', () => {
    const target = at(...middle(2, 1, second))!;
    expect(target.lines[0]).toContain('speaks in this round');
    expect(target.place).toBeUndefined();
    expect(at(first!.head.x + 60, first!.head.y + 5)!.agent).toBe(1);
    expect(at(2, 2)).toBeNull();
  });
});

test('the table has every step with its tokens', () => {
  const { columns, rows } = picture.table(
    modelled(syntheticRecording({ rounds: 2, agents: 2, latentSteps: 3 })),
  );
  expect(rows).toHaveLength(3 * 3);
  for (const row of rows) expect(row).toHaveLength(columns.length);
  expect(String(rows[0]!.at(-1)).split(', ')).toHaveLength(9);
});
