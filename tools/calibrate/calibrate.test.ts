import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Agent } from '../../src/agents/agent';
import { restoreCalibration } from '../../src/analysis/calibration';
import { nodeLibrary, PUBLIC } from '../../src/cli/library';
import { loadCheckpoint } from '../../src/models/checkpoint';
import { nodeDevice } from '../../src/runtime/node';
import { agents } from '../../src/tasks/relay/relay';
import { calibrationOf, landmarks, meanCosine } from './file';
import { calibrated, spokenStates, validationText } from './states';

const shipped = (id: string) =>
  restoreCalibration(JSON.parse(readFileSync(`${PUBLIC}/calibration/${id}.json`, 'utf8')));

const landmarksOf: Readonly<Record<string, string[]>> = {
  reflector: ['x', 'z', '+', '*'],
  'tool-caller': ['north', 'south'],
};

describe('shipped calibrations', () => {
  test.each(calibrated)('of the %s belongs to the shipped checkpoint', async (id) => {
    const { hash, config } = await loadCheckpoint(nodeLibrary().model(id));
    const calibration = shipped(id);
    expect(calibration.hash).toBe(hash);
    expect(calibration.agent).toBe(id);
    expect(calibration.sites.hidden.basis.mean).toHaveLength(config.hiddenSize);
    for (const { basis, landmarks } of Object.values(calibration.sites)) {
      for (const component of basis.components) expect(Math.hypot(...component)).toBeCloseTo(1, 4);
      const said = agents.some((one) => one.id === id)
        ? ['a', 'l', '0', '9']
        : (landmarksOf[id] ?? ['0', '19', '47']);
      expect(landmarks.map(({ text }) => text)).toEqual(expect.arrayContaining(said));
    }
  });
});

describe('a calibration', () => {
  const device = nodeDevice();
  let agent: Agent;
  beforeAll(async () => {
    agent = new Agent({ ...(await loadCheckpoint(nodeLibrary().model('adder'))), id: 'adder' }, device);
  });
  afterAll(() => device.dispose());

  test('is made anew as it was shipped', async () => {
    const text = validationText(agent);
    const made = calibrationOf(agent, await spokenStates(agent, text), text.source);
    const { sites, ...rest } = made;
    const { sites: known, ...knownRest } = shipped('adder');
    expect(rest).toEqual(knownRest);
    for (const site of ['hidden', 'embeds'] as const) {
      const [basis, before] = [sites[site].basis, known[site].basis];
      expect(basis.n).toBe(before.n);
      basis.components.forEach((component, c) => {
        const cosine = component.reduce((sum, value, i) => sum + value * before.components[c]![i]!, 0);
        expect(cosine).toBeCloseTo(1, 3);
      });
    }
  });

  test('is made of states from which the agent knows what to say', async () => {
    const { reads, says, embeds, hidden } = await spokenStates(agent, validationText(agent));
    expect(new Set([embeds.length, hidden.length, reads.length, says.length]).size).toBe(1);
    // Labels and digits take turns: what is said is never of the kind that was just read.
    const kind = (token: string) =>
      /^[0-9]$/.test(token) ? 'digit' : /^[a-l]$/.test(token) ? 'label' : 'other';
    const alike = reads.filter((token, i) => kind(token) === kind(says[i]!)).length;
    expect(alike / reads.length).toBeLessThan(0.02);
    expect(reads).toContain('Notes:');
  });
});

test('landmarks are means by token, the frequent first, the rare left out', () => {
  const basis = {
    id: 'axes',
    n: 1,
    mean: [0, 0],
    components: [
      [1, 0],
      [0, 1],
    ],
    explained: [1, 0],
  };
  const vectors = [
    ...Array(5).fill([1, 0]),
    ...Array(3).fill([0, 2]),
    ...Array(3).fill([0, 4]),
  ] as number[][];
  const tokens = [...Array<string>(5).fill('b'), ...Array<string>(6).fill('a')];
  expect(
    landmarks(
      basis,
      [...vectors, [9, 9]].map((vector) => Float32Array.from(vector)),
      [...tokens, 'rare'],
    ),
  ).toEqual([
    { text: 'a', at: [0, 3] },
    { text: 'b', at: [1, 0] },
  ]);
});

test('the mean cosine is over pairs of different rows', () => {
  const rows = Float32Array.of(2, 0, 0, 3, -1, 0); // at 0, 90 and 180 degrees
  expect(meanCosine(rows, 2)).toBeCloseTo((0 - 1 + 0) / 3, 6);
  expect(meanCosine(Float32Array.of(1, 1, 2, 2), 2)).toBeCloseTo(1, 6);
});
