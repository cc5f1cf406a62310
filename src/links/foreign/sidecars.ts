/**
 * The JSON files that lie beside the RecursiveMAS repository's adapters: `outerlink_config.json` (which file is which
 * link, by `legacy_key`, for one task or several), `outer_adapter_config.json` and `adapter_config.json` (the adapters'
 * types). They tell what tensors alone do not: the place of a file of any name, and whether an inner link adds its input.
 */

import { badLinks, quoted } from './errors';

export interface Sidecars {
  /** The key of the link (`outer_12`) that a file holds, by the file's stem. */
  readonly places: ReadonlyMap<string, string>;
  /** Adapter types by such a stem or key, and by folder for the inner links that lie in it. */
  readonly types: ReadonlyMap<string, string>;
}

const MAX_BYTES = 1_000_000;
const MAX_ADAPTERS = 200;

/** A file's name without folder. */
export const nameOf = (path: string): string => path.split(/[/\\]/).at(-1)!;
/** That, without its extension. */
export const stemOf = (path: string): string => nameOf(path).replace(/\.(safetensors|pt|pth|bin)$/i, '');
/** With its last slash, `./` where a path has none: no stem. */
export const folderOf = (path: string): string => path.slice(0, path.length - nameOf(path).length) || './';

type Json = Record<string, unknown>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Json[] =>
  Array.isArray(value) ? value.slice(0, MAX_ADAPTERS).filter(isRecord) : [];

/** @throws LabError `bad_links`: not JSON, too long, or two that contradict one another. */
export function readSidecars(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Sidecars {
  const places = new Map<string, string>();
  const types = new Map<string, string>();
  for (const { name, bytes } of files) {
    const put = (map: Map<string, string>, key: string, value: unknown) => {
      if (typeof value !== 'string') return;
      const before = map.get(key) ?? value;
      if (before !== value)
        throw badLinks(
          `${quoted(name)} says ${quoted(value)} of ${quoted(key)}, where another place says ${quoted(before)}.`,
          name,
          'Import the links of one task at a time, with the JSON files that belong to them.',
        );
      map.set(key, value);
    };
    const json = parse(name, bytes);
    const tasks = isRecord(json.tasks) ? Object.values(json.tasks).filter(isRecord) : [];
    for (const { legacy_key: key, filename, adapter_type: type } of [json, ...tasks].flatMap(({ adapters }) =>
      listOf(adapters),
    )) {
      if (typeof filename !== 'string') continue;
      put(places, stemOf(filename), key);
      put(types, stemOf(filename), type);
    }
    put(types, folderOf(name), json.adapter_type);
    for (const [key, value] of Object.entries(json)) {
      const link = /^(outer_\w{2,20})_type$/.exec(key)?.[1];
      if (link !== undefined) put(types, link, value);
    }
  }
  return { places, types };
}

function parse(name: string, bytes: Uint8Array): Json {
  let json: unknown;
  try {
    if (bytes.length <= MAX_BYTES) json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // said below
  }
  if (!isRecord(json))
    throw badLinks(`${quoted(name)} is not a JSON object of at most 1 MB.`, name, 'Leave it out.');
  return json;
}
