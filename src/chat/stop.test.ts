import { describe, expect, it } from 'vitest';
import { Random } from '../random';
import { StopCutter } from './stop';

/** The text that is let through, cut into pieces by chance. */
function through(text: string, stops: string[], random: Random): { shown: string; stopped: boolean } {
  const cutter = new StopCutter(stops);
  let shown = '';
  for (let i = 0; i < text.length;) {
    const n = 1 + random.int(4);
    shown += cutter.push(text.slice(i, i + n));
    i += n;
  }
  return { shown: shown + cutter.flush(), stopped: cutter.stopped };
}

describe('stop strings', () => {
  it('end the text before the first of them, wherever pieces are cut', () => {
    const random = new Random('stop');
    for (let i = 0; i < 2000; i++) {
      const letters = () => Array.from({ length: 1 + random.int(3) }, () => random.pick(['a', 'b'])).join('');
      const text = Array.from({ length: random.int(20) }, () => random.pick(['a', 'b', 'c'])).join('');
      const stops = [letters(), letters()];
      const places = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
      const { shown, stopped } = through(text, stops, random);
      expect(stopped).toBe(places.length > 0);
      // A shorter stop string may be met before a longer one that begins earlier is whole.
      expect(text.startsWith(shown)).toBe(true);
      expect(stops.every((stop) => !shown.includes(stop))).toBe(true);
      if (!stopped) expect(shown).toBe(text);
    }
  });

  it('hold back only what may become one', () => {
    const cutter = new StopCutter(['END']);
    expect(cutter.push('abcE')).toBe('abc');
    expect(cutter.push('Nx')).toBe('ENx');
    expect(cutter.push('yEND more')).toBe('y');
    expect(cutter.push('more')).toBe('');
  });
});
