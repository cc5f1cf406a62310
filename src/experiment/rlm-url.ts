/**
 * The set-up of an RLM run as what follows `#` in a URL, in the scheme of all links: readable differences from a preset,
 * `z=` for what is long, and on wish the recorded run. Files are named by hash and do not travel; nor does any key. A
 * link describes and starts nothing.
 */

import { LabError } from '../errors';
import { sizes } from './limits';
import { differences, isDeeper } from './paths';
import { RlmSpec } from './rlm-spec';
import { isRlmPreset } from './link-kind';
import { isOfThis, migrate, URL_VERSION } from './url';
import { KEYS, readFields, writeFields, type PresetOf } from './url-fields';
import { cut, escape, few, fragment, markOf, parseEntries, type Entries } from './url-text';
import { VIEW } from './view';

export type RlmPreset = PresetOf<RlmSpec>;

export interface DecodedRlm {
  readonly spec: RlmSpec;
  /** The id of the preset that the link builds on. */
  readonly preset: string;
  /** The recorded run as the link has it, packed: nobody has looked into it yet. */
  readonly run: string | null;
  /** Whether the link says anything besides that the workspace is open. */
  readonly describes: boolean;
  /** Whatever was not taken as it stood, as sentences for people. */
  readonly notices: string[];
}

const WORKSPACE = `${VIEW}workspace`;

/** Where any JSON may stand, or names of anybody's choosing. */
const WHOLE = ['schema', 'inputs', 'context', 'tools', 'models.named', 'models.byDepth'];

/**
 * The set-up as `#v=1&preset=rlm-needle&…&view.workspace=rlm`.
 * @param run what `packRlm` made of a recorded run of this very spec.
 * @throws LabError `link_too_long`, `link_too_deep` where nobody's lab would read it.
 */
export async function encodeRlmUrl(
  spec: RlmSpec,
  presets: readonly RlmPreset[],
  run: string | null = null,
): Promise<string> {
  const preset = nearest(spec, presets);
  // What was changed bears no name unless the link says so.
  const usual = isChanged(spec, preset) ? '' : preset.spec.name;
  const fields = await writeFields<RlmSpec>(
    spec.name === usual ? { ...spec, name: preset.spec.name } : spec,
    preset,
    WHOLE,
  );
  const keptName = spec.name !== usual && spec.name === preset.spec.name;
  const experiment = [
    [KEYS.preset, preset.id] as const,
    ...fields,
    ...(keptName ? [['name', spec.name] as const] : []),
  ];
  checkPacked(spec);
  const entries: (readonly [string, string])[] = [
    [KEYS.version, String(URL_VERSION)],
    ...experiment,
    [WORKSPACE, 'rlm'],
    ...(run === null ? [] : [[KEYS.mark, markOf(experiment)] as const, [KEYS.run, run] as const]),
  ];
  const text = entries.map(([key, value]) => `${key}=${escape(value)}`).join('&');
  if (text.length > sizes.link)
    throw tooLong(`The link would have ${text.length.toLocaleString('en')} characters.`);
  return `#${text}`;
}

/** What is packed must be unpacked again within the limits. */
function checkPacked(spec: RlmSpec): void {
  const json = JSON.stringify(spec);
  if (new TextEncoder().encode(json).length > sizes.inflated)
    throw tooLong(`The set-up has ${json.length.toLocaleString('en')} characters.`);
  if ([spec.schema, spec.inputs, spec.context].some((value) => isDeeper(value, sizes.depth)))
    throw new LabError('link_too_deep', 'Schema or context are nested too deeply for a link.', {
      hint: 'Give the context as a file; a link names files by their hash.',
    });
}

const tooLong = (sentence: string) =>
  new LabError('link_too_long', sentence, {
    hint: `A link has at most ${sizes.link.toLocaleString('en')}. Give the context as a file; a link names files by their hash.`,
  });

