/**
 * Frozen bases for pictures of hidden states: a principal component basis per checkpoint and site, fitted once on a
 * calibration set and shipped under public/calibration/<agent>.json. Wire types and the restoring of such a file.
 */

import * as z from 'zod';
import { LabError } from '../errors';

/** `hidden`: states after the final norm; `embeds`: what the model reads (token embeddings, messages, thoughts fed back). */
export type Site = 'hidden' | 'embeds';

export interface Basis {
  /** Says which basis it is, in legends and tables. */
  readonly id: string;
  /** Vectors it was fitted on. */
  readonly n: number;
  readonly mean: readonly number[]; // [D]
  /** Unit vectors; of each, the largest loading by size is positive. */
  readonly components: readonly (readonly number[])[]; // [K][D]
  /** Share of the variance of the calibration set by component. */
  readonly explained: readonly number[]; // [K]
}

/** Where a token lies: its embedding (`embeds`), or the mean state from which it was said (`hidden`). */
export interface Landmark {
  readonly text: string;
  readonly at: readonly number[]; // [K]
}

export interface Calibration {
  readonly v: 1;
  readonly agent: string;
  /** SHA-256 of the weights that it belongs to. */
  readonly hash: string;
  /** What it was made from, for people. */
  readonly source: string;
  readonly sites: Readonly<Record<Site, { readonly basis: Basis; readonly landmarks: readonly Landmark[] }>>;
  /** Mean cosine between embeddings of different tokens, as a rule to measure messages by. */
  readonly tokenCosine: number;
}

const numbers = z.array(z.number()).max(65536);
const SiteFile = z.object({
  basis: z.object({
    id: z.string().max(200),
    n: z.int().min(1),
    mean: numbers.min(1),
    components: z.array(numbers).min(2).max(8),
    explained: z.array(z.number().min(0).max(1)),
  }),
  landmarks: z.array(z.object({ text: z.string().max(200), at: numbers })).max(5000),
});
const CalibrationFile = z.object({
  v: z.literal(1),
  agent: z.string().max(200),
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'),
  source: z.string().max(2000),
  sites: z.object({ hidden: SiteFile, embeds: SiteFile }),
  tokenCosine: z.number().min(-1).max(1),
});

/**
 * A calibration file from its parsed JSON.
 * @throws LabError `bad_calibration`; its field is the path of the first offence.
 */
export function restoreCalibration(json: unknown): Calibration {
  const parsed = CalibrationFile.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw bad(path.join('.'), message, parsed.error);
  }
  const width = parsed.data.sites.hidden.basis.mean.length;
  for (const site of ['hidden', 'embeds'] as const) {
    const { basis, landmarks } = parsed.data.sites[site];
    const expect = (field: string, found: number, wanted: number) => {
      if (found !== wanted) throw bad(`sites.${site}.${field}`, `${found} numbers instead of ${wanted}`);
    };
    const count = basis.components.length;
    expect('basis.mean', basis.mean.length, width);
    expect('basis.explained', basis.explained.length, count);
    basis.components.forEach(({ length }, i) => expect(`basis.components.${i}`, length, width));
    landmarks.forEach(({ at }, i) => expect(`landmarks.${i}.at`, at.length, count));
  }
  return parsed.data;
}

function bad(field: string, fault: string, cause?: unknown): LabError {
  return new LabError(
    'bad_calibration',
    `The calibration file is wrong${field && ` at “${field}”`}: ${fault}.`,
    {
      hint: 'Take the file that was shipped with the lab, or make it anew with tools/calibrate.',
      field,
      cause,
    },
  );
}
