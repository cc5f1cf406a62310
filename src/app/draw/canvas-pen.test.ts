import { expect, test, vi } from 'vitest';
import { canvasPen } from './canvas-pen';

/** A context whose glyphs are all ten pixels wide. */
function context() {
  return {
    measureText: vi.fn((text: string) => ({ width: 10 * text.length })),
    fillText: vi.fn(),
  };
}

test.each([
  ['multiplier', 100, 'multiplier'],
  ['multiplier', 99, 'multipli…'],
  ['multiplier', 55, 'mult…'],
  ['multiplier', 20, 'm…'],
  ['multiplier', 19, ''],
  ['m', 9, ''],
])('“%s” in %i pixels is “%s”', (text, maxWidth, shown) => {
  const fake = context();
  canvasPen(fake as unknown as CanvasRenderingContext2D).text(text, 0, 0, { fill: '#000', maxWidth });
  expect(fake.fillText).toHaveBeenCalledWith(shown, 0, 0);
});

test('a long text is cut with few measurements: an overlay does it in every frame', () => {
  const fake = context();
  const pen = canvasPen(fake as unknown as CanvasRenderingContext2D);
  pen.text('Notes: '.repeat(300), 0, 0, { fill: '#000', maxWidth: 80 });
  expect(fake.fillText).toHaveBeenCalledWith('Notes: …', 0, 0);
  expect(fake.measureText.mock.calls.length).toBeLessThan(20);
});
