/**
 * Loads a checkpoint of the Hugging Face layout from any FileSource: the same path for the built-in agents, the hub and a
 * local directory. Knows nothing of graphs, and does no I/O but through the source.
 */
import * as z from 'zod';
import { LabError } from '../errors';
import { readConfig, type ModelConfig } from './config';
import { parseSafetensors, type SafetensorsFile } from './safetensors';
import type { FileSource } from './source';
import { TextTokenizer } from './tokenizer';
import { buildWeightStore, type WeightStore } from './weights';

export interface Checkpoint {
  /** The source's id. */
  readonly id: string;
  readonly config: ModelConfig;
  readonly tokenizer: TextTokenizer;
  readonly weights: WeightStore;
  /**
   * SHA-256 in hex. Of one file: of its bytes, as `sha256sum model.safetensors` and the hub print it. Of shards: of their
   * digests (32 bytes each) one after the other, in the order of their names.
   */
  readonly hash: string;
}

/** What is being loaded now. `hashing` and `converting` report no bytes. */
export interface LoadProgress {
  readonly stage: 'reading' | 'hashing' | 'converting';
  readonly file: string;
  readonly loaded: number;
  readonly total: number | null;
}

const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/**
 * Reads config.json, the weights (one file, or the shards of model.safetensors.index.json), tokenizer.json,
 * tokenizer_config.json, and where present generation_config.json (more ids that end a text) and chat_template.jinja.
 * Throws `not_found` (field: the path), `bad_json`, and what `readConfig`, `parseSafetensors`, `buildWeightStore`,
 * `TextTokenizer` and the source throw.
 */
export async function loadCheckpoint(
  source: FileSource,
  progress?: (event: LoadProgress) => void,
): Promise<Checkpoint> {
  const read = (path: string) =>
    source.read(path, (loaded, total) => progress?.({ stage: 'reading', file: path, loaded, total }));
  const json = async (path: string) => parseJson(await read(path), path);
  const say = (stage: 'hashing' | 'converting', file: string) =>
    progress?.({ stage, file, loaded: 0, total: null });

  const config = readConfig(required(await json('config.json'), 'config.json', source));
  const tokenizerJson = required(await json('tokenizer.json'), 'tokenizer.json', source);
  const tokenizerConfig = await json('tokenizer_config.json');
  const generation = await json('generation_config.json');
  const template = await read('chat_template.jinja');
  const tokenizer = new TextTokenizer(tokenizerJson, {
    config: tokenizerConfig,
    chatTemplate: template === null ? null : new TextDecoder().decode(template),
    eos: [...config.eos, ...generationEos(generation)],
  });

  const files = new Map<string, SafetensorsFile>();
  const digests: Uint8Array<ArrayBuffer>[] = [];
  const add = async (path: string, bytes: Uint8Array<ArrayBuffer>) => {
    say('hashing', path);
    digests.push(await sha256(bytes));
    files.set(path, parseSafetensors(bytes));
  };
  const single = await read(WEIGHTS);
  if (single) await add(WEIGHTS, single);
  else {
    for (const path of shardPaths(required(await json(INDEX), WEIGHTS, source))) {
      await add(path, required(await read(path), path, source));
    }
  }
  say('converting', WEIGHTS);
  const weights = buildWeightStore(config, files);
  const digest = digests.length === 1 ? digests[0]! : await sha256(concatenate(digests));
  return { id: source.id, config, tokenizer, weights, hash: hex(digest) };
}

function required<T>(value: T | null, path: string, source: FileSource): T {
  if (value !== null) return value;
  throw new LabError('not_found', `The checkpoint at ${source.id} has no ${path}.`, {
    hint: 'It needs config.json, model.safetensors (or shards with an index) and tokenizer.json.',
    field: path,
  });
}

function parseJson(bytes: Uint8Array | null, path: string): unknown {
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw badJson(path, 'is not JSON', cause);
  }
}

function badJson(path: string, fault: string, cause?: unknown): LabError {
  const hint = 'The file is damaged: download it again.';
  return new LabError('bad_json', `${path} ${fault}.`, { hint, field: path, cause });
}

const Index = z.object({ weight_map: z.record(z.string(), z.string().regex(/^[\w-][\w.-]*\.safetensors$/)) });

/** The distinct files of an index, sorted by name. */
function shardPaths(index: unknown): string[] {
  const parsed = Index.safeParse(index);
  if (!parsed.success) throw badJson(INDEX, 'does not map tensors to safetensors files', parsed.error);
  return [...new Set(Object.values(parsed.data.weight_map))].sort();
}

/** Instruction-tuned models name there the id that ends a turn, which config.json may lack. */
function generationEos(generation: unknown): number[] {
  const Generation = z.object({
    eos_token_id: z.union([z.int().nonnegative(), z.array(z.int().nonnegative())]),
  });
  const parsed = Generation.safeParse(generation);
  return parsed.success ? [parsed.data.eos_token_id].flat() : [];
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (globalThis.crypto?.subtle) return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  throw new LabError('insecure_page', 'This page cannot compute hashes, since it was not loaded securely.', {
    hint: 'Open it over https://, or on your own machine as http://localhost.',
  });
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
