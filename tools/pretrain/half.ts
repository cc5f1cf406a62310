/** float32 to float16, rounded to the nearest (ties to even): what small checkpoints are stored in. */

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

export function toFloat16(source: Float32Array): Uint16Array {
  return Uint16Array.from(source, (x) => {
    value[0] = x;
    const b = bits[0]!;
    const sign = (b >>> 16) & 0x8000;
    const magnitude = b & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
    if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds to infinity
    if (magnitude < 0x38800000) return sign | roundEven(Math.abs(x) * 2 ** 24); // subnormal, exact in float64
    const rebased = magnitude - 0x38000000;
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13);
  });
}

function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
