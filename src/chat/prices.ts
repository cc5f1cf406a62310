/**
 * What tokens cost: a table that the user edits. Prices change by the month and by contract, so none is shipped: a
 * price that is not in the table is not known, and the cost of a call is then null. What runs here costs nothing.
 */

import * as z from 'zod';
import { LabError } from '../errors';
import type { ModelRef } from './chat';

/** US dollars per million tokens. */
export interface Price {
  readonly prompt: number;
  /** Of prompt tokens that the service had kept; absent: as the others. */
  readonly cached?: number;
  /** Reasoning counts as completion. */
  readonly completion: number;
}

export interface PriceEntry extends Price {
  /** The model's name, or with a `*` at its end all names that begin so. */
  readonly model: string;
  /** Only where the address begins so; absent: anywhere. */
  readonly url?: string;
}

export type PriceTable = readonly PriceEntry[];

const dollars = z.number().nonnegative().max(1e6);
const Table = z.array(
  z.strictObject({
    model: z.string().min(1).max(200),
    url: z.string().max(500).optional(),
    prompt: dollars,
    cached: dollars.optional(),
    completion: dollars,
  }),
);

/** A user's table, parsed from JSON. Throws `bad_prices` with the path of the field (`prices.2.prompt`). */
export function readPrices(json: unknown): PriceTable {
  const parsed = Table.safeParse(json);
  if (parsed.success)
    return parsed.data.map(({ url, cached, ...entry }) => ({
      ...entry,
      ...(url !== undefined && { url }),
      ...(cached !== undefined && { cached }),
    }));
  const { path, message } = parsed.error.issues[0]!;
  const field = ['prices', ...path].join('.');
  throw new LabError('bad_prices', `The price table is not usable: ${field}: ${message}.`, {
    hint: 'It is a list of {"model", "prompt", "completion"}, and where you like "cached" and "url", in US dollars per million tokens.',
    field,
  });
}

const FREE: Price = { prompt: 0, completion: 0 };

/**
 * The price of a model: the entry with its very name, else the longest prefix; an entry with an address goes before
 * one without. Null: not known.
 */
export function priceOf(ref: ModelRef, table: PriceTable): Price | null {
  switch (ref.kind) {
    case 'builtin':
    case 'tab':
    case 'system':
    case 'person':
      return FREE;
    case 'ollama':
      return best(ref.model, ref.url, table) ?? (isLocal(ref.url) ? FREE : null);
    case 'endpoint':
      return best(ref.model, ref.url, table);
  }
}

function best(model: string, url: string, table: PriceTable): Price | null {
  let found: PriceEntry | null = null;
  let score = -1;
  for (const entry of table) {
    const prefix = entry.model.endsWith('*') ? entry.model.slice(0, -1) : null;
    if (prefix === null ? entry.model !== model : !model.startsWith(prefix)) continue;
    if (entry.url !== undefined && !url.startsWith(entry.url)) continue;
    const points = (prefix === null ? 1e4 : prefix.length) + (entry.url === undefined ? 0 : 1e6);
    if (points > score) [found, score] = [entry, points];
  }
  return found;
}

/** Whether an address is this machine itself. */
export function isLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  return /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(new URL(url).hostname);
}