/** Where a spec differs from a preset but in its name. */
const distance = (spec: RlmSpec, preset: RlmPreset) =>
  differences(preset.spec, { ...spec, name: preset.spec.name }).length;
const isChanged = (spec: RlmSpec, preset: RlmPreset) => distance(spec, preset) > 0;

/** The preset that the spec differs least from; the first of several. */
function nearest(spec: RlmSpec, presets: readonly RlmPreset[]): RlmPreset {
  const distances = presets.map((preset) => distance(spec, preset));
  return presets[distances.indexOf(Math.min(...distances))]!;
}

/** The preset that a link names; null: none, or one that no RLM workspace has. */
export function presetOf(url: string): string | null {
  const id = parseEntries(fragment(url, []), []).get(KEYS.preset);
  return id !== undefined && isRlmPreset(id) ? id : null;
}

/**
 * What a link describes. Never throws: what is unknown is ignored, what is out of range is clamped by `rlmLimits`, what
 * cannot be read leaves the preset's value; each is said in `notices`.
 * @param url a whole URL, or what follows its `#`, with or without it.
 * @param presets the first is taken where the link names none of them.
 */
export async function decodeRlmUrl(url: string, presets: readonly RlmPreset[]): Promise<DecodedRlm> {
  const notices: string[] = [];
  let preset = presets[0]!;
  try {
    const raw = parseEntries(fragment(url, notices), notices);
    const entries = migrate(raw, notices);
    const id = entries.get(KEYS.preset);
    const named = presets.find((candidate) => candidate.id === id);
    if (id !== undefined && !named) notices.push(`There is no preset “${cut(id)}”; “${preset.id}” is used.`);
    preset = named ?? preset;
    const fields = fieldsOf(entries, notices);
    const read = await readFields<RlmSpec>(fields, preset, RlmSpec, notices, (json, say) =>
      askSomething(json as Partial<RlmSpec>, preset.spec, say),
    );
    const isNamed = fields.has('name') || read.name !== preset.spec.name;
    const spec = !isNamed && isChanged(read, preset) ? { ...read, name: '' } : read;
    const run = isOfThis(raw, notices) ? (entries.get(KEYS.run) ?? null) : null;
    return { spec, preset: preset.id, run, describes: describes(entries), notices: few(notices) };
  } catch {
    notices.push(`The link could not be read; the preset “${preset.id}” is used.`);
    const spec = structuredClone(preset.spec);
    return { spec, preset: preset.id, run: null, describes: true, notices: few(notices) };
  }
}

/** A set-up that asks nothing would be no set-up at all, with all else that the link says of it. */
function askSomething(
  json: { task?: unknown; question?: unknown; context?: unknown; schema?: unknown },
  usual: RlmSpec,
  notices: string[],
): void {
  const asks = typeof json.question === 'string' && json.question.trim() !== '';
  if (!json.task && !asks) {
    delete json.question;
    if (usual.question !== undefined) json.question = usual.question;
    else json.task = structuredClone(usual.task);
    notices.push('“question” is empty and “task” is left out: the preset’s question is asked.');
  }
  if (json.task !== undefined && json.task !== null) return;
  delete json.task;
  if (json.schema !== 'task') return;
  json.schema = null;
  notices.push('“schema” cannot be the task’s where there is no task: any answer is taken.');
}

const describes = (entries: Entries) =>
  [...entries.keys()].some((key) => key !== KEYS.version && key !== WORKSPACE);

/** Without what says how a run is looked at, of which this workspace has nothing in a link but its name. */
function fieldsOf(entries: Entries, notices: string[]): Entries {
  const kept = new Map<string, string>();
  for (const [key, value] of entries) {
    const isOther = key === KEYS.claim || (key.startsWith(VIEW) && (key !== WORKSPACE || value !== 'rlm'));
    if (isOther) notices.push(`“${cut(key)}” is unknown here and was ignored.`);
    else kept.set(key, value);
  }
  return kept;
}
