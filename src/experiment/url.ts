/**
 * An experiment as what follows `#` in a URL: readable differences from a preset, `z=` for what is long, and on wish
 * how a run is looked at (`view.…`), what came out (`claim=`) and the run itself (`run=`). The page and the command line
 * read links here; a link describes and starts nothing.
 */

import { LabError } from '../errors';
import { packRun, unpackRun } from './carried';
import { readClaim, writeClaim, type Claim } from './claim';
import { sizes } from './limits';
import type { Recording } from './recording';
import { Spec } from './spec';
import { KEYS, readFields, writeFields, type Preset } from './url-fields';
import { cut, escape, few, fragment, markOf, parseEntries, type Entries } from './url-text';
import { readView, VIEW, viewEntries, type ViewState, type ViewTable } from './view';

export type { Preset } from './url-fields';

/** Version of this scheme. A link of an older one passes the migrations between; of a newer one, what is known is read. */
export const URL_VERSION = 1;

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

/**
 * The experiment as `#v=1&preset=…`, at most some 2,000 characters for anything that the page's controls can set.
 * @throws LabError `link_too_long` where nobody's lab would read it.
 */
export async function encodeUrl(spec: Spec, preset: Preset, extras: Extras = {}): Promise<string> {
  const experiment = [[KEYS.preset, preset.id] as const, ...(await writeFields(spec, preset))];
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
    const spec = await readFields(entries, preset, Spec, notices);
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

/** Whether claim and run, where there are any, are of the experiment that the link describes. */
export function isOfThis(entries: Entries, notices: string[]): boolean {
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
