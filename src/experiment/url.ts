/**
 * An experiment as what follows `#` in a URL: readable differences from a preset, `z=` for what is long, and on wish
 * how a run is looked at (`view.…`), what came out (`claim=`) and the run itself (`run=`). The page and the command line
 * read links here; a link describes and starts nothing.
 */

import { LabError } from '../errors';
import { packRun, unpackRun } from './carried';
import { readClaim, writeClaim, type Claim } from './claim';
import { pack, unpack } from './deflate';
import { sizes } from './limits';
import {
  differences,
  getAt,
  isDeeper,
  isTree,
  leaves,
  parsePath,
  removeAt,
  setAt,
  type Difference,
} from './paths';
import type { Recording } from './recording';
import { restoreOwn } from './restore';
import type { Spec } from './spec';
import { cut, escape, few, fragment, markOf, parseEntries, wellFormed, type Entries } from './url-text';
import { readView, VIEW, viewEntries, type ViewState, type ViewTable } from './view';

/** Version of this scheme. A link of an older one passes the migrations between; of a newer one, what is known is read. */
export const URL_VERSION = 1;

export interface Preset {
  readonly id: string;
  readonly spec: Spec;
}

/** What a link may carry beside the experiment. */
export interface Extras {
  readonly view?: ViewState;
  readonly claim?: Claim;
  /** Left out where it is too large for a link: see `packRun`. */
  readonly run?: Recording;
}

export interface Decoded {
  readonly spec: Spec;
  /** The id of the preset that the link builds on. */
  readonly preset: string;
  /** Null: the link says nothing of how to look at it. */
  readonly view: ViewState | null;
  readonly claim: Claim | null;
  readonly run: Recording | null;
  /** Whatever was not taken as it stood, as sentences for people. */
  readonly notices: string[];
}

/** `migrations[n]` turns entries of version n into entries of version n + 1. */
type Migrations = Readonly<Record<number, (entries: Entries) => Entries>>;
const migrations: Migrations = {};

/** A single text longer than this, and all of it together longer than that, goes into `z=`. */
const LONG_VALUE = 300;
const LONG_TOTAL = 1500;

/** Keys that name no field of the spec. `for` marks the experiment that claim and run are of. */
const KEYS = {
  version: 'v',
  preset: 'preset',
  without: 'without',
  packed: 'z',
  mark: 'for',
  claim: 'claim',
  run: 'run',
} as const;
const RESERVED: ReadonlySet<string> = new Set(Object.values(KEYS));

/**
 * The experiment as `#v=1&preset=…`, at most some 2,000 characters for anything that the page's controls can set.
 * @throws LabError `link_too_long` where nobody's lab would read it.
 */
export async function encodeUrl(spec: Spec, preset: Preset, extras: Extras = {}): Promise<string> {
  const experiment = [[KEYS.preset, preset.id] as const, ...(await fieldsOf(spec, preset))];
  const run = extras.run ? await packRun(extras.run) : null;
  const results = [
    ...(extras.claim ? [[KEYS.claim, writeClaim(extras.claim)] as const] : []),
    ...(run === null ? [] : [[KEYS.run, run] as const]),
  ];
  const entries: (readonly [string, string])[] = [
    [KEYS.version, String(URL_VERSION)],
    ...experiment,
    ...(extras.view ? viewEntries(extras.view) : []),
    ...(results.length > 0 ? [[KEYS.mark, markOf(experiment)] as const] : []),
    ...results,
  ];
  const text = entries.map(([key, value]) => `${key}=${escape(value)}`).join('&');
  if (text.length > sizes.link)
    throw new LabError('link_too_long', `The link would have ${text.length} characters.`, {
      hint: `A link has at most ${sizes.link}: shorten the prompts, or save the run as a file.`,
    });
  return `#${text}`;
}

/** What differs from the preset, as entries. */
async function fieldsOf(spec: Spec, preset: Preset): Promise<(readonly [string, string])[]> {
  const changed = differences(preset.spec, spec)
    .filter(({ path }) => path[0] !== 'v')
    .flatMap(unfold);
  const removed = changed.filter(({ value }) => value === undefined).map(nameOf);
  const without = removed.length > 0 ? [[KEYS.without, removed.join(',')] as const] : [];
  const set = changed.filter(({ value }) => value !== undefined);
  const readable = set.filter((one) => !isLong(one)).map((one) => [nameOf(one), String(one.value)] as const);
  const length = readable.reduce((sum, [key, value]) => sum + key.length + escape(value).length + 2, 0);
  const packed = length > LONG_TOTAL ? set : set.filter(isLong);
  if (packed.length === 0) return [...readable, ...without];
  const json = JSON.stringify(Object.fromEntries(packed.map((one) => [nameOf(one), one.value])));
  return [...(packed === set ? [] : readable), ...without, [KEYS.packed, await pack(json)]];
}

const nameOf = ({ path }: Difference) => path.join('.');

/** A subtree as its single values, where those are few. */
function unfold(one: Difference): Difference[] {
  if (!isTree(one.value)) return [one];
  const single = leaves(one.value, one.path);
  return single && single.reduce((sum, { value }) => sum + String(value).length, 0) <= LONG_VALUE
    ? single
    : [one];
}

function isLong({ value }: Difference): boolean {
  return typeof value === 'string' ? value.length > LONG_VALUE || wellFormed(value) !== value : isTree(value);
}

