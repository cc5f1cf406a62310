/**
 * Tiny random agents for the relay, as the files of ordinary checkpoints: right in form, wrong in every answer. For
 * tests of what happens around models.
 */

import { readConfig } from '../../src/models/config';
import { writeSafetensors } from '../../src/models/safetensors';
import type { FileSource } from '../../src/models/source';
import { expectedTensors } from '../../src/models/tensors';
import { Random } from '../../src/random';
import { tokenizerFiles, type Family } from '../../src/tasks/relay/vocabulary';
import { configJson } from '../../tools/pretrain/configs';

const families: Readonly<Record<string, { family: Family; hidden: number }>> = {
  adder: { family: 'llama', hidden: 96 },
  subtracter: { family: 'qwen3', hidden: 112 },
  multiplier: { family: 'gemma3', hidden: 128 },
};

/** The files of `adder`, `subtracter` or `multiplier` by path. */
export function tinyAgent(id: string): Map<string, Uint8Array<ArrayBuffer>> {
  const { family, hidden } = families[id]!;
  const { tokenizer, config: tokenizerConfig, ids, specials } = tokenizerFiles(family, id);
  const config = { ...configJson({ family, hidden, vocabulary: ids.size, specials }), num_hidden_layers: 1 };
  if ('layer_types' in config) config.layer_types = ['full_attention'];
  const random = new Random(id);
  const tensors = expectedTensors(readConfig(config)).map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'F32' as const,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.1 * random.normal()),
  }));
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  return new Map([
    ['config.json', json(config)],
    ['tokenizer.json', json(tokenizer)],
    ['tokenizer_config.json', json(tokenizerConfig)],
    ['model.safetensors', writeSafetensors(tensors, { format: 'pt' })],
  ]);
}

/** A source of these files that counts what it is asked for. */
export function tinySource(id: string, asked: string[] = []): FileSource {
  const files = tinyAgent(id);
  return {
    id,
    read: (path, onBytes) => {
      asked.push(`${id}/${path}`);
      const bytes = files.get(path) ?? null;
      if (bytes) onBytes?.(bytes.length, bytes.length);
      return Promise.resolve(bytes?.slice() ?? null);
    },
  };
}
