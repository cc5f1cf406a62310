import { describe, expect, it } from 'vitest';
import type { Coverage, Parts } from '../../../../rlm/coverage/coverage';
import { notesOf } from '../../../draw/recorder';
import { dark, light } from '../../../draw/theme';
import { binsOf, charactersIn, charactersInAny, nextPart, pieceAt, timesAt } from './bins';
import { drawStrip, legendOf, onScale } from './draw';
import { around, closer, moved, pointOf, positionAt, stripOf } from './layout';
import {
  coverageWords,
  neverWords,
  pieceTable,
  placeWords,
  readerWords,
  shareTable,
  shareWords,
} from './words';

const parts = (...list: [from: number, to: number, times: number][]): Parts => ({
  from: list.map(([from]) => from),
  to: list.map(([, to]) => to),
  times: list.map(([, , times]) => times),
});

/** A million characters of which a few were printed and sent. */
const coverage: Coverage = {
  characters: 1_000_000,
  parts: {
    printed: parts([0, 500, 1], [999_500, 1_000_000, 1]),
    sent: parts([400_000, 400_100, 9], [400_100, 400_101, 1]),
    held: parts([300_000, 500_000, 1]),
  },
  read: { printed: 1000, sent: 101, held: 200_000, any: 201_000, never: 799_000 },
  pieces: [
    { at: 0, name: 'a.txt' },
    { at: 600_000, name: 'b.txt' },
  ],
  notes: [],
};

describe('bins', () => {
  it('share out parts over pixels, and keep how often at most', () => {
    const { share, times } = binsOf(parts([5, 15, 2], [18, 20, 7]), 0, 40, 4);
    expect([...share].map((one) => Math.round(100 * one))).toEqual([50, 70, 0, 0]);
    expect([...times]).toEqual([2, 7, 0, 0]);
  });

  it('see a part that is far smaller than a pixel, and none where there is none', () => {
    const { share, times } = binsOf(coverage.parts.sent, 0, 1_000_000, 800);
    expect(share.filter((one) => one > 0)).toHaveLength(1);
    expect(Math.max(...times)).toBe(9);
  });

  it('sum to the characters that were touched, however closely one looks', () => {
    for (const [from, to] of [
      [0, 1_000_000],
      [399_990, 400_200],
    ] as const) {
      const { share } = binsOf(coverage.parts.sent, from, to, 97);
      expect(share.reduce((sum, one) => sum + one, 0) * ((to - from) / 97)).toBeCloseTo(101, 1);
    }
  });

  it('tell of a place how often and in which piece, and where the next part is', () => {
    expect(
      [399_999, 400_000, 400_099, 400_100, 400_101].map((at) => timesAt(coverage.parts.sent, at)),
    ).toEqual([0, 9, 9, 1, 0]);
    expect([0, 599_999, 600_000].map((at) => pieceAt(coverage.pieces, at))).toEqual([0, 0, 1]);
    expect(nextPart(coverage.parts, 0, 1)).toBe(300_000);
    expect(nextPart(coverage.parts, 300_000, -1)).toBe(0);
    expect(nextPart(coverage.parts, 0, -1)).toBeNull();
  });

  it('count a character once that was touched in two ways', () => {
    expect(charactersIn(coverage.parts.held, 0, 400_000)).toBe(100_000);
    expect(charactersInAny(coverage.parts, 0, 1_000_000)).toBe(201_000);
    expect(charactersInAny(coverage.parts, 400_050, 400_200)).toBe(150);
  });
});

