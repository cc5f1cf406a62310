import { expect, test } from 'vitest';
import { cellsOf, drawRampLegend, rampLegendHeight } from './ramp';
import { svg } from './svg-pen';
import { bytesOf, dark, light, sequential } from './theme';

test('cells have the colours of the scale, and nothing where there is no number', () => {
  const { columns, rows, rgba } = cellsOf([0, 1, NaN, 2], 2, light);
  expect([columns, rows]).toEqual([2, 2]);
  expect([...rgba.subarray(0, 4)]).toEqual([...bytesOf(sequential(light, 0)), 255]);
  expect([...rgba.subarray(4, 8)]).toEqual([...bytesOf(sequential(light, 1)), 255]);
  expect([...rgba.subarray(8, 12)]).toEqual([0, 0, 0, 0]);
  expect([...rgba.subarray(12, 16)]).toEqual([...rgba.subarray(4, 8)]); // clamped
});

test('values are placed before they are coloured, in each theme’s own colours', () => {
  const [half, quarter] = [cellsOf([0.5], 1, light), cellsOf([0.25], 1, light, Math.sqrt)];
  expect(quarter.rgba).toEqual(half.rgba);
  expect(cellsOf([0], 1, dark).rgba).not.toEqual(cellsOf([0], 1, light).rgba);
});

test('no cells are no trouble', () => {
  expect(cellsOf([], 0, light)).toMatchObject({ columns: 0, rows: 0 });
});

test('the legend has its range, and its bar below the title where there is no room beside', () => {
  const legend = {
    title: 'Colour: probability of the nearest token',
    ticks: [
      { at: 0, label: '0' },
      { at: 1, label: '1' },
    ],
  };
  expect(rampLegendHeight(legend, 300)).toBeGreaterThan(rampLegendHeight(legend, 600));
  const out = svg(300, 60, '#ffffff', (pen) => drawRampLegend(pen, light, legend, 0, 0, 300));
  for (const text of [legend.title, '0', '1']) expect(out).toContain(`>${text}<`);
});
