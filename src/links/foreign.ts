/**
 * Links that were not written by this lab: files that PyTorch saved under the lab's names with little or no metadata, and
 * the adapters of the RecursiveMAS repository, released or in training (foreign/tensors.ts and foreign/names.ts say which
 * names are known, foreign/sidecars.ts which JSON files beside them). Says in sentences what it took them for. Treats the
 * bytes as hostile; does no I/O.
 */

import { LabError } from '../errors';
import { parseSafetensors, type SafetensorsFile } from '../models/safetensors';
import { floats, type HostTensor } from '../runtime/tensor';
import { linkParameters } from './designs';
import { badLinks, misfit, quoted } from './foreign/errors';
import { designOf } from './foreign/design';
import { readMetadata, type Stated } from './foreign/metadata';
import { describePlace, placeLinks, type PlacedLink, type System } from './foreign/placing';
import { nameOf, readSidecars } from './foreign/sidecars';
import { linksOf, titleOf, type ForeignLink, type Part } from './foreign/tensors';
import { readLinks, type Hops, type LinkEnd, type LinkSet, type NormMode } from './linkset';

export interface ForeignFile {
  /** With its folders where they are known: `planner/adapter(math).safetensors`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The system that the links are for. */
export interface ImportPlan {
  readonly pattern: string;
  readonly agents: readonly LinkEnd[];
  readonly hops: Hops;
  /** What the experiment calls the agents' roles, in order: files may be named by them. */
  readonly roles?: readonly string[];
  /** Of links under the lab's names whose files do not say it; `none` where absent. */
  readonly norm?: NormMode;
}

export interface ImportedLinks {
  readonly links: LinkSet;
  /** What was done and assumed, in sentences. */
  readonly notes: readonly string[];
}

const MAX_FILES = 200;
const MAX_TENSORS = 4000;
const MAX_BYTES = 2 ** 31;

/** Torch's zip archives and bare pickles begin so; a safetensors file with such a first byte pair would be damaged. */
const PICKLES = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x80, 0x02],
  [0x80, 0x03],
  [0x80, 0x04],
  [0x80, 0x05],
];

const CONVERT =
  'Convert it with Python, its name for FILE: python3 -c "import torch; from safetensors.torch import save_file; ' +
  "save_file({k: v.contiguous().clone() for k, v in torch.load('FILE.pt', map_location='cpu', weights_only=True).items()}, " +
  "'FILE.safetensors')\".";

/**
 * The links in these files, for exactly these agents in this order.
 * @throws LabError `pickled_links`, `bad_safetensors`, `bad_links` (no links, or of no design of the lab),
 * `ambiguous_links` (which is which cannot be told), `misfit_links` (shapes, missing or superfluous links),
 * `foreign_links` (other checkpoints, where the files name them), `wrong_dtype`.
 */
export function importLinks(files: readonly ForeignFile[], plan: ImportPlan): ImportedLinks {
  checkFiles(files);
  const isJson = ({ name }: ForeignFile) => /\.json$/i.test(name);
  const parsed = files
    .filter((file) => !isJson(file))
    .map((file) => ({ name: file.name, file: parse(file) }));
  if (parsed.length === 0) throw badLinks('No links file was given.', 'import', 'Give .safetensors files.');
  const count = parsed.reduce((sum, { file }) => sum + file.entries.length, 0);
  if (count > MAX_TENSORS)
    throw badLinks(
      `The files hold ${count} tensors, more than ${MAX_TENSORS}.`,
      'import',
      'Give links, not models.',
    );
  const whole = parsed.find(({ file }) => isOwn(file));
  if (whole && parsed.length === 1)
    return {
      links: readLinks(whole.file.bytes, plan),
      notes: [
        `${quoted(whole.name)} is a links file of this lab for these very checkpoints; nothing was changed.`,
      ],
    };

  const stated = readMetadata(
    parsed.map(({ name, file: { metadata } }) => ({ name, metadata })),
    plan.pattern,
    plan.agents,
  );
  const sidecars = readSidecars(files.filter(isJson));
  const found = parsed.flatMap(({ name, file }) => linksOf(name, file));
  const system = { ...plan, ids: plan.agents.map(({ id }) => id), roles: plan.roles ?? [] };
  const placed = placeLinks(found, system, sidecars);
  const { design, notes: ofDesign } = designOf(placed, stated.design, sidecars);

  const parameters = new Map<string, HostTensor>();
  const dtypes = new Map<string, number>();
  for (const { link, place } of placed) {
    const wanted = linkParameters(design, place);
    for (const { name, shape } of wanted) {
      const part = name.slice(place.name.length + 1) as Part;
      checkShape(link, part, shape, `${place.name} of the design ${design}`);
    }
    for (const { name, shape } of wanted) {
      const entry = link.parts.get(name.slice(place.name.length + 1) as Part)!;
      parameters.set(name, floats(valuesOf(link, entry.name), shape));
      dtypes.set(entry.dtype, (dtypes.get(entry.dtype) ?? 0) + 1);
    }
  }
  const released = found.some((link) => link.released);
  const norm = stated.norm ?? (released ? 'none' : (plan.norm ?? 'none'));
  const assumed = [
    ...noteTypes(dtypes),
    ...ofDesign,
    noteNorm(norm, stated, released, plan.norm !== undefined),
    noteCheckpoints(stated, plan),
  ];
  const notes = [...placed.map((one) => notePlace(one, system)), ...assumed];
  const agents = plan.agents.map(({ id, hash, width }) => ({ id, hash, width }));
  // Without folders: links are shared, and the folders are the user's own.
  const origin = { imported: files.map(({ name }) => nameOf(name)), notes: assumed };
  const training = stated.training || JSON.stringify(origin);
  const places = placed.map(({ place }) => place);
  return { links: { design, norm, pattern: plan.pattern, agents, places, parameters, training }, notes };
}

