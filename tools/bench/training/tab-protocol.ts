/** What the page of the training from nothing answers. Wire types only. */

import type { ValidationPoint } from '../../../src/training/telemetry';

export interface TabAnswer {
  readonly device: string;
  /** Seconds from the start until the first step was done: loading and compiling; until all was done. */
  readonly first: number;
  readonly total: number;
  readonly stepsPerSecond: number;
  readonly looks: readonly { readonly seconds: number; readonly point: ValidationPoint }[];
  /** Whether the store took the links, and what it refused meanwhile. */
  readonly stored: boolean;
  readonly unsaved: string | null;
  /** The links' file, byte by byte. */
  readonly links: readonly number[];
}
