/** Links that were published, and what is checked of any link: nothing in it may vanish without a word. */

import { readFileSync } from 'node:fs';
import { claimOf, writeClaim, type Claim } from '../../src/experiment/claim';
import { unpack } from '../../src/experiment/deflate';
import { differences, getAt, isTree, parsePath } from '../../src/experiment/paths';
import { parseSpec } from '../../src/experiment/spec';
import type { Decoded, Preset } from '../../src/experiment/url';
import { viewEntries, type ViewState } from '../../src/experiment/view';

export const PUBLISHED = 'test/fixtures/urls/published.json';

/** The presets as they were when their first links were published: what a link leaves out is theirs. */
export const frozenPresets = (): Preset[] =>
  ['relay', 'mixture'].map((id) => ({
    id,
    spec: parseSpec(JSON.parse(readFileSync(`test/fixtures/urls/${id}.json`, 'utf8'))),
  }));

/** What is asserted of a published link. */
export interface Expected {
  readonly preset: string;
  /** Values that differ from the preset's, by path. */
  readonly changed: Readonly<Record<string, unknown>>;
  /** Fields that the preset has and the experiment has not. */
  readonly without: readonly string[];
  readonly view: ViewState | null;
  readonly claim: Claim | null;
  /** Of a carried run: what it answers, its tensors' sizes, and the sum of all numbers' sizes to five digits. */
  readonly run: {
    readonly claim: Claim;
    readonly events: number;
    readonly tensors: Readonly<Record<string, readonly number[]>>;
    readonly sum: string;
  } | null;
  readonly notices: readonly string[];
}

export interface Published {
  readonly url: string;
  /** What it is an example of. */
  readonly why: string;
  readonly expected: Expected;
}

export const published = (): Published[] => JSON.parse(readFileSync(PUBLISHED, 'utf8')) as Published[];

/** Without the values that a field may have: later versions of the lab add some. */
export const withoutChoices = <T extends { readonly notices: readonly string[] }>(told: T): T => ({
  ...told,
  notices: told.notices.map((notice) => notice.replace(/\(only [^)]*\)/, '(only …)')),
});

export function expectedOf(decoded: Decoded, presets: readonly Preset[]): Expected {
  const preset = presets.find(({ id }) => id === decoded.preset)!;
  const all = differences(preset.spec, decoded.spec);
  const name = ({ path }: (typeof all)[number]) => path.join('.');
  const { run } = decoded;
  let sum = 0;
  for (const { data } of run?.tensors.values() ?? []) for (const x of data) sum += Math.abs(Number(x));
  return {
    preset: decoded.preset,
    changed: Object.fromEntries(
      all.filter(({ value }) => value !== undefined).map((one) => [name(one), one.value]),
    ),
    without: all.filter(({ value }) => value === undefined).map(name),
    view: decoded.view,
    claim: decoded.claim,
    run: run && {
      claim: claimOf(run),
      events: run.events.length,
      tensors: Object.fromEntries([...run.tensors].map(([key, { dims }]) => [key, dims])),
      sum: sum.toPrecision(5),
    },
    notices: decoded.notices,
  };
}

/** Notices that are about the whole of a link, or about more of it than they name. */
const GENERAL =
  /could not be read|longer than|more parts of the link|has more than \d+ parts|results were added/;

const cut = (part: string, most = 40) => (part.length > most ? `${part.slice(0, most - 3)}…` : part);