function checkFiles(files: readonly ForeignFile[]): void {
  if (files.length > MAX_FILES)
    throw badLinks(
      `${files.length} files were given, more than ${MAX_FILES}.`,
      'import',
      'Give one for each link.',
    );
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (total > MAX_BYTES)
    throw badLinks(`The files have ${total} bytes, more than 2 GiB.`, 'import', 'Give links, not models.');
  const names = new Set<string>();
  for (const { name, bytes } of files) {
    if (names.has(name))
      throw badLinks(
        `Two files are called ${quoted(name)}.`,
        name,
        'Rename them by their places: inner_1 is inside the first agent, outer_12 leads from it to the second.',
      );
    names.add(name);
    if (PICKLES.some((start) => start.every((byte, i) => bytes[i] === byte) && !startsHeader(bytes)))
      throw new LabError(
        'pickled_links',
        `${quoted(name)} is a pickle of PyTorch, which can run any program when it is read; it is not read here.`,
        { hint: CONVERT, field: name },
      );
  }
}

/** Whether the ninth byte opens a safetensors header: 0x80 0x02 may be the length of one. */
const startsHeader = (bytes: Uint8Array): boolean => bytes[8] === 0x7b;

function parse({ name, bytes }: ForeignFile): SafetensorsFile {
  try {
    return parseSafetensors(bytes);
  } catch (error) {
    const { code, message, hint, field } = LabError.from(error);
    throw new LabError(code, `${quoted(name)}: ${message}`, { hint, field: field ?? name, cause: error });
  }
}

/** Whether a file is as the lab writes it: then it is read by the lab's own rules, hashes and all. */
function isOwn({ metadata, entries }: SafetensorsFile): boolean {
  const complete = ['design', 'pattern', 'agents'].every((key) => Object.hasOwn(metadata, key));
  return (
    complete &&
    entries.every(({ dtype, name }) => dtype === 'F32' && /^(inner|outer)_links\.\d+\./.test(name))
  );
}

function checkShape(link: ForeignLink, part: Part, shape: readonly number[], whose: string): void {
  const entry = link.parts.get(part);
  if (!entry)
    throw misfit(`${titleOf(link)} lacks ${part} [${shape.join(', ')}], which ${whose} has.`, link.path);
  if (entry.shape.join() !== shape.join())
    throw misfit(
      `${quoted(entry.name)} of ${quoted(link.path)} is [${entry.shape.join(', ')}], but ${whose} needs [${shape.join(', ')}].`,
      entry.name,
    );
}

/** A copy in float32. @throws LabError `wrong_dtype`, `bad_links` (not a number, or infinite). */
function valuesOf({ file, path }: ForeignLink, name: string): Float32Array {
  const values = file.tensorFloat32(name).slice();
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw badLinks(
      `${quoted(name)} of ${quoted(path)} has ${values[at]} as its element ${at + 1}.`,
      name,
      'Its training went wrong, or its numbers did not fit the type they were saved in. Take an earlier checkpoint.',
    );
  return values;
}

function notePlace({ link, place, by }: PlacedLink, system: System): string {
  const names = [...link.renamed].map(([theirs, ours]) => `${theirs} → ${ours}`);
  const became = `${titleOf(link)} became ${place.name}, the link ${describePlace(place, system)}, by ${by}`;
  return names.length > 0 ? `${became}: ${names.join(', ')}.` : `${became}.`;
}

function noteTypes(dtypes: ReadonlyMap<string, number>): string[] {
  return [...dtypes].map(([dtype, n]) =>
    dtype === 'F32'
      ? `${n} tensors were float32 and stay as they are.`
      : `${n} tensors were ${dtype === 'BF16' ? 'bfloat16' : 'float16'} and became float32, which holds the same numbers exactly.`,
  );
}

function noteNorm(norm: NormMode, stated: Stated, released: boolean, asked: boolean): string {
  if (stated.norm !== undefined) return `Their norm mode is ${norm}, as the files say.`;
  if (released)
    return `Norm mode ${norm}: the repository whose names they bear leaves the output of a link as its last layer gives it.`;
  return `Norm mode ${norm} was assumed${asked ? ', as the experiment has it' : ''}: the files do not say it.`;
}

function noteCheckpoints({ checked }: Stated, { agents }: ImportPlan): string {
  return checked
    ? 'The files name the checkpoints that they were trained for, and they are these.'
    : `The files do not say for which checkpoints the links were trained, so that could not be checked: they are taken to be for ${agents
        .map(({ id }) => quoted(id))
        .join(', ')}, in this order.`;
}
