/**
 * What a view of a run is: a model made once from the recording, a base drawn once from the model, and an overlay drawn
 * for every frame of playback. Pure: no DOM, no React, no stores; the panel (views/Panel.tsx) does the rest.
 */

import type { Calibration } from '../../analysis/calibration';
import type { Recording } from '../../experiment/recording';
import type { Pen } from '../draw/pen';
import type { Theme } from '../draw/theme';

/** The place in a run that all views share. All count from 1. */
export interface Cursor {
  readonly round: number;
  readonly agent: number;
  /** The latent step; a message goes out after the last one, and an answer stands at step 0. */
  readonly step: number;
  readonly at: 'latent' | 'message' | 'text' | 'answer';
}

/** What the pointer is on. Every view lights whatever of it it shows. */
export interface Target {
  readonly round?: number | undefined;
  readonly agent?: number | undefined;
  readonly step?: number | undefined;
  /** Of a message, whom it goes to; absent: all whom its sender tells. */
  readonly to?: number | undefined;
  /** The text of a token. */
  readonly token?: string | undefined;
  /** Lines for the tooltip. */
  readonly lines: readonly string[];
  /** On a click the cursor goes to the round, agent and step; a target that is no place leaves it alone. */
  readonly place?: Cursor | undefined;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

/** What changes from frame to frame. */
export interface Moment {
  /** Null: before the first event. */
  readonly cursor: Cursor | null;
  readonly hover: Target | null;
  /** How far between this event and the next, 0 to 1; always 0 with reduced motion. */
  readonly progress: number;
  /** Tokens pinned by the user, at most four. */
  readonly pins: readonly string[];
}

/** Chosen values by key of the picture's options. */
export type Chosen = Readonly<Record<string, string>>;

export interface Option {
  readonly key: string;
  readonly label: string;
  readonly title: string;
  /** The name of a choice for this run; null where the run has no use for it. The label, where absent. */
  named?(value: string, recording: Recording): string | null;
  /** The first is the default. */
  readonly choices: readonly { readonly value: string; readonly label: string; readonly title?: string }[];
}

export interface Resources {
  /** The frozen basis of an agent's checkpoint by its hash; absent where none is shipped. */
  readonly calibrations: ReadonlyMap<string, Calibration>;
}

/** Why there is nothing to be seen, as a sentence that says what to do. */
export interface Absent {
  readonly absent: string;
}

export type CellValue = string | number | null;

export interface Table {
  readonly columns: readonly { readonly name: string; readonly unit?: string }[];
  readonly rows: readonly (readonly CellValue[])[];
}

export type PictureId = 'ring' | 'answer' | 'trajectory' | 'lens' | 'similarity' | 'health' | 'attention';

export interface Picture<M = unknown> {
  readonly id: PictureId;
  readonly title: string;
  readonly options: readonly Option[];
  /** Made once for a recording and a choice of options. */
  model(recording: Recording, chosen: Chosen, resources: Resources): M | Absent;
  /** How it is read, in one or two sentences; also what a screen reader hears of the picture. */
  caption(model: M, chosen: Chosen): string;
  /** The height that suits a width, in pixels. */
  height(model: M, width: number): number;
  /** All that does not move. */
  base(pen: Pen, model: M, frame: Frame): void;
  /** Whatever depends on the moment. Must be quick: drawn up to 60 times a second. */
  overlay(pen: Pen, model: M, frame: Frame, moment: Moment): void;
  /** What lies at a point. */
  pick(model: M, frame: Frame, x: number, y: number, moment: Moment): Target | null;
  /** All numbers that the picture shows. */
  table(model: M): Table;
}

export const isAbsent = (model: unknown): model is Absent =>
  typeof model === 'object' && model !== null && 'absent' in model;
