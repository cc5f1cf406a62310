import { describe, expect, it } from 'vitest';
import { Random } from '../random';
import { floats } from '../runtime/tensor';
import { applyControl, meanNorm } from './controls';

const [batch, length, width] = [5, 2, 3] as const;
const message = floats(
  Float32Array.from({ length: batch * length * width }, (_, i) => i + 1),
  [batch, length, width],
);
const rowsOf = ({ data }: { data: ArrayLike<number | bigint> }) =>
  Array.from({ length: batch }, (_, row) =>
    Array.from(data)
      .slice(row * 6, row * 6 + 6)
      .join(),
  );
const norms = (data: Float32Array) =>
  Array.from({ length: data.length / width }, (_, i) =>
    Math.hypot(...data.subarray(i * width, i * width + width)),
  );

describe('applyControl', () => {
  it('leaves the message alone without a control', () => {
    expect(applyControl(message, 'none', new Random(0))).toBe(message);
  });

  it('zeroes', () => {
    const { data, dims } = applyControl(message, 'zero', new Random(0));
    expect(dims).toEqual(message.dims);
    expect(data.every((x) => Number(x) === 0)).toBe(true);
  });

  it('shuffles so that each question gets the whole message of another', () => {
    for (let seed = 0; seed < 50; seed++) {
      const got = rowsOf(applyControl(message, 'shuffle', new Random(seed)));
      expect([...got].sort()).toEqual(rowsOf(message).sort());
      expect(got.filter((row, i) => row === rowsOf(message)[i])).toEqual([]);
    }
  });

  it('refuses to shuffle one question', () => {
    const one = floats(new Float32Array(6), [1, 2, 3]);
    expect(() => applyControl(one, 'shuffle', new Random(0))).toThrowError(
      expect.objectContaining({ code: 'bad_control', field: 'control' }),
    );
  });

  it('gives a single question the message of one of the others, by the seed', () => {
    const one = floats(new Float32Array(6).fill(-1), [1, 2, 3]);
    const got = Array.from({ length: 40 }, (_, seed) => {
      const { data, dims } = applyControl(one, 'shuffle', new Random(seed), message);
      expect(dims).toEqual([1, 2, 3]);
      return Array.from(data, Number).join();
    });
    expect(new Set(got)).toEqual(new Set(rowsOf(message)));
  });

  it('draws random directions of the same norm at every position, by the seed', () => {
    const draw = (seed: number) => applyControl(message, 'random', new Random(seed)).data as Float32Array;
    norms(draw(1)).forEach((norm, i) => expect(norm).toBeCloseTo(norms(message.data as Float32Array)[i]!, 3));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1)).not.toEqual(message.data);
  });

  it('leaves the message that was sent untouched', () => {
    const before = Array.from(message.data, Number);
    for (const control of ['zero', 'shuffle', 'random'] as const)
      applyControl(message, control, new Random(3));
    expect(Array.from(message.data, Number)).toEqual(before);
  });
});

it('meanNorm is the mean of the vectors’ norms', () => {
  expect(meanNorm(floats(Float32Array.of(3, 4, 0, 1), [1, 2, 2]))).toBe(3);
});
