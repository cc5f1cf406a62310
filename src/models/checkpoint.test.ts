import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadCheckpoint, type LoadProgress } from './checkpoint';
import { checkpointFiles, encodeJson, LLAMA, memorySource, randomTensors } from './fixtures/checkpoint';
import { weightValues } from './weights';

const load = (files: Map<string, Uint8Array<ArrayBuffer>>) => loadCheckpoint(memorySource(files));
const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest();
};

describe.each(['float32', 'bfloat16 shards'] as const)('a checkpoint of %s', (layout) => {
  it('gives every tensor its values', async () => {
    const { weights, config } = await load(checkpointFiles(layout));
    expect(config.layers).toHaveLength(2);
    const tensors = randomTensors(LLAMA);
    expect(weights.tensors.size).toBe(tensors.length);
    for (const { name, shape, values } of tensors) {
      expect(weightValues(weights, name)).toEqual(values);
      expect(weights.tensors.get(name)!.shape).toEqual(shape);
      expect(weights.tensors.get(name)!.offset % 4).toBe(0);
    }
  });

  it('reads the tokenizer, its template and the ids that end a text', async () => {
    const files = checkpointFiles(layout).set('generation_config.json', encodeJson({ eos_token_id: [2, 7] }));
    const { tokenizer } = await load(files);
    expect(tokenizer.encode('a b 1')).toEqual([3, 4, 7]);
    expect(tokenizer.eos).toEqual([2, 7]);
    expect(tokenizer.chat([{ role: 'user', content: 'a' }]).text).toBe('<s>u:a>');
  });
});

it('points into a float32 file’s own bytes', async () => {
  const files = checkpointFiles('float32');
  const whole = files.get('model.safetensors')!;
  const { weights } = await loadCheckpoint({ id: 'm', read: async (path) => files.get(path) ?? null });
  expect([...weights.files.keys()]).toEqual(['model.safetensors']);
  expect(weights.files.get('model.safetensors')).toBe(whole);
});

it('hashes one file as sha256sum does, shards by their digests in order of name', async () => {
  const single = checkpointFiles('float32');
  expect((await load(single)).hash).toBe(sha256(single.get('model.safetensors')!).toString('hex'));
  const sharded = checkpointFiles('bfloat16 shards');
  const digests = [1, 2, 3].map((n) => sha256(sharded.get(`model-0000${n}-of-00003.safetensors`)!));
  expect((await load(sharded)).hash).toBe(sha256(...digests).toString('hex'));
});

it('prefers chat_template.jinja to the template in tokenizer_config.json', async () => {
  const files = checkpointFiles('float32').set(
    'chat_template.jinja',
    new TextEncoder().encode('J{{ messages[0].content }}'),
  );
  expect((await load(files)).tokenizer.chat([{ role: 'user', content: 'a' }]).text).toBe('Ja');
});

it('knows the text part of a multimodal checkpoint and ignores the rest', async () => {
  const tensors = randomTensors(LLAMA).map((tensor) => ({
    ...tensor,
    name: `language_model.${tensor.name}`,
  }));
  const tower = { name: 'vision_tower.weight', shape: [3], values: Float32Array.of(1, 2, 3) };
  const { weights } = await load(checkpointFiles('float32', [tower, ...tensors]));
  expect(weightValues(weights, 'model.norm.weight')).toEqual(tensors.at(-1)!.values);
  expect(weights.tensors.has('vision_tower.weight')).toBe(false);
});

it('converts a file that does not start at a multiple of 4 bytes', async () => {
  const files = checkpointFiles('float32');
  const whole = files.get('model.safetensors')!;
  const shifted = new Uint8Array(whole.length + 1);
  shifted.set(whole, 1);
  files.set('model.safetensors', shifted.subarray(1));
  const { weights } = await loadCheckpoint({ id: 'm', read: async (path) => files.get(path) ?? null });
  const tensors = randomTensors(LLAMA);
  for (const { name, values } of tensors) expect(weightValues(weights, name)).toEqual(values);
});

it('reports each stage', async () => {
  const events: LoadProgress[] = [];
  await loadCheckpoint(memorySource(checkpointFiles('bfloat16 shards')), (event) => events.push(event));
  expect(events.map(({ stage }) => stage)).toEqual(['hashing', 'hashing', 'hashing', 'converting']);
});

describe('refuses', () => {
  it.each<[string, (files: Map<string, Uint8Array<ArrayBuffer>>) => void, string, string]>([
    ['no config.json', (files) => files.delete('config.json'), 'not_found', 'config.json'],
    ['no tokenizer.json', (files) => files.delete('tokenizer.json'), 'not_found', 'tokenizer.json'],
    ['no index', (files) => files.delete('model.safetensors.index.json'), 'not_found', 'model.safetensors'],
    [
      'a missing shard',
      (files) => files.delete('model-00002-of-00003.safetensors'),
      'not_found',
      'model-00002-of-00003.safetensors',
    ],
    [
      'a config.json that is no JSON',
      (files) => files.set('config.json', Uint8Array.of(1)),
      'bad_json',
      'config.json',
    ],
    [
      'an index that leads out of the directory',
      (files) =>
        files.set('model.safetensors.index.json', encodeJson({ weight_map: { a: '../x.safetensors' } })),
      'bad_json',
      'model.safetensors.index.json',
    ],
    [
      'an index without a shard',
      (files) =>
        files.set(
          'model.safetensors.index.json',
          encodeJson({
            weight_map: { a: 'model-00001-of-00003.safetensors', b: 'model-00002-of-00003.safetensors' },
          }),
        ),
      'missing_tensor',
      'model.layers.0.self_attn.q_proj.weight',
    ],
    [
      'weights of another width',
      (files) => files.set('config.json', encodeJson({ ...LLAMA, intermediate_size: 16 })),
      'misshapen_tensor',
      'model.layers.0.mlp.gate_proj.weight',
    ],
    [
      'a head that is not there',
      (files) => files.set('config.json', encodeJson({ ...LLAMA, tie_word_embeddings: false })),
      'missing_tensor',
      'lm_head.weight',
    ],
    [
      'a damaged tokenizer',
      (files) => files.set('tokenizer.json', encodeJson({})),
      'bad_tokenizer',
      'tokenizer.json',
    ],
  ])('%s', async (_, damage, code, field) => {
    const files = checkpointFiles('bfloat16 shards');
    damage(files);
    await expect(load(files)).rejects.toMatchObject({ code, field });
  });
});
