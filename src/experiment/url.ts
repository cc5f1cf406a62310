/**
 * An experiment as what follows `#` in a URL: readable differences from a preset, and `z=` for what is long. The page
 * and the command line read links here; a link describes an experiment and starts nothing.
 */

import { pack, unpack } from './deflate';
import { differences, isTree, parsePath, removeAt, setAt, type Difference } from './paths';
import { restore } from './restore';
import type { Spec } from './spec';

/** Version of this scheme. A link of an older one passes the migrations between; of a newer one, what is known is read. */
export const URL_VERSION = 1;

export interface Preset {
  readonly id: string;
  readonly spec: Spec;
}

export interface Decoded {
  readonly spec: Spec;
  /** The id of the preset that the link builds on. */
  readonly preset: string;
  /** Whatever was not taken as it stood, as sentences for people. */
  readonly notices: string[];
}

type Entries = ReadonlyMap<string, string>;
/** `migrations[n]` turns entries of version n into entries of version n + 1. */
type Migrations = Readonly<Record<number, (entries: Entries) => Entries>>;
const migrations: Migrations = {};

/** Beyond these a link is not one of ours. */
const MAX_LENGTH = 100_000;
const MAX_ENTRIES = 200;
const MAX_NOTICES = 12;
/** A single text longer than this, and all of it together longer than that, goes into `z=`. */
const LONG_VALUE = 300;
const LONG_TOTAL = 1500;

/** Keys that name no field of the spec. */
const KEYS = { version: 'v', preset: 'preset', without: 'without', packed: 'z' } as const;

/** The experiment as `#v=1&preset=…`, at most some 2,000 characters for anything that the page's controls can set. */
export async function encodeUrl(spec: Spec, preset: Preset): Promise<string> {
  const changed = differences(preset.spec, spec).filter(({ path }) => path[0] !== 'v');
  const long = changed.filter(isLong);
  const readable = changed.filter((one) => !isLong(one));
  const short = parts(readable);
  const packed =
    short.join('&').length > LONG_TOTAL ? changed.filter(({ value }) => value !== undefined) : long;
  const shown = packed === long ? short : parts(readable.filter(({ value }) => value === undefined));
  const fields = Object.fromEntries(packed.map(({ path, value }) => [path.join('.'), value]));
  const z = packed.length > 0 ? [`${KEYS.packed}=${await pack(JSON.stringify(fields))}`] : [];
  return `#${[`${KEYS.version}=${URL_VERSION}`, `${KEYS.preset}=${preset.id}`, ...shown, ...z].join('&')}`;
}

function isLong({ value }: Difference): boolean {
  if (typeof value === 'string') return value.length > LONG_VALUE;
  return isTree(value);
}

function parts(changed: readonly Difference[]): string[] {
  const removed = changed.filter(({ value }) => value === undefined).map(({ path }) => path.join('.'));
  const set = changed.filter(({ value }) => value !== undefined);
  return [
    ...set.map(({ path, value }) => `${path.join('.')}=${escape(String(value))}`),
    ...(removed.length > 0 ? [`${KEYS.without}=${removed.join(',')}`] : []),
  ];
}

/** Spaces as `+`, and what may stand in a fragment as it is; not `?`, which chat programs cut off at a link's end. */
function escape(text: string): string {
  const readable: Record<string, string> = {
    '%20': '+',
    '%2C': ',',
    '%3A': ':',
    '%2F': '/',
    '%3B': ';',
    '%3D': '=',
  };
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => readable[code] ?? code);
}

/**
 * The experiment that a link describes. Never throws: what is unknown is ignored, what is out of range is clamped by
 * limits.ts, what cannot be read leaves the preset's value; each is said in `notices`.
 * @param url a whole URL, or what follows its `#`, with or without it.
 * @param presets the first is taken where the link names none.
 */