describe('the strip', () => {
  const whole = stripOf(1_000_000, { from: 0, to: 1_000_000 }, 870);

  it('has several rows for a long context, and one for a short one', () => {
    expect(whole.rows).toBe(4);
    expect(stripOf(5000, { from: 0, to: 5000 }, 870).rows).toBe(1);
    expect(stripOf(1_000_000, { from: 0, to: 100 }, 870).rows).toBe(1);
  });

  it('leads from a place to its point and back', () => {
    for (const position of [0, 250_000, 500_100, 999_000]) {
      const { x, row } = pointOf(whole, position)!;
      const back = positionAt(whole, x + 0.5, whole.top + row * whole.row + 1)!;
      expect(Math.abs(back - position)).toBeLessThan(400);
    }
    expect(positionAt(whole, 5, whole.top + 2)).toBeNull();
    expect(pointOf(stripOf(1000, { from: 100, to: 200 }, 870), 300)).toBeNull();
  });

  it('comes closer about a place and stays within the context', () => {
    expect(closer({ from: 0, to: 1000 }, 0.5, 500, 1000)).toEqual({ from: 250, to: 750 });
    expect(closer({ from: 0, to: 1000 }, 0.0001, 0, 1000)).toEqual({ from: 0, to: 60 });
    expect(moved({ from: 900, to: 1000 }, 50, 1000)).toEqual({ from: 900, to: 1000 });
  });

  it('draws a tiny part plainly, dark and light, and nothing where nothing was read', () => {
    for (const theme of [light, dark]) {
      const fills = (of: Coverage) =>
        notesOf((pen) => drawStrip(pen, theme, { coverage: of, layout: whole, cursor: null, hover: null }))
          .filter(([name]) => name === 'rect')
          .map((note) => note[5] as { fill: string; alpha?: number })
          .filter(({ alpha }) => alpha !== undefined);
      expect(fills(coverage).length).toBeGreaterThanOrEqual(4);
      for (const { alpha } of fills(coverage)) expect(alpha).toBeGreaterThanOrEqual(0.4);
      const nothing = { printed: parts(), sent: parts(), held: parts() };
      expect(fills({ ...coverage, parts: nothing })).toEqual([]);
    }
  });

  it('marks the cursor in its row and the boundaries of pieces', () => {
    const model = { coverage, layout: whole, cursor: 300_000, hover: 10 };
    const notes = notesOf((pen) => drawStrip(pen, light, model));
    expect(notes.filter(([name]) => name === 'line')).toHaveLength(2 + 2);
    expect(notes.filter(([name]) => name === 'polygon')).toHaveLength(2);
    expect(notes.some(([name, text]) => name === 'text' && text === 'b.txt')).toBe(true);
  });

  it('has a scale from once to the most', () => {
    expect(legendOf(coverage).ticks.map(({ label }) => label)).toEqual(['1', '3', '9']);
    expect(onScale(9, 9)).toBeGreaterThan(onScale(2, 9));
  });
});

describe('the words', () => {
  it('say the share of each, and what nobody read', () => {
    expect(coverageWords(coverage)).toBe(
      'Of 1,000,000 characters, 0.100 % was printed to the model that drives; 0.0101 % was sent to a sub-model, a place up to 9 times; 20.0 % was held in a variable.',
    );
    expect(neverWords(coverage)).toBe('79.9 % was touched by nobody: 799,000 characters.');
    expect([shareWords(1, 1e7), shareWords(9_999_999, 1e7), shareWords(5, 5)]).toEqual([
      '< 0.001 %',
      '99.999 %',
      '100 %',
    ]);
  });

  it('tell of a place what is known of it', () => {
    expect(placeWords(coverage, 400_000)).toBe('character 400,001 of 1,000,000 · a.txt · sent 9 times, held');
    expect(placeWords(coverage, 700_000)).toContain('read by nobody');
    expect(readerWords({ touch: 'sent', run: '0', turn: 2, call: '0/7', from: 0, to: 1 }, '0')).toBe(
      'Sent to a sub-model in turn 2, call 0/7',
    );
  });

  it('has a table of the ways and one of the pieces', () => {
    expect(shareTable(coverage).rows.at(-1)).toEqual(['by nobody', 799_000, '79.9 %', null, null]);
    const pieces = pieceTable(coverage)!;
    expect(pieces.rows).toHaveLength(2);
    expect(pieces.rows.every((row) => row.length === pieces.columns.length)).toBe(true);
    expect(pieces.rows[1]![1]).toBe(400_000);
    expect(pieceTable({ ...coverage, pieces: [] })).toBeNull();
  });
});

describe('a part of the context', () => {
  it('is seen in the middle, with as much again on either side', () => {
    expect(around({ from: 400_000, to: 401_000 }, 1_000_000)).toEqual({ from: 399_000, to: 402_000 });
    expect(around({ from: 5000, to: 5001 }, 1_000_000)).toEqual({ from: 4701, to: 5301 });
  });
  it('is seen within the context, at its ends and in a short one', () => {
    expect(around({ from: 0, to: 1000 }, 1_000_000)).toEqual({ from: 0, to: 3000 });
    expect(around({ from: 999_990, to: 1_000_000 }, 1_000_000)).toEqual({ from: 999_400, to: 1_000_000 });
    expect(around({ from: 3, to: 5 }, 40)).toEqual({ from: 0, to: 40 });
    expect(around({ from: 90, to: 95 }, 40)).toEqual({ from: 0, to: 40 });
  });
});
