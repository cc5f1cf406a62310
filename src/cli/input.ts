/** Reads an experiment from the command line: a spec file, a preset's name or a link, and `--set path=value`. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { LabError } from '../errors';
import type { ModelRef } from '../chat/chat';
import { isRlmLink, isRlmPreset } from '../experiment/link-kind';
import { withRoot } from '../experiment/rlm-root';
import { isRlmSpec, parseRlmSpec, type RlmSpec } from '../experiment/rlm-spec';
import { decodeRlmUrl } from '../experiment/rlm-url';
import { parseSpec, type Spec } from '../experiment/spec';
import { decodeUrl } from '../experiment/url';
import { PUBLIC } from './library';

/**
 * @param adapt what is done to the experiment before `settings`.
 * @throws LabError `bad_input` (no such file, no JSON, a bad --set), `bad_spec`.
 */
export async function readSpec(
  source: string | undefined,
  settings: readonly string[],
  adapt?: (spec: Spec) => Spec,
): Promise<Spec> {
  const found = await read(source);
  if (isRlmSpec(found))
    throw badInput(
      'This is an RLM run, not an experiment with links.',
      'Use the commands rlm and rlm-eval for it.',
      'spec',
    );
  const json = (adapt ? structuredClone(adapt(parseSpec(found))) : found) as Record<string, unknown>;
  for (const setting of settings) assign(json, setting);
  return parseSpec(json);
}

/** What a link to an RLM run describes, what is not taken of it being said; any other source as it stands. */
export async function rlmSource(source: string | undefined): Promise<RlmSource> {
  if (!isLink(source)) return source;
  if (!isRlmLink(source))
    throw badInput(
      'This link is not to an RLM run.',
      'Copy one from the RLM workspace, or use the command run.',
      'spec',
    );
  const ids = presetIds().filter(isRlmPreset);
  const first = 'rlm-needle';
  const presets = [first, ...ids.filter((id) => id !== first)].map((id) => ({
    id,
    spec: parseRlmSpec(presetJson(id)),
  }));
  const { spec, run, notices } = await decodeRlmUrl(source, presets);
  const aside = run === null ? [] : ['The recorded run in the link is left aside: its set-up is taken.'];
  for (const notice of [...notices, ...aside]) process.stderr.write(`${notice}\n`);
  return spec;
}

/** A path or a preset's name; or what a link describes. */
export type RlmSource = string | RlmSpec | undefined;

/**
 * An RLM spec from a file or a preset (rlm-needle), or as `rlmSource` has read it.
 * @param models instead of the spec's: `URL#name` and the like, see `modelRef`.
 * @param adapt what is done to the spec before `settings`.
 * @throws LabError `bad_input`, `bad_spec`.
 */
export function readRlmSpec(
  source: RlmSource,
  settings: readonly string[],
  models: { readonly model?: string | undefined; readonly sub?: string | undefined } = {},
  adapt: (spec: RlmSpec) => object = (spec) => spec,
): RlmSpec {
  const found = typeof source === 'object' ? source : readFile(source);
  if (!isRlmSpec(found))
    throw badInput(
      `“${source as string}” is not an RLM run: its field “kind” is not “rlm”.`,
      'Start from the preset rlm-needle.',
      'kind',
    );
  const spec = parseRlmSpec(found);
  const root = models.model === undefined ? undefined : modelRef(models.model, 'model');
  const sub = models.sub === undefined ? root : modelRef(models.sub, 'sub');
  const chosen = root ? withRoot(spec, root) : spec;
  const json = structuredClone(adapt({ ...chosen, models: { ...chosen.models, ...(sub && { sub }) } }));
  for (const setting of settings) assign(json as Record<string, unknown>, setting);
  return parseRlmSpec(json);
}

