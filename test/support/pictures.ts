/** What every picture must do with every kind of run: be drawn, have a caption and a table, or say what to do instead. */

import { describe, expect, test } from 'vitest';
import { pictures } from '../../src/app/pictures';
import { isAbsent, type Moment, type Picture } from '../../src/app/pictures/picture';
import { svg } from '../../src/app/draw/svg-pen';
import { dark, light } from '../../src/app/draw/theme';
import { timelineOf } from '../../src/app/state/timeline';
import { syntheticRecording } from './recordings';

export const resources = { calibrations: new Map() };

export function drawn(one: Picture, model: unknown, moment: Moment, width: number, theme = light): string {
  const frame = { width, height: one.height(model, width), theme };
  return svg(width, frame.height, theme.ground, (pen) => {
    one.base(pen, model, frame);
    one.overlay(pen, model, frame, moment);
  });
}
/** A moment with the cursor in round 1, at the first step of an agent. */
export const momentAt =
  (agent: number) =>
  (cursor: Partial<Moment['cursor']> | null, more: Partial<Moment> = {}): Moment => ({
    cursor: cursor && { round: 1, agent, step: 1, at: 'latent', ...cursor },
    hover: null,
    progress: 0,
    pins: [],
    ...more,
  });

type Shape = Omit<Parameters<typeof syntheticRecording>[0] & object, 'pattern'>;

/** @param agent that the cursor is at, from 1. */
export function drawsEveryPicture(
  pattern: NonNullable<Parameters<typeof syntheticRecording>[0]>['pattern'],
  shapes: readonly Shape[],
  agent: number,
): void {
  const at = momentAt(agent);
  describe.each(shapes)('of %o', (shape) => {
    const recording = syntheticRecording({ pattern, ...shape });
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
}
