import { interpolatePuOr, interpolateViridis } from 'd3-scale-chromatic';
import { expect, test } from 'vitest';
import { drawMark } from './marks';
import type { Pen } from './pen';
import { escape, svg } from './svg-pen';
import { agentColour, bytesOf, dark, diverging, inkOn, light, sequential } from './theme';
import { puOr, viridis } from './scales';
import { wrap } from './type';

const drawn = (draw: (pen: Pen) => void) => svg(100, 50, '#ffffff', draw);

test('an SVG holds every call, escaped', () => {
  const out = drawn((pen) => {
    pen.text('<script>&"\u0000\uD800', 1, 2, { fill: '#000000', align: 'right', bold: true, turned: 90 });
    pen.clip(0, 0, 10, 10, () => pen.circle(5, 5, -1, { stroke: 'red', dash: [2, 1], alpha: 0.5 }));
    pen.cells(
      { columns: 3, rows: 1, rgba: new Uint8ClampedArray([1, 2, 3, 255, 1, 2, 3, 255, 0, 0, 0, 0]) },
      0,
      0,
      30,
      10,
    );
    pen.line(
      [
        [0, 0],
        [1.234, 2],
      ],
      { fill: 'blue', stroke: 'green' },
    );
  });
  expect(out).toContain('&lt;script&gt;&amp;&quot;\uFFFD\uFFFD');
  expect(out).toContain('text-anchor="end"');
  expect(out).toContain('rotate(-90 1 2)');
  expect(out).toContain('clip-path="url(#clip1)"');
  expect(out).toContain('r="0"');
  expect(out.match(/rgb\(1,2,3\)/g)).toHaveLength(1);
  expect(out).toContain('width="20"');
  expect(out).toContain('points="0,0 1.23,2" fill="none" stroke="green"');
});

test('a text is cut where there is no room', () => {
  expect(drawn((pen) => pen.text('multiplier', 0, 0, { fill: '#000', size: 10, maxWidth: 30 }))).toContain(
    'mult…',
  );
});

test('what XML cannot hold is replaced', () => {
  expect(escape('a\u0007b\uFFFEc😀')).toBe('a\uFFFDb\uFFFDc😀');
});

test('scales are fixed and clamp; ink is readable on them', () => {
  for (const theme of [light, dark]) {
    expect(sequential(theme, -1)).toBe(sequential(theme, 0));
    expect(sequential(theme, 2)).toBe(sequential(theme, 1));
    expect(agentColour(theme, 9)).toBe(agentColour(theme, 1));
  }
  expect(bytesOf(diverging(0)).every((byte) => byte > 230)).toBe(true);
  expect(diverging(5)).toBe(diverging(1));
  expect(inkOn('#ffff00')).toBe('#000000');
  expect(inkOn('rgb(20, 20, 90)')).toBe('#ffffff');
});

test('the scales are those of d3-scale-chromatic', () => {
  for (const [ours, theirs] of [
    [viridis, interpolateViridis],
    [puOr, interpolatePuOr],
  ] as const)
    for (let i = 0; i <= 200; i++) {
      const [a, b] = [bytesOf(ours(i / 200)), bytesOf(theirs(i / 200))];
      a.forEach((byte, channel) => expect(Math.abs(byte - b[channel]!)).toBeLessThanOrEqual(3));
    }
});

test('agents have shapes of their own', () => {
  const shapes = Array.from({ length: 8 }, (_, i) =>
    drawn((pen) => drawMark(pen, i + 1, 0, 0, 5, { fill: '#000' })),
  );
  expect(new Set(shapes).size).toBe(8);
});

test('lines are wrapped, and a long link is cut', () => {
  expect(wrap('one two three', 60)).toEqual(['one two', 'three']);
  expect(wrap('x'.repeat(25), 60)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
});