/** The parts of a link of which neither the value was taken nor anything is said. */
export async function unsaid(url: string, decoded: Decoded): Promise<string[]> {
  const { notices } = decoded;
  if (notices.some((notice) => GENERAL.test(notice))) return [];
  const says = (pattern: RegExp) => notices.some((notice) => pattern.test(notice));
  const names = (key: string) => {
    // What was left out of a list moves the places behind it.
    const list = /^(.*?)\.\d/.exec(key)?.[1];
    const shown = [key, cut(key), cut(key, 60)].map((one) => `“${one}”`);
    return notices.some(
      (notice) =>
        shown.some((one) => notice.includes(one)) ||
        [...notice.matchAll(/“([^”]*)/g)].some(
          ([, named = '']) =>
            named.startsWith(`${key}.`) ||
            key.startsWith(`${named}.`) ||
            (list !== undefined && named.startsWith(`${list}.`) && notice.endsWith('left out.')),
        ),
    );
  };
  const missing: string[] = [];
  const field = (key: string, value: unknown) => {
    const path = parsePath(key);
    if (!(path && same(getAt(decoded.spec, path), value)) && !names(key)) missing.push(key);
  };

  const start = /^https?:[^#]*$/.test(url) ? url.replace(/^.*?(%23|$)/, '#') : url;
  let text = start.slice(start.indexOf('#') + 1).trim();
  text = text.replace(/^[/?]+/, '');
  if (!text.includes('=') && /%3D/i.test(text)) text = plain(text) ?? text;
  const entries = new Map<string, string>();
  for (const piece of text.split('&').filter(Boolean)) {
    const at = piece.indexOf('=');
    const key = at < 0 ? null : plain(piece.slice(0, at));
    const value = plain(piece.slice(at + 1));
    if (key && value !== null) entries.set(key, value);
    else if (!notices.some((notice) => notice.startsWith(`“${cut(piece)}”`))) missing.push(piece);
  }
  const view = new Map(decoded.view ? viewEntries(decoded.view) : []);
  for (const [key, value] of entries) {
    if (key === 'v') {
      if (Number(value) !== 1 && !says(/version/)) missing.push(key);
    } else if (key === 'preset') {
      if (value !== decoded.preset && !says(/no preset/)) missing.push(key);
    } else if (key === 'without') {
      // What is left out and given as well is said of the second.
      for (const name of value
        .split(',')
        .filter((one) => ![...entries.keys()].some((key) => names(key) && `${key}.`.startsWith(`${one}.`))))
        if (getAt(decoded.spec, parsePath(name) ?? ['']) !== undefined && !names(name)) missing.push(name);
    } else if (key === 'z') {
      const json = await unpack(value)
        .then((inner): unknown => JSON.parse(inner))
        .catch(() => null);
      if (!isTree(json) || Array.isArray(json)) {
        if (!says(/z=/)) missing.push(key);
      } else for (const [name, inner] of Object.entries(json)) if (!entries.has(name)) field(name, inner);
    } else if (key === 'for') {
      if (!decoded.claim && !decoded.run && !says(/“for”|carries|claim/)) missing.push(key);
    } else if (key === 'claim') {
      const kind = (part: string) => part.split(':', 1)[0];
      const told = decoded.claim ? writeClaim(decoded.claim).split(';').map(kind) : [];
      for (const part of value.split(';'))
        if (!told.includes(kind(part)) && !says(/claim/)) missing.push(`claim ${part}`);
    } else if (key === 'run') {
      if (!decoded.run && !says(/run that the link carries/)) missing.push(key);
    } else if (key.startsWith('view.')) {
      const found = view.get(key);
      const number = /^view\.(round|agent|step)$/.test(key) && found !== undefined;
      if (!same(number ? Number(found) : found, value) && !names(key)) missing.push(key);
    } else field(key, value);
  }
  return missing;
}

function plain(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** Whether a value is the one that a link gives, as text or as JSON. Defaults that the schema adds are no loss. */
function same(found: unknown, given: unknown): boolean {
  if (found === undefined) return false;
  if (isTree(given))
    return differences(given, found).every(({ path, value }) => {
      const one = getAt(given, path);
      return one === undefined || (path.length > 0 && same(value, one));
    });
  if (found === given || typeof given !== 'string') return found === given;
  const text = given.trim();
  if (text === '' || isTree(found)) return false;
  return typeof found === 'number' ? Number(text) === found : JSON.stringify(found) === text;
}
