import { describe, expect, it } from 'vitest';
import { allReal, append, layoutOf, padLeft, rowsOf } from './layout';

const rows = (...texts: string[]) => texts.map((text) => Uint8Array.from(text, Number));

/** A mask as text, a line per query: `x` where attention is allowed. */
function drawn({ dims, data }: { dims: readonly number[]; data: ArrayLike<number | bigint> }): string[] {
  const width = dims[3]!;
  return Array.from({ length: data.length / width }, (_, line) =>
    Array.from({ length: width }, (_, i) => (Number(data[line * width + i]) === 0 ? 'x' : '.')).join(''),
  );
}

describe('layoutOf', () => {
  it('counts positions over real places only, wherever the padding stands', () => {
    const { positions } = layoutOf(rows('001', '101'), rows('0110', '1011'), null);
    expect(positions.dims).toEqual([2, 4]);
    expect([...positions.data]).toEqual([0, 1, 2, 0, 2, 0, 3, 4]);
  });

  it('lets a place attend to the real places up to itself', () => {
    const { mask, maskLocal } = layoutOf(rows('01'), rows('101'), null);
    expect(mask.dims).toEqual([1, 1, 3, 5]);
    expect(drawn(mask)).toEqual(['.xx..', '.xx..', '.xx.x']);
    expect(maskLocal).toBeNull();
  });

  it('cuts the window by positions, so that padding between does not shorten it', () => {
    const { mask, maskLocal } = layoutOf(rows('1101'), rows('101'), 3);
    expect(drawn(mask)).toEqual(['xx.xx..', 'xx.xx..', 'xx.xx.x']);
    expect([drawn(maskLocal!)[0], drawn(maskLocal!)[2]]).toEqual(['.x.xx..', '...xx.x']);
  });

  it('is causal within a chunk', () => {
    expect(drawn(layoutOf(rowsOf(1), allReal(1, 3), null).mask)).toEqual(['x..', 'xx.', 'xxx']);
  });
});

describe('rows', () => {
  it('are padded on the left to the longest', () => {
    const { ids, real, length } = padLeft([[7], [1, 2, 3], []], 9);
    expect(length).toBe(3);
    expect([...ids]).toEqual([9, 9, 7, 1, 2, 3, 9, 9, 9]);
    expect(real.map((row) => row.join(''))).toEqual(['001', '111', '000']);
  });

  it('grow at their ends', () => {
    expect(append(rows('01', '11'), rows('1', '0')).map((row) => row.join(''))).toEqual(['011', '110']);
  });
});