/**
 * What a link describes. Never throws: what is unknown is ignored, what is out of range is clamped by limits.ts, what
 * cannot be read leaves the preset's value; each is said in `notices`.
 * @param url a whole URL, or what follows its `#`, with or without it.
 * @param presets the first is taken where the link names none.
 * @param table the views that there are to choose from; without it their names are taken as they stand.
 */
export async function decodeUrl(
  url: string,
  presets: readonly Preset[],
  table?: ViewTable,
): Promise<Decoded> {
  const notices: string[] = [];
  let preset = presets[0]!;
  const nothing = { view: null, claim: null, run: null };
  try {
    const raw = parseEntries(fragment(url, notices), notices);
    const entries = migrate(raw, notices);
    const id = entries.get(KEYS.preset);
    const named = presets.find((candidate) => candidate.id === id);
    if (id !== undefined && !named) notices.push(`There is no preset “${cut(id)}”; “${preset.id}” is used.`);
    preset = named ?? preset;
    const spec = await readSpec(entries, preset, notices);
    const isView = ([key]: readonly [string, string]) => key.startsWith(VIEW);
    const view = readView([...entries].filter(isView), spec, notices, table);
    const results = isOfThis(raw, notices) ? await readResults(entries, spec, notices) : nothing;
    return { ...results, spec, preset: preset.id, view, notices: few(notices) };
  } catch {
    notices.push(`The link could not be read; the preset “${preset.id}” is used.`);
    return { ...nothing, spec: structuredClone(preset.spec), preset: preset.id, notices: few(notices) };
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

/** The preset with the entries' fields in it, mended. */
async function readSpec(entries: Entries, preset: Preset, notices: string[]): Promise<Spec> {
  const json = structuredClone(preset.spec) as unknown;
  const removed: string[] = [];
  for (const name of entries.get(KEYS.without)?.split(',') ?? []) {
    const path = parsePath(name);
    const inList = path !== null && Array.isArray(getAt(json, path.slice(0, -1)));
    if (path && !inList && removeAt(json, path)) removed.push(name);
    else notices.push(`There is no “${cut(name)}” to leave out.`);
  }
  const fields = [
    ...(await unpacked(entries, notices)),
    ...[...entries].filter(([key]) => !RESERVED.has(key) && !key.startsWith(VIEW)),
  ];
  const given = new Set(removed);
  const above = new Set<string>();
  for (const [name, value] of fields) {
    const path = parsePath(name);
    if (!path || RESERVED.has(name) || !setAt(json, path, value)) {
      notices.push(`“${cut(name)}” is unknown and was ignored.`);
      continue;
    }
    const places = path.map((_, i) => path.slice(0, i + 1).join('.'));
    if (above.has(name) || places.some((place) => given.has(place)))
      notices.push(`“${cut(name)}” is given twice; the last one counts.`);
    given.add(name);
    places.slice(0, -1).forEach((place) => above.add(place));
  }
  const { spec, notices: mended } = restoreOwn(json, preset.spec);
  notices.push(...mended);
  const names = new Set(fields.map(([name]) => name));
  for (const name of removed)
    if (!names.has(name) && !above.has(name) && getAt(spec, parsePath(name)!) !== undefined)
      notices.push(`“${cut(name)}” cannot be left out; its usual value is used.`);
  return spec;
}

/** The fields in `z=`. */
async function unpacked(entries: Entries, notices: string[]): Promise<[string, unknown][]> {
  const packed = entries.get(KEYS.packed);
  if (packed === undefined) return [];
  try {
    const json: unknown = JSON.parse(await unpack(packed));
    if (!isTree(json) || Array.isArray(json)) throw new Error('is no object');
    return Object.entries(json).filter(([name, value]) => {
      const deep = isDeeper(value, sizes.depth);
      if (deep) notices.push(`“${cut(name)}” lies too deep and was ignored.`);
      return !deep;
    });
  } catch {
    notices.push('The packed part of the link (z=) is damaged and was ignored.');
    return [];
  }
}

/** Whether claim and run, where there are any, are of the experiment that the link describes. */
function isOfThis(entries: Entries, notices: string[]): boolean {
  const mark = entries.get(KEYS.mark);
  const claims = entries.has(KEYS.claim) || entries.has(KEYS.run);
  if (!claims) {
    if (mark !== undefined) notices.push(`“${KEYS.mark}” stands for no result and was ignored.`);
    return false;
  }
  const aside: readonly string[] = [KEYS.version, KEYS.mark, KEYS.claim, KEYS.run];
  const experiment = [...entries].filter(([key]) => !aside.includes(key) && !key.startsWith(VIEW));
  if (mark === markOf(experiment)) return true;
  notices.push('The experiment in this link was changed after its results were added: they were left aside.');
  return false;
}

async function readResults(
  entries: Entries,
  spec: Spec,
  notices: string[],
): Promise<Pick<Decoded, 'claim' | 'run'>> {
  const claim = entries.get(KEYS.claim);
  const run = entries.get(KEYS.run);
  return {
    claim: claim === undefined ? null : readClaim(claim, notices),
    run: run === undefined ? null : await readRun(run, spec, notices),
  };
}

async function readRun(text: string, spec: Spec, notices: string[]): Promise<Recording | null> {
  try {
    return await unpackRun(text, spec);
  } catch (error) {
    const why = error instanceof LabError ? ` ${error.message}` : '';
    notices.push(`The run that the link carries is damaged and was ignored.${why}`);
    return null;
  }
}
