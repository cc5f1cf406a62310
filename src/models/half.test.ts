import { describe, expect, it } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32 } from './half';

const every = Uint16Array.from({ length: 65536 }, (_, i) => i);

/** The value that IEEE 754 gives to sign, exponent and fraction, in double precision. */
function value(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
  const fraction = (bits & ((1 << fractionBits) - 1)) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * (1 + fraction) * 2 ** (exponent - bias) : sign * fraction * 2 ** (1 - bias);
}

describe.each([
  ['float16', float16ToFloat32, 5, 10],
  ['bfloat16', bfloat16ToFloat32, 8, 7],
] as const)('%s', (_, convert, exponentBits, fractionBits) => {
  it('converts every one of the 65,536 bit patterns exactly', () => {
    const target = new Float32Array(65536);
    convert(every, target);
    const wrong = [...every].filter(
      (bits) => !Object.is(target[bits], value(bits, exponentBits, fractionBits)),
    );
    expect(wrong).toEqual([]);
  });

  it('writes into the middle of a larger buffer and nowhere else', () => {
    const buffer = new Float32Array(4).fill(9);
    convert(Uint16Array.of(0, 0), buffer.subarray(1, 3));
    expect([...buffer]).toEqual([9, 0, 0, 9]);
  });
});

it('keeps the payload of a NaN', () => {
  const target = new Float32Array(2);
  float16ToFloat32(Uint16Array.of(0xfe01), target.subarray(0, 1));
  bfloat16ToFloat32(Uint16Array.of(0xffc1), target.subarray(1, 2));
  expect([...new Uint32Array(target.buffer)]).toEqual([0xffc02000, 0xffc10000]);
});