export async function decodeUrl(url: string, presets: readonly Preset[]): Promise<Decoded> {
  const notices: string[] = [];
  let preset = presets[0]!;
  try {
    const entries = migrate(parseEntries(fragment(url, notices), notices), notices);
    const id = entries.get(KEYS.preset);
    const named = presets.find((candidate) => candidate.id === id);
    if (id !== undefined && !named) notices.push(`There is no preset “${cut(id)}”; “${preset.id}” is used.`);
    preset = named ?? preset;
    const json = structuredClone(preset.spec) as unknown;
    await apply(entries, json, notices);
    const { spec, notices: mended } = restore(json, preset.spec);
    return { spec, preset: preset.id, notices: few([...notices, ...mended]) };
  } catch {
    notices.push(`The link could not be read; the preset “${preset.id}” is used.`);
    return { spec: structuredClone(preset.spec), preset: preset.id, notices: few(notices) };
  }
}

function fragment(url: string, notices: string[]): string {
  const at = url.indexOf('#');
  let text = at >= 0 ? url.slice(at + 1) : /^[a-z]+:\/\//i.test(url) ? '' : url;
  text = text.trim().replace(/^[/?]+/, '');
  if (text.length > MAX_LENGTH) {
    notices.push(`The link is longer than ${MAX_LENGTH} characters and was not read.`);
    return '';
  }
  // Some programs encode a link once more.
  return !text.includes('=') && /%3D/i.test(text) ? (decode(text) ?? text) : text;
}

function parseEntries(text: string, notices: string[]): Entries {
  const entries = new Map<string, string>();
  const pieces = text.split('&').filter(Boolean);
  if (pieces.length > MAX_ENTRIES)
    notices.push(`The link has more than ${MAX_ENTRIES} parts; the rest was ignored.`);
  for (const piece of pieces.slice(0, MAX_ENTRIES)) {
    const at = piece.indexOf('=');
    const key = decode(at < 0 ? piece : piece.slice(0, at));
    const value = at < 0 ? null : decode(piece.slice(at + 1));
    if (!key || value === null) notices.push(`“${cut(piece)}” is no part of an experiment and was ignored.`);
    else {
      if (entries.has(key)) notices.push(`“${cut(key)}” is given twice; the last one counts.`);
      entries.set(key, value);
    }
  }
  return entries;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** Brings entries to the present version, as far as that is known. */
export function migrate(
  entries: Entries,
  notices: string[],
  steps = migrations,
  present = URL_VERSION,
): Entries {
  const text = entries.get(KEYS.version);
  if (text === undefined) return entries;
  const version = Number(text);
  if (!/^\d{1,6}$/.test(text) || version < 1) {
    notices.push(`The link’s version “${cut(text)}” is unknown; it is read as version ${present}.`);
    return entries;
  }
  if (version > present)
    notices.push(
      `The link is of version ${version}, newer than this lab (${present}); what is known was read.`,
    );
  let migrated = entries;
  for (let from = version; from < present; from++) migrated = steps[from]?.(migrated) ?? migrated;
  return migrated;
}

/** Writes the entries' fields into a copy of the preset. */
async function apply(entries: Entries, json: unknown, notices: string[]): Promise<void> {
  const reserved: readonly string[] = Object.values(KEYS);
  const fields: [string, unknown][] = [...entries].filter(([key]) => !reserved.includes(key));
  const packed = entries.get(KEYS.packed);
  if (packed !== undefined) {
    try {
      const more: unknown = JSON.parse(await unpack(packed));
      if (!isTree(more) || Array.isArray(more)) throw new Error('is no object');
      fields.unshift(...Object.entries(more));
    } catch {
      notices.push('The packed part of the link (z=) is damaged and was ignored.');
    }
  }
  for (const name of entries.get(KEYS.without)?.split(',') ?? []) {
    const path = parsePath(name);
    if (!path || !removeAt(json, path)) notices.push(`There is no “${cut(name)}” to leave out.`);
  }
  for (const [name, value] of fields) {
    const path = parsePath(name);
    if (!path || !setAt(json, path, value)) notices.push(`“${cut(name)}” is unknown and was ignored.`);
  }
}

function few(notices: readonly string[]): string[] {
  const distinct = [...new Set(notices)];
  if (distinct.length <= MAX_NOTICES) return distinct;
  return [
    ...distinct.slice(0, MAX_NOTICES),
    `${distinct.length - MAX_NOTICES} more parts of the link were not taken.`,
  ];
}

const cut = (text: string) => (text.length > 40 ? `${text.slice(0, 37)}…` : text);
