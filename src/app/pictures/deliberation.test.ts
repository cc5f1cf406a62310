/** Every picture of a deliberation: two agents, whose hops cross in every round. */

import { describe, expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import { svg } from '../draw/svg-pen';
import { dark, light } from '../draw/theme';
import { timelineOf } from '../state/timeline';
import { pictures } from '.';
import { isAbsent, type Moment, type Picture } from './picture';

const resources = { calibrations: new Map() };
const shapes = [
  { rounds: 1, latentSteps: 1 },
  { rounds: 2, latentSteps: 3 },
  { rounds: 3, latentSteps: 2 },
  { rounds: 2, latentSteps: 2, agents: 1 },
  { rounds: 2, latentSteps: 3, agents: 3 },
  { rounds: 2, latentSteps: 3, events: 14 },
];

function drawn(one: Picture, model: unknown, moment: Moment, width: number, theme = light): string {
  const frame = { width, height: one.height(model, width), theme };
  return svg(width, frame.height, theme.ground, (pen) => {
    one.base(pen, model, frame);
    one.overlay(pen, model, frame, moment);
  });
}
const at = (cursor: Partial<Moment['cursor']> | null, more: Partial<Moment> = {}): Moment => ({
  cursor: cursor && { round: 1, agent: 2, step: 1, at: 'latent', ...cursor },
  hover: null,
  progress: 0,
  pins: [],
  ...more,
});

describe.each(shapes)('of %o', (shape) => {
  const recording = syntheticRecording({ pattern: 'deliberation', ...shape });
  const { places } = timelineOf(recording.events);
  const seen = [
    null,
    ...(['latent', 'message', 'answer'] as const).flatMap(
      (kind) => places.findLast((one) => one.at === kind) ?? [],
    ),
  ];
  const sizes = [
    [300, dark],
    [760, light],
  ] as const;

  test.each(pictures.map((one) => [one.id, one] as const))(
    '%s is drawn, or says what to do instead',
    (_id, one) => {
      const choices = one.options.flatMap(({ key, choices: all }) =>
        all.map(({ value }) => ({ [key]: value })),
      );
      for (const chosen of [{}, ...choices]) {
        const model = one.model(recording, chosen, resources);
        if (isAbsent(model)) {
          expect(model.absent).toMatch(/^[A-Z].*\.$/);
          continue;
        }
        expect(one.caption(model, chosen)).not.toMatch(/NaN|undefined|Infinity/);
        const { columns, rows } = one.table(model);
        for (const row of rows) expect(row).toHaveLength(columns.length);
        for (const cursor of seen)
          for (const [width, theme] of Object.keys(chosen).length === 0 ? sizes : sizes.slice(1)) {
            const out = drawn(one, model, at(cursor, { hover: { ...cursor, lines: [] } }), width, theme);
            expect(out).not.toMatch(/NaN|undefined|Infinity/);
            expect(out.length).toBeGreaterThan(200);
          }
      }
    },
  );
});
