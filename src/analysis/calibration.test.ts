import { describe, expect, test } from 'vitest';
import { LabError } from '../errors';
import { restoreCalibration, type Calibration } from './calibration';

function good(): Calibration {
  const site = () => ({
    basis: {
      id: 'adder/hidden',
      n: 10,
      mean: [0, 1, 2],
      components: [
        [1, 0, 0],
        [0, 1, 0],
      ],
      explained: [0.5, 0.25],
    },
    landmarks: [{ text: 'a', at: [1, -1] }],
  });
  return {
    v: 1,
    agent: 'adder',
    hash: 'a'.repeat(64),
    source: 'test',
    sites: { hidden: site(), embeds: site() },
    tokenCosine: 0.1,
  };
}

interface Draft {
  v: number;
  hash: string;
  sites: Record<string, DraftSite>;
  tokenCosine: unknown;
}
interface DraftSite {
  basis: { mean: unknown[]; components: number[][]; explained: number[] };
  landmarks: { at: number[] }[];
}

/** The error of a file that is good but for what `spoil` does to it. */
function fault(spoil: (file: Draft) => void): LabError {
  const file = JSON.parse(JSON.stringify(good())) as Draft;
  spoil(file);
  try {
    restoreCalibration(file);
  } catch (error) {
    return error as LabError;
  }
  throw new Error('The file was taken.');
}

describe('a calibration file', () => {
  test('comes back as it was written', () => {
    expect(restoreCalibration(JSON.parse(JSON.stringify(good())))).toEqual(good());
  });

  test.each<[string, (file: Draft) => void]>([
    ['v', (file) => (file.v = 2)],
    ['hash', (file) => (file.hash = 'nonsense')],
    ['sites.embeds', (file) => delete file.sites.embeds],
    ['sites.hidden.basis.mean.1', (file) => (file.sites.hidden!.basis.mean[1] = null)],
    ['sites.embeds.basis.mean', (file) => file.sites.embeds!.basis.mean.pop()],
    ['sites.hidden.basis.components.1', (file) => file.sites.hidden!.basis.components[1]!.push(0)],
    ['sites.hidden.basis.explained', (file) => file.sites.hidden!.basis.explained.pop()],
    ['sites.embeds.landmarks.0.at', (file) => file.sites.embeds!.landmarks[0]!.at.push(3)],
    ['tokenCosine', (file) => (file.tokenCosine = 'high')],
  ])('is refused by name where %s is wrong', (field, spoil) => {
    const error = fault(spoil);
    expect(error).toBeInstanceOf(LabError);
    expect(error.code).toBe('bad_calibration');
    expect(error.field).toBe(field);
    expect(error.message).toContain(field);
  });

  test('is refused where it is no object at all', () => {
    expect(() => restoreCalibration(null)).toThrow(LabError);
    expect(() => restoreCalibration('[]')).toThrow(LabError);
  });
});
