import { expect, test } from 'vitest';
import type { Pen } from '../draw/pen';
import { svg } from '../draw/svg-pen';
import { light } from '../draw/theme';
import type { Picture } from '../pictures/picture';
import { layOut, shifted } from './sheet';

test('a sheet prints title, caption, runs and foot around the picture', () => {
  const picture = {
    title: 'Ring',
    height: () => 40,
    base: (pen: Pen, model: string) => pen.text(model, 0, 0, { fill: '#000' }),
    overlay: (pen: Pen) => pen.text('now', 0, 10, { fill: '#000' }),
  } as unknown as Picture;
  const { height, draw } = layOut({
    picture,
    caption: 'How it is read.',
    parts: [
      { label: 'before', model: 'first' },
      { label: 'after', model: 'second' },
    ],
    moment: { cursor: null, hover: null, progress: 0, pins: [] },
    foot: ['https://lab/#v=1', 'seed 7'],
    theme: light,
    width: 400,
  });
  const out = svg(400, height, '#fff', draw);
  for (const text of [
    'Ring',
    'How it is read.',
    'before',
    'first',
    'after',
    'second',
    'now',
    'https://lab/#v=1',
    'seed 7',
  ])
    expect(out).toContain(`>${text}<`);
  expect(height).toBeGreaterThan(80);
});

test('a shifted pen moves everything', () => {
  const out = svg(100, 50, '#ffffff', (pen) => {
    const moved = shifted(pen, 10, 20);
    moved.rect(1, 1, 2, 2, { fill: '#000' });
    moved.clip(0, 0, 5, 5, () =>
      moved.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: '#000' },
      ),
    );
  });
  expect(out).toContain('x="11" y="21"');
  expect(out).toContain('points="10,20 11,21"');
});
