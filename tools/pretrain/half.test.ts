import { expect, it } from 'vitest';
import { float16ToFloat32 } from '../../src/models/half';
import { toFloat16 } from './half';

it('gives back every float16', () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((half) => (half & 0x7fff) <= 0x7c00);
  const floats = new Float32Array(halves.length);
  float16ToFloat32(halves, floats);
  expect(toFloat16(floats)).toEqual(halves);
});

it('rounds to the nearest, ties to even, and large values to infinity', () => {
  const of = (x: number) => toFloat16(Float32Array.of(x))[0]!;
  expect(of(1 + 2 ** -11)).toBe(0x3c00);
  expect(of(1 + 3 * 2 ** -11)).toBe(0x3c02);
  expect(of(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01);
  expect(of(65520)).toBe(0x7c00);
  expect(of(65519)).toBe(0x7bff);
  expect(of(-(2 ** -25))).toBe(0x8000);
  expect(of(3 * 2 ** -25)).toBe(0x0002);
  expect(of(NaN) & 0x7e00).toBe(0x7e00);
});