/** `URL#name` (OpenAI-compatible), `ollama:URL#name`, `builtin:name`, `system:preset`, `tab:owner/name` or `person`. */
export function modelRef(text: string, field: string): ModelRef {
  if (text === 'person') return { kind: 'person' };
  const builtin = /^builtin:(.+)$/.exec(text);
  if (builtin) return { kind: 'builtin', id: builtin[1]! };
  const system = /^system:(.+)$/.exec(text);
  if (system) return { kind: 'system', id: system[1]! };
  const served = /^(ollama:)?(https?:\/\/[^#]+)#(.+)$/.exec(text);
  if (served) return { kind: served[1] ? 'ollama' : 'endpoint', url: served[2]!, model: served[3]! };
  const hub = /^tab:(.+)$/.exec(text);
  if (hub) return { kind: 'tab', model: hub[1]!, dtype: 'q4', device: 'auto' };
  throw badInput(
    `“${text}” names no model.`,
    'Write URL#name (the URL up to /v1), ollama:URL#name, builtin:name, system:preset, tab:owner/name or person.',
    field,
  );
}

const isLink = (source: string | undefined): source is string =>
  source !== undefined && /^https?:\/\/|^#/.test(source);

async function read(source: string | undefined): Promise<unknown> {
  if (isLink(source)) {
    if (isRlmLink(source)) return { kind: 'rlm' };
    const { spec, notices } = await decodeUrl(source, presets());
    for (const notice of notices) process.stderr.write(`${notice}\n`);
    return structuredClone(spec);
  }
  return readFile(source);
}

function readFile(source: string | undefined): unknown {
  const hint = `Name a spec file, a preset (${presetIds().join(', ')}) or a link.`;
  if (!source) throw badInput('No experiment was given.', hint, 'spec');
  const preset = `${PUBLIC}/presets/${source}.json`;
  const path = /^[a-z0-9-]+$/.test(source) && existsSync(preset) ? preset : source;
  if (!existsSync(path)) throw badInput(`There is no file “${source}”.`, hint, 'spec');
  return parseJson(readFileSync(path, 'utf8'), source);
}

/** Those that links build on; a link that names none builds on the relay, as on the page. */
function presets() {
  const ids = presetIds().filter((id) => id !== 'relay' && !isRlmPreset(id));
  return ['relay', ...ids].map((id) => ({ id, spec: parseSpec(presetJson(id)) }));
}

const presetJson = (id: string) => parseJson(readFileSync(`${PUBLIC}/presets/${id}.json`, 'utf8'), id);

const presetIds = () =>
  readdirSync(`${PUBLIC}/presets`)
    .map((file) => file.replace('.json', ''))
    .sort();

/** @throws LabError `bad_input` where there is no such file. */
export function readGiven(path: string, field: string): Buffer {
  if (!existsSync(path)) throw badInput(`There is no file “${path}”.`, 'Name one that exists.', field);
  if (!statSync(path).isFile()) throw badInput(`“${path}” is no file.`, 'Name a file.', field);
  return readFileSync(path);
}

/** @throws LabError `bad_input`. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badInput(`“${name}” is not JSON: ${(cause as Error).message}.`, 'Correct the file.', 'spec');
  }
}

/** `rounds=2`, `agents.0.role=adder`: the value as JSON where it is, else as text. What is missing on the way is made. */
function assign(json: Record<string, unknown>, setting: string): void {
  const at = setting.indexOf('=');
  const path = setting.slice(0, at).split('.');
  if (at < 1 || path.some((key) => ['', '__proto__', 'constructor', 'prototype'].includes(key)))
    throw badInput(`“--set ${setting}” is not path=value.`, 'Write, for example, --set rounds=1.', 'set');
  const text = setting.slice(at + 1);
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // plain text
  }
  let target = json;
  for (const [i, key] of path.slice(0, -1).entries()) {
    if (typeof target[key] !== 'object' || target[key] === null)
      target[key] = /^\d+$/.test(path[i + 1]!) ? [] : {};
    target = target[key] as Record<string, unknown>;
  }
  target[path.at(-1)!] = value;
}

export function badInput(sentence: string, hint: string, field: string): LabError {
  return new LabError('bad_input', sentence, { hint, field });
}
