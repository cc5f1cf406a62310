/**
 * float16 and bfloat16 to float32, exactly: subnormals, infinities, signed zeros and NaN payloads keep their bits.
 * Pure loops over arrays; knows nothing of files. Assumes a little-endian machine, as every browser and Node run on one.
 */

/** The float32 bits of a float16 (IEEE 754 binary16) given as 16 bits. */
function float16Bits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  let fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  let shift = 0;
  while ((fraction & 0x400) === 0) {
    fraction <<= 1;
    shift++;
  }
  return sign | ((113 - shift) << 23) | ((fraction & 0x3ff) << 13);
}

let table: Uint32Array | undefined;

/** Writes the float32 values of the float16 bits `source` into `target`, which is at least as long. */
export function float16ToFloat32(source: Uint16Array, target: Float32Array): void {
  table ??= Uint32Array.from({ length: 65536 }, (_, half) => float16Bits(half));
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < source.length; i++) bits[i] = table[source[i]!]!;
}

/** Writes the float32 values of the bfloat16 bits `source` into `target`, which is at least as long. */
export function bfloat16ToFloat32(source: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < source.length; i++) bits[i] = source[i]! << 16;
}
